/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * pf_container_create:
 * @socket: path of the engine's socket
 * @body: of `POST /containers/create`
 *
 * Makes a container under a unique name. The request is never given up half-way: Podman 4 then keeps half a
 * container, and fails ever after when it is asked for a list. After a cancel the request ends in a thread of its
 * own, which removes what was made; the same where the reply is lost. So nothing stays behind on failure.
 *
 * Returns: (transfer full): the container's id; errors as pf_container_run()
 */
char *pf_container_create (const char    *socket,
                           JsonObject    *body,
                           GCancellable  *cancellable,
                           GError       **error);

G_END_DECLS
