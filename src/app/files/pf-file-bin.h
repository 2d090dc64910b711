/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * pf_file_bin_async:
 * @path: a firmware file
 * @forever: whether to delete instead of moving to the bin
 *
 * Removes the firmware file and the record beside it.
 */
void     pf_file_bin_async  (const char           *path,
                             gboolean              forever,
                             GAsyncReadyCallback   callback,
                             gpointer              user_data);
gboolean pf_file_bin_finish (GAsyncResult         *result,
                             GError              **error);
/** The same at once, for the moment in which the program ends. */
gboolean pf_file_bin        (const char           *path,
                             gboolean              forever,
                             GError              **error);

G_END_DECLS
