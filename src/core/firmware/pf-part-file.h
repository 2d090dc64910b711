/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PfPartFile: a file on its way to its goal. It is written under a name of its own beside the goal (`.permafrost-XXXXXX.part`),
 * synced, read back and compared, and only then gets its name, if nobody else has taken that meanwhile. As long as it is written
 * its maker holds a lock (flock) on it, by which another process tells it from one that a killed process has left behind.
 */
typedef struct _PfPartFile PfPartFile;

/** How a finished file gets its name without taking another's; each where the one before is not to be had. */
typedef enum {
  PF_PART_RENAME  = 1 << 0,   /* renameat2() with RENAME_NOREPLACE */
  PF_PART_LINK    = 1 << 1,   /* link() and unlink(): file systems without the former, NFS for one */
  PF_PART_RESERVE = 1 << 2,   /* an empty file made with O_EXCL, then rename() over it: without hard links */
  PF_PART_ANY     = PF_PART_RENAME | PF_PART_LINK | PF_PART_RESERVE
} PfPartMethods;

/**
 * pf_part_file_new:
 * @folder: path of the folder, for messages
 * @dirfd: the folder, open; lent for the life of the part file
 * @mode: permissions
 *
 * Writes @bytes, syncs them to the disk, reads them back and compares.
 * Errors: %PF_ERROR_NO_SPACE, %PF_ERROR_PERMISSION, %PF_ERROR_FAILED where the disk returns something else; nothing is left then.
 */
PfPartFile *pf_part_file_new        (const char     *folder,
                                     int             dirfd,
                                     GBytes         *bytes,
                                     int             mode,
                                     GCancellable   *cancellable,
                                     GError        **error);

/**
 * pf_part_file_publish:
 * @methods: %PF_PART_ANY but in tests
 * @taken: (out): whether @name exists already; then the part file stays as it is and another name can be tried
 *
 * Returns: whether it has its name now. %FALSE without an error where @taken.
 */
gboolean    pf_part_file_publish    (PfPartFile     *self,
                                     const char     *name,
                                     PfPartMethods   methods,
                                     gboolean       *taken,
                                     GError        **error);

/** pf_part_file_free: removes the file if it never got its name */
void        pf_part_file_free       (PfPartFile     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfPartFile, pf_part_file_free)

/** pf_part_file_clean: removes from the folder what killed processes have left */
void        pf_part_file_clean      (int             dirfd);

G_END_DECLS
