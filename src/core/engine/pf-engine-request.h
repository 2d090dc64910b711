/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * The one place that talks HTTP to an engine. Docker's API is described at
 * https://docs.docker.com/reference/api/engine/ and Podman answers the same requests. Paths carry no
 * version: both engines then use their own newest, and what we send has meant the same since API 1.25.
 *
 * Each request has a connection of its own, so any number of threads may ask at once, and a stream
 * that is open for hours holds up nobody. All functions block, stop within a second of a cancel, and
 * report errors in PF_ERROR (see pf_engine_error_from_transport() and pf_engine_error_classify()).
 */

/** seconds of silence after which a request is given up, where the engine has work to do first */
#define PF_ENGINE_TIMEOUT_WORK 120
/** the same for questions that any living engine answers at once */
#define PF_ENGINE_TIMEOUT_PROBE 5
/** for streams: silence is no fault */
#define PF_ENGINE_TIMEOUT_NONE 0

typedef struct _PfEngineReply PfEngineReply;

/**
 * pf_engine_request_send:
 * @socket: path of the engine's Unix socket
 * @method: "GET", "POST" or "DELETE"
 * @path: path and query, escaped
 * @body: (nullable): sent as JSON
 * @timeout: seconds of silence allowed, 0 for any
 * @http_status: (out) (optional): status of the reply; 0 where there was none, and after a cancel
 *
 * Sends and returns once the reply's headers are there. A status of 400 or more is an error whose
 * message is the engine's.
 *
 * Returns: (transfer full): the reply, for pf_engine_reply_free()
 */
PfEngineReply *pf_engine_request_send      (const char     *socket,
                                            const char     *method,
                                            const char     *path,
                                            JsonObject     *body,
                                            guint           timeout,
                                            guint          *http_status,
                                            GCancellable   *cancellable,
                                            GError        **error);

/** pf_engine_reply_read: the body's next bytes. Returns: their number, 0 at the end, -1 on error */
gssize         pf_engine_reply_read        (PfEngineReply  *self,
                                            void           *buffer,
                                            gsize           size,
                                            GCancellable   *cancellable,
                                            GError        **error);

/** pf_engine_reply_free: hangs up; what was not read is lost */
void           pf_engine_reply_free        (PfEngineReply  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfEngineReply, pf_engine_reply_free)

/**
 * pf_engine_request_json: sends a request without a body and parses the whole reply.
 * Returns: (transfer full): its root; %PF_ERROR_ENGINE where it is no JSON
 */
JsonNode      *pf_engine_request_json      (const char     *socket,
                                            const char     *method,
                                            const char     *path,
                                            JsonObject     *body,
                                            guint           timeout,
                                            guint          *http_status,
                                            GCancellable   *cancellable,
                                            GError        **error);

/** pf_engine_request_object: as pf_engine_request_json(), for replies that are objects. Returns: (transfer full) */
JsonObject    *pf_engine_request_object    (const char     *socket,
                                            const char     *method,
                                            const char     *path,
                                            JsonObject     *body,
                                            guint           timeout,
                                            guint          *http_status,
                                            GCancellable   *cancellable,
                                            GError        **error);

/** pf_engine_request_run: for requests whose reply says nothing beyond its status */
gboolean       pf_engine_request_run       (const char     *socket,
                                            const char     *method,
                                            const char     *path,
                                            guint           timeout,
                                            guint          *http_status,
                                            GCancellable   *cancellable,
                                            GError        **error);

/**
 * pf_engine_parse_message:
 * @body: (array length=length): body of a reply with an error status; any bytes
 *
 * Returns: (transfer full): the explanation in it: Docker's and Podman's "message" (with Podman's "cause"
 *   where that says more), else the text itself, cut short and made valid UTF-8; "" where there is none
 */
char          *pf_engine_parse_message     (const char     *body,
                                            gsize           length);

G_END_DECLS
