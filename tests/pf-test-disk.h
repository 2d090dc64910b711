/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Disks that misbehave, for tests: real file systems, mounted where only the test's own process sees them, gone when it ends.
 */

/** pf_test_disk_init: to be called first thing in main(), before there is a thread. Ends the program where the system allows no mounts. */
void  pf_test_disk_init     (void);

/** pf_test_disk_mount: Returns: (transfer full): a new folder that is a disk of @bytes bytes */
char *pf_test_disk_mount    (gsize       bytes);

/** pf_test_disk_fill: uses up what is left on the disk of @folder, but for @spare bytes */
void  pf_test_disk_fill     (const char *folder,
                             gsize       spare);

/** pf_test_disk_read_only: makes the disk of @folder, from pf_test_disk_mount(), read-only or writable again */
void  pf_test_disk_read_only (const char *folder,
                              gboolean    read_only);

/** pf_test_disk_unmount: unmounts and removes @folder */
void  pf_test_disk_unmount  (const char *folder);

G_END_DECLS
