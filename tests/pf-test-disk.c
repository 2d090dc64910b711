/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-test-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

static void
write_map (const char *path,
           const char *text)
{
  g_autoptr(GError) error = NULL;

  /* g_file_set_contents() would write beside it and rename; this is no ordinary file. */
  FILE *file = fopen (path, "we");

  if (file == NULL || fputs (text, file) < 0 || fclose (file) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
}

void
pf_test_disk_init (void)
{
  uid_t uid = geteuid ();
  gid_t gid = getegid ();

  if (unshare (uid == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) < 0)
    g_error ("This test mounts small disks and needs root or user namespaces: %s", g_strerror (errno));
  if (uid != 0)
    {
      g_autofree char *uid_map = g_strdup_printf ("%u %u 1", uid, uid);
      g_autofree char *gid_map = g_strdup_printf ("%u %u 1", gid, gid);

      write_map ("/proc/self/setgroups", "deny");
      write_map ("/proc/self/uid_map", uid_map);
      write_map ("/proc/self/gid_map", gid_map);
    }
  if (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
    g_error ("Could not make the mounts private: %s", g_strerror (errno));
}

char *
pf_test_disk_mount (gsize bytes)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *options = g_strdup_printf ("size=%" G_GSIZE_FORMAT ",mode=0755", bytes);
  char *folder = g_dir_make_tmp ("permafrost-disk-XXXXXX", &error);

  g_assert_no_error (error);
  if (mount ("tmpfs", folder, "tmpfs", 0, options) < 0)
    g_error ("Could not mount a small disk: %s", g_strerror (errno));
  return folder;
}

void
pf_test_disk_fill (const char *folder,
                   gsize       spare)
{
  g_autofree char *path = g_build_filename (folder, "filler", NULL);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  static char block[4096];
  struct statvfs st;

  g_assert_cmpint (fd, >=, 0);
  while (statvfs (folder, &st) == 0 && (gsize) st.f_bavail * st.f_bsize > spare && write (fd, block, sizeof block) > 0)
    ;
  close (fd);
}

void
pf_test_disk_read_only (const char *folder,
                        gboolean    read_only)
{
  if (mount (NULL, folder, NULL, MS_REMOUNT | (read_only ? MS_RDONLY : 0), NULL) < 0)
    g_error ("Could not remount %s: %s", folder, g_strerror (errno));
}

void
pf_test_disk_unmount (const char *folder)
{
  g_assert_no_errno (umount2 (folder, MNT_DETACH));
  g_assert_no_errno (g_rmdir (folder));
}
