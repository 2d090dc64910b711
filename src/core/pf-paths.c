/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pf-error.h"

char *
pf_paths_dup_default_export (void)
{
  g_autofree char *exe = g_file_read_link ("/proc/self/exe", NULL);
  const char *documents;

  if (exe != NULL && g_str_has_prefix (exe, PF_BUILD_ROOT "/"))
    return g_build_filename (PF_SOURCE_ROOT, "export", NULL);

  documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  return g_build_filename (documents != NULL ? documents : g_get_home_dir (), "Permafrost", NULL);
}

char *
pf_paths_dup_cache (void)
{
  return g_build_filename (g_get_user_cache_dir (), "permafrost", NULL);
}

gboolean
pf_paths_write_file (const char  *path,
                     const char  *data,
                     gsize        length,
                     int          mode,
                     GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) local_error = NULL;

  if (g_mkdir_with_parents (folder, 0755) < 0)
    return pf_error_set_from_errno (error, errno, folder, _("Could not make the folder"));
  if (!g_file_set_contents_full (path, data, length,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                 mode, &local_error))
    {
      pf_error_from_gio (&local_error, path);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return TRUE;
}

static gboolean
remove_below (int           parent,
              const char   *name,
              const char   *path,
              GCancellable *cancellable,
              GError      **error)
{
  struct stat st;
  DIR *dir;
  struct dirent *entry;
  gboolean ok = TRUE;
  int fd;

  if (fstatat (parent, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
    return errno == ENOENT || pf_error_set_from_errno (error, errno, path, _("Could not remove"));
  if (!S_ISDIR (st.st_mode))
    {
      if (unlinkat (parent, name, 0) < 0 && errno != ENOENT)
        return pf_error_set_from_errno (error, errno, path, _("Could not remove"));
      return TRUE;
    }

  fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return pf_error_set_from_errno (error, errno, path, _("Could not remove"));
  dir = fdopendir (fd);
  while (ok && (entry = readdir (dir)) != NULL)
    {
      g_autofree char *child = NULL;

      if (g_str_equal (entry->d_name, ".") || g_str_equal (entry->d_name, ".."))
        continue;
      child = g_build_filename (path, entry->d_name, NULL);
      ok = !g_cancellable_set_error_if_cancelled (cancellable, error) &&
           remove_below (fd, entry->d_name, child, cancellable, error);
    }
  closedir (dir);
  if (ok && unlinkat (parent, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
    return pf_error_set_from_errno (error, errno, path, _("Could not remove"));
  return ok;
}

gboolean
pf_paths_remove_tree (const char    *path,
                      GCancellable  *cancellable,
                      GError       **error)
{
  return remove_below (AT_FDCWD, path, path, cancellable, error);
}

static guint64
measure_below (int           parent,
               const char   *name,
               GCancellable *cancellable)
{
  struct stat st;
  struct dirent *entry;
  guint64 total;
  DIR *dir;
  int fd;

  if (fstatat (parent, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || g_cancellable_is_cancelled (cancellable))
    return 0;
  total = (guint64) st.st_blocks * 512;
  if (!S_ISDIR (st.st_mode))
    return total;

  fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return total;
  dir = fdopendir (fd);
  while ((entry = readdir (dir)) != NULL)
    if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
      total += measure_below (fd, entry->d_name, cancellable);
  closedir (dir);
  return total;
}

guint64
pf_paths_measure_tree (const char   *path,
                       GCancellable *cancellable)
{
  return measure_below (AT_FDCWD, path, cancellable);
}
