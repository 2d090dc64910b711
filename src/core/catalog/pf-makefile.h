/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfMakefile: what a makefile of MicroPython assigns, read without running anything. Which submodules, which
 * linker script and which manifest a build uses is written in makefiles that differ from release to
 * release, in conditionals that depend on board and variant; reading them as make does is the only
 * rule that holds for all releases.
 */
typedef struct _PfMakefile PfMakefile;

/**
 * pf_makefile_read:
 * @tree: the root folder of the checkout; nothing outside of it is read
 * @folder: the folder make runs in, relative to @tree ("ports/esp8266")
 * @name: the makefile in it
 * @fixed: (array zero-terminated=1): "NAME=value", as on make's command line
 *
 * Reads the makefile and what it includes. Errors: %PF_ERROR_NOT_FOUND, %PF_ERROR_INVALID where it
 * expands without bounds or includes itself
 */
PfMakefile *pf_makefile_read      (const char         *tree,
                                   const char         *folder,
                                   const char         *name,
                                   const char * const *fixed,
                                   GError            **error);
void        pf_makefile_free      (PfMakefile         *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfMakefile, pf_makefile_free)

/** Returns: (transfer full): the variable's value at the end of the makefile; "" where it has none */
char       *pf_makefile_dup_value (PfMakefile         *self,
                                   const char         *variable);

/** Returns: (transfer full): the same as a list of words */
char      **pf_makefile_dup_words (PfMakefile         *self,
                                   const char         *variable);

G_END_DECLS
