/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* More than any settings file has, so that the wrong file is refused and not shown. */
#define PF_MQTT_FILE_MAX (32 * 1024 * 1024)

/**
 * pf_mqtt_file_read:
 *
 * Reads a whole regular file of at most %PF_MQTT_FILE_MAX bytes.
 *
 * Returns: (transfer full) (nullable): its bytes
 */
GBytes  *pf_mqtt_file_read    (const char    *path,
                               GCancellable  *cancellable,
                               GError       **error);

/** Returns: (transfer full): SHA-256 of @bytes in hex */
char    *pf_mqtt_file_hash    (GBytes        *bytes);

/**
 * pf_mqtt_file_write:
 * @expected: (nullable): the hash of what must stand at @path now; %NULL: nothing may stand there
 * @overwrite: replace what stands there even if it is something else, and keep that beside it
 * @secret: the permissions become 0600; otherwise those of the old file stay
 * @backup: (out) (optional) (nullable): where the other version was kept
 *
 * Writes beside @path, syncs, looks once more at what stands there, and renames. Follows a symbolic
 * link to its goal. Errors: %PF_ERROR_CHANGED; else as of pf_error_set_from_errno().
 */
gboolean pf_mqtt_file_write   (const char    *path,
                               GBytes        *bytes,
                               const char    *expected,
                               gboolean       overwrite,
                               gboolean       secret,
                               char         **backup,
                               GCancellable  *cancellable,
                               GError       **error);

G_END_DECLS
