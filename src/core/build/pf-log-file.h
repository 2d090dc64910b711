/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfLogFile: the log's copy on disk. Thread-safe. Lines are gathered in memory and written in large pieces; a disk that is
 * full ends the copy, never the build.
 */
typedef struct _PfLogFile PfLogFile;

/**
 * pf_log_file_new:
 * @path: made anew, its folder too
 * @limit: bytes after which the copy ends
 *
 * Never fails: what goes wrong is told by the next pf_log_file_take_warning().
 */
PfLogFile *pf_log_file_new          (const char *path,
                                     guint64     limit);
void       pf_log_file_free         (PfLogFile  *self);
const char *pf_log_file_get_path    (PfLogFile  *self);

/** pf_log_file_add: Returns: whether enough is gathered that pf_log_file_flush() is due */
gboolean   pf_log_file_add          (PfLogFile  *self,
                                     const char *line,
                                     gsize       length);
/** pf_log_file_flush: @wait: whether to wait for another thread's flush; without it that thread's flush is enough */
void       pf_log_file_flush        (PfLogFile  *self,
                                     gboolean    wait);
/** pf_log_file_take_warning: Returns: (transfer full) (nullable): why the copy ended, once */
char      *pf_log_file_take_warning (PfLogFile  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfLogFile, pf_log_file_free)

G_END_DECLS
