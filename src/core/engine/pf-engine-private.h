/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "engine/pf-engine.h"

G_BEGIN_DECLS

/** One place where an engine may be. */
typedef struct {
  char   *found_by;  /* as in PfEngineInfo */
  char   *socket;    /* %NULL where there is nothing to try */
  GError *error;     /* why not, then; else %NULL */
} PfEnginePlace;

/**
 * pf_engine_places_new:
 * @environment: as from g_get_environ()
 * @uid: whose runtime folder is meant where XDG_RUNTIME_DIR is not set
 *
 * Returns: (transfer full) (element-type PfEnginePlace): where to look, in the order of
 *   pf_engine_discover(). A DOCKER_HOST that is no Unix socket is an error: %PF_ERROR_INVALID
 */
GPtrArray  *pf_engine_places_new      (char         **environment,
                                       guint          uid,
                                       GError       **error);

/** pf_engine_discover_at: pf_engine_discover() for given places */
PfEngine   *pf_engine_discover_at     (GPtrArray     *places,
                                       GCancellable  *cancellable,
                                       GError       **error);

/** pf_engine_new_found: pf_engine_new(), with how it was found */
PfEngine   *pf_engine_new_found       (const char    *socket,
                                       const char    *found_by,
                                       GCancellable  *cancellable,
                                       GError       **error);

/** pf_engine_info_parse: @version and @info as `GET /version` and `GET /info` give them; %FALSE where @version is no engine's */
gboolean    pf_engine_info_parse      (PfEngineInfo  *self,
                                       JsonObject    *version,
                                       JsonObject    *info);
void        pf_engine_info_clear      (PfEngineInfo  *self);

/** pf_engine_remove_container: kills and removes one container with its volumes; that it is gone already is no error */
gboolean    pf_engine_remove_container (const char    *socket,
                                        const char    *id_or_name,
                                        guint         *http_status,
                                        GCancellable  *cancellable,
                                        GError       **error);

G_END_DECLS
