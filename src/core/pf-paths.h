/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * pf_paths_dup_default_export:
 *
 * Returns: (transfer full): the folder where finished firmware goes when the person named none:
 *   `export/` of the source tree for a program that runs from its build folder, else `Permafrost`
 *   in the user's Documents folder (in the home folder where there is no Documents)
 */
char *pf_paths_dup_default_export (void);

/** pf_paths_dup_cache: Returns: (transfer full): `$XDG_CACHE_HOME/permafrost` */
char *pf_paths_dup_cache (void);

/**
 * pf_paths_write_file:
 * @path: where the file is to stand
 * @data: (array length=length): its bytes
 * @mode: permissions of a new file
 *
 * Writes beside @path, syncs, and renames, so that a reader never sees a half. Makes missing
 * folders. Errors are in PF_ERROR.
 */
gboolean pf_paths_write_file (const char  *path,
                              const char  *data,
                              gsize        length,
                              int          mode,
                              GError     **error);

/**
 * pf_paths_remove_tree:
 * @path: a file or folder; it is no error if it does not exist
 *
 * Removes @path with all that is below it. Symbolic links are removed, never followed. Cancellable.
 */
gboolean pf_paths_remove_tree (const char    *path,
                               GCancellable  *cancellable,
                               GError       **error);

/**
 * pf_paths_measure_tree:
 *
 * Returns: bytes that @path and what is below it occupy on disk; 0 if there is none
 */
guint64 pf_paths_measure_tree (const char   *path,
                               GCancellable *cancellable);

G_END_DECLS
