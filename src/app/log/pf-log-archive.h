/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "log/pf-log-lines.h"

G_BEGIN_DECLS

/** PfLogEntry: an earlier build's log on disk. @time: local; when it was begun, by its name, else when it was last written. */
typedef struct {
  char      *path;
  GDateTime *time;
  guint64    size;    /* bytes */
} PfLogEntry;
void        pf_log_entry_free           (PfLogEntry           *self);

/**
 * pf_log_archive_list_async:
 * @folder: where the logs are; it need not exist
 *
 * Looks for files that end in ".log".
 */
void        pf_log_archive_list_async   (const char           *folder,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
/** Returns: (transfer full) (element-type PfLogEntry): newest first */
GPtrArray  *pf_log_archive_list_finish  (GAsyncResult         *result,
                                         GError              **error);

/**
 * pf_log_archive_load_async:
 *
 * Reads a log from disk, in a thread: lines are judged by pf_build_log_classify(). Of a file that is larger than a store holds, the
 * end is read.
 */
void        pf_log_archive_load_async   (const char           *path,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
/** Returns: (transfer full) */
PfLogLines *pf_log_archive_load_finish  (GAsyncResult         *result,
                                         GError              **error);

G_END_DECLS
