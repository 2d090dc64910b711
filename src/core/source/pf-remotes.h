/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define PF_REMOTES_MICROPYTHON_URL "https://github.com/micropython/micropython.git"
#define PF_REMOTES_MQTT_AS_URL     "https://github.com/peterhinch/micropython-mqtt.git"

#define PF_TYPE_REMOTES (pf_remotes_get_type ())
G_DECLARE_FINAL_TYPE (PfRemotes, pf_remotes, PF, REMOTES, GObject)

/**
 * Where code comes from: the URLs of both repositories and prefix rewrites, like git's
 * `url.<base>.insteadOf`, which hold for submodules too; the longest matching prefix wins.
 * Immutable once handed to another thread.
 */
PfRemotes  *pf_remotes_new                (void);
/** Applies PERMAFROST_MICROPYTHON_URL, PERMAFROST_MQTT_AS_URL and PERMAFROST_REWRITE ("from=to", several
 * separated by blanks) from the environment. Errors: %PF_ERROR_INVALID */
gboolean    pf_remotes_apply_environment  (PfRemotes  *self,
                                           GError    **error);
void        pf_remotes_set_micropython    (PfRemotes  *self,
                                           const char *url);
void        pf_remotes_set_mqtt_as        (PfRemotes  *self,
                                           const char *url);
/** @rule: "FROM=TO"; FROM itself has no '='. Errors: %PF_ERROR_INVALID */
gboolean    pf_remotes_add_rewrite        (PfRemotes  *self,
                                           const char *rule,
                                           GError    **error);
/** Returns: (transfer full): the URL after rewriting */
char       *pf_remotes_rewrite            (PfRemotes  *self,
                                           const char *url);
char       *pf_remotes_dup_micropython    (PfRemotes  *self);
char       *pf_remotes_dup_mqtt_as        (PfRemotes  *self);

G_END_DECLS
