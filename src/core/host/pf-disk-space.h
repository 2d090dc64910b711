/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** What a build needs, bytes: a checkout with its build folder takes about 150 MB, a firmware file with its
 * record under 2 MB. */
#define PF_DISK_SPACE_CACHE  (200 * 1024 * 1024)
#define PF_DISK_SPACE_EXPORT (4 * 1024 * 1024)

/**
 * pf_disk_space_check:
 * @folder: it need not exist yet: then the nearest folder above that does is looked at
 * @needs: bytes
 * @available: (out) (optional): bytes that this user may still write
 *
 * Whether @folder can be written to and has room. Changes nothing.
 * Errors: %PF_ERROR_NO_SPACE with both numbers, %PF_ERROR_PERMISSION, %PF_ERROR_FAILED
 */
gboolean pf_disk_space_check (const char  *folder,
                              guint64      needs,
                              guint64     *available,
                              GError     **error);

G_END_DECLS
