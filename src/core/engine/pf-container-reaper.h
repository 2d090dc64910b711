/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** how long a removal may hold up the caller, in milliseconds: after a cancel, where the engine is in trouble,
 * and where it did its work */
#define PF_CONTAINER_REAPER_CANCELLED 500
#define PF_CONTAINER_REAPER_TROUBLE 2000
#define PF_CONTAINER_REAPER_PATIENT 15000

/**
 * pf_container_reaper_reap:
 * @socket: path of the engine's socket
 * @id_or_name: the container
 * @may_appear: whether the container may not exist yet, because the reply to the request that makes it was lost:
 *   then it is looked for, for some seconds
 *
 * Kills and removes a container; tries again and again, for at most a minute.
 *
 * Returns: whether the container is gone
 */
gboolean pf_container_reaper_reap   (const char *socket,
                                     const char *id_or_name,
                                     gboolean    may_appear);

/**
 * pf_container_reaper_remove:
 * @socket: path of the engine's socket
 * @id: the container
 * @patience: milliseconds after which to return although it is not done
 *
 * The same in a thread of its own, which goes on when the caller has run out of patience.
 *
 * Returns: whether the container is gone
 */
gboolean pf_container_reaper_remove (const char *socket,
                                     const char *id,
                                     guint       patience);

G_END_DECLS
