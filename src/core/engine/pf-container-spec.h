/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/pf-container.h"

G_BEGIN_DECLS

/**
 * pf_container_spec_to_json:
 * @info: the engine that is to run it
 * @image: the whole reference
 * @uid, @gid: of the person
 * @owner: value of PF_ENGINE_LABEL_OWNER
 * @with_init: whether the engine has an init program to put before the command
 *
 * The body of `POST /containers/create`; all security settings are made here. A rootless engine maps the
 * container's root to the person, so the command runs as root there.
 *
 * Returns: (transfer full): the body; %PF_ERROR_INVALID or %PF_ERROR_NOT_FOUND for a folder that cannot be bound
 */
JsonObject *pf_container_spec_to_json (const PfContainerSpec  *spec,
                                       const PfEngineInfo     *info,
                                       const char             *image,
                                       guint                   uid,
                                       guint                   gid,
                                       const char             *owner,
                                       gboolean                with_init,
                                       GError                **error);

G_END_DECLS
