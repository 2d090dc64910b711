/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** The image that MicroPython's port README names. */
#define PF_TOOLCHAIN_DEFAULT_IMAGE "larsks/esp-open-sdk"

/**
 * PfToolchain: image and make arguments for one pair of release and image.
 * @image: reference of the image
 * @esptool_version: as the image answered, e.g. "1.2", "4.7.0", or "" where it has none
 * @make_args: (array zero-terminated=1): what goes on the port's make command line (may be empty)
 * @notes: why, for the log; "" where there is nothing to say
 */
typedef struct {
  char  *image;
  char  *esptool_version;
  char **make_args;
  char  *notes;
} PfToolchain;

void         pf_toolchain_free    (PfToolchain *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfToolchain, pf_toolchain_free)

/** The command (array zero-terminated) that is run in the image to ask for its esptool's version and for
 * whether esptool accepts `--chip esp8266`. Its output goes to pf_toolchain_resolve(). */
const char * const *pf_toolchain_get_probe (void);

/**
 * pf_toolchain_resolve:
 * @tree: checkout of MicroPython (its port Makefile says whether the release passes `--chip`)
 * @image: the image's reference
 * @probe_output: what the probe printed in the image
 *
 * Errors: %PF_ERROR_INVALID where the image has no toolchain that can build this release
 */
PfToolchain *pf_toolchain_resolve (const char   *tree,
                                   const char   *image,
                                   const char   *probe_output,
                                   GError      **error);

G_END_DECLS
