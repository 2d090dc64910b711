/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "host/pf-remedy.h"
#include "source/pf-remotes.h"

G_BEGIN_DECLS

typedef enum {
  PF_CHECK_OK,
  PF_CHECK_WARNING,   /* a build can work, but something will be slow or may fail */
  PF_CHECK_MISSING,   /* a build cannot work */
} PfCheckState;

/** PfHostCheck: one thing this machine needs */
typedef struct {
  char         *id;      /* "engine", "image", "repositories", "cache-space", "export-space" */
  char         *title;   /* translated */
  PfCheckState  state;
  char         *reason;  /* a sentence: what was found */
  PfRemedy     *remedy;  /* (nullable) the press that brings it */
} PfHostCheck;
void       pf_host_check_free (PfHostCheck *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfHostCheck, pf_host_check_free)

/**
 * pf_host_check_run: looks at everything a build needs; blocking, changes nothing.
 * @image: reference of the toolchain image
 * @cache, @export_folder: the folders that a build would use
 * Returns: (transfer full) (element-type PfHostCheck): in the order a person would mend them; %NULL only on cancel
 */
GPtrArray *pf_host_check_run  (const char      *image,
                               PfRemotes       *remotes,
                               const char      *cache,
                               const char      *export_folder,
                               GCancellable    *cancellable,
                               GError         **error);

G_END_DECLS
