/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "source/pf-remotes.h"

G_BEGIN_DECLS

#define PF_TYPE_BUILD_REQUEST (pf_build_request_get_type ())
G_DECLARE_FINAL_TYPE (PfBuildRequest, pf_build_request, PF, BUILD_REQUEST, GObject)

/**
 * All that one build depends on. Set it up, then hand it to pf_build_new(): from then on it must not be changed.
 * Strings: %NULL or "" mean the default named in parentheses.
 */
PfBuildRequest     *pf_build_request_new             (void);
/** @release: a tag, or "latest" (latest) */
void                pf_build_request_set_release     (PfBuildRequest *self, const char *release);
const char         *pf_build_request_get_release     (PfBuildRequest *self);
/** (the D1 Mini's board) */
void                pf_build_request_set_board       (PfBuildRequest *self, const char *board);
const char         *pf_build_request_get_board       (PfBuildRequest *self);
/** (the 2 MiB image, which is no variant) */
void                pf_build_request_set_variant     (PfBuildRequest *self, const char *variant);
const char         *pf_build_request_get_variant     (PfBuildRequest *self);
/** (the default branch's head) */
void                pf_build_request_set_mqtt_as     (PfBuildRequest *self, const char *ref);
const char         *pf_build_request_get_mqtt_as     (PfBuildRequest *self);
void                pf_build_request_set_mqtt_v5     (PfBuildRequest *self, gboolean freeze_v5_properties);
gboolean            pf_build_request_get_mqtt_v5     (PfBuildRequest *self);
/** Adds a module: a .py file or a package folder with __init__.py. Checked by pf_user_module_check() when built. */
void                pf_build_request_add_module      (PfBuildRequest *self, const char *path);
/** Returns: (transfer none) (array zero-terminated=1) */
const char * const *pf_build_request_get_modules     (PfBuildRequest *self);
/** (larsks/esp-open-sdk) */
void                pf_build_request_set_image       (PfBuildRequest *self, const char *reference);
const char         *pf_build_request_get_image       (PfBuildRequest *self);
/** (pf_paths_dup_default_export()) a local folder */
void                pf_build_request_set_export      (PfBuildRequest *self, const char *folder);
const char         *pf_build_request_get_export      (PfBuildRequest *self);
/** 0: all that the engine has (0) */
void                pf_build_request_set_jobs        (PfBuildRequest *self, guint jobs);
guint               pf_build_request_get_jobs        (PfBuildRequest *self);
void                pf_build_request_set_remotes     (PfBuildRequest *self, PfRemotes *remotes);
PfRemotes          *pf_build_request_get_remotes     (PfBuildRequest *self);
/** (the user's cache folder) */
void                pf_build_request_set_cache       (PfBuildRequest *self, const char *folder);
const char         *pf_build_request_get_cache       (PfBuildRequest *self);

G_END_DECLS
