/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * pf_git_dates_fetch:
 * @url: a repository, http or https
 * @commits: (element-type utf8): ids of commits, 40 hex digits each
 *
 * When commits were made, without cloning: one fetch of git's protocol version 2 at depth 1 that filters out trees and
 * files (gitprotocol-v2(5), "filter"), a few hundred bytes a commit. libgit2 has no filters, so the request is made
 * here; it reads the pack that comes back. Blocking.
 *
 * Returns: (transfer full) (element-type utf8 gint64): id → seconds since 1970, for those that the server sent. Errors:
 *   %PF_ERROR_NETWORK, %PF_ERROR_INVALID for a reply that is not git's, %PF_ERROR_NOT_FOUND where the server or the URL's
 *   kind has no filters
 */
GHashTable *pf_git_dates_fetch (const char    *url,
                                GPtrArray     *commits,
                                GCancellable  *cancellable,
                                GError       **error);

/**
 * pf_git_pkt_next:
 * @data, @length: (inout): the rest of a stream of pkt-lines (gitprotocol-common(5)); moved behind the line
 * @payload, @payload_length: (out): the line, lent by @data; %NULL for a flush, delimiter or end packet
 *
 * Returns: whether there was a whole and well-formed line
 */
gboolean    pf_git_pkt_next    (const char   **data,
                                gsize         *length,
                                const char   **payload,
                                gsize         *payload_length);

G_END_DECLS
