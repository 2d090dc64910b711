/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * pf_file_copy_async:
 * @destination: replaced if it exists
 * @progress: (nullable) (scope notified): called on the main loop as the copy goes on
 *
 * Copies beside @destination first and renames then, so that nobody finds half a file under that name; a copy that is cancelled or
 * fails leaves nothing behind.
 */
void     pf_file_copy_async  (GFile                 *source,
                              GFile                 *destination,
                              GCancellable          *cancellable,
                              GFileProgressCallback  progress,
                              gpointer               progress_data,
                              GAsyncReadyCallback    callback,
                              gpointer               user_data);
gboolean pf_file_copy_finish (GFile                 *source,
                              GAsyncResult          *result,
                              GError               **error);

G_END_DECLS
