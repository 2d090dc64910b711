/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "source/pf-half-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pf-error.h"
#include "pf-paths.h"

#define PREFIX ".half-"

struct _PfHalfFolder {
  gatomicrefcount ref_count;
  char *path;
  int fd; /* of the folder itself: its flock says that somebody works in it */
};

gboolean
pf_half_folder_is_name (const char *name)
{
  return g_str_has_prefix (name, PREFIX);
}

/* Opens and locks @path; -1 where somebody else holds it or it is gone. */
static int
lock_folder (const char *path)
{
  struct stat opened, named;
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0)
    return -1;
  if (flock (fd, LOCK_EX | LOCK_NB) == 0 && fstat (fd, &opened) == 0 && lstat (path, &named) == 0 &&
      opened.st_ino == named.st_ino && opened.st_dev == named.st_dev)
    return fd;
  close (fd);
  return -1;
}

PfHalfFolder *
pf_half_folder_new (const char  *parent,
                    GError     **error)
{
  PfHalfFolder *self;

  /* A sweep that comes between mkdir and lock takes the folder away: then make another. */
  for (int attempt = 0; attempt < 10; attempt++)
    {
      g_autofree char *path = g_build_filename (parent, PREFIX "XXXXXX", NULL);
      int fd;

      if (g_mkdtemp_full (path, 0755) == NULL)
        {
          pf_error_set_from_errno (error, errno, parent, _("Could not make a folder in"));
          return NULL;
        }
      fd = lock_folder (path);
      if (fd < 0)
        continue;
      self = g_new0 (PfHalfFolder, 1);
      g_atomic_ref_count_init (&self->ref_count);
      self->path = g_steal_pointer (&path);
      self->fd = fd;
      return self;
    }
  g_set_error (error, PF_ERROR, PF_ERROR_FAILED, _("Could not lock a folder in %s"), parent);
  return NULL;
}

PfHalfFolder *
pf_half_folder_ref (PfHalfFolder *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pf_half_folder_unref (PfHalfFolder *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  pf_paths_remove_tree (self->path, NULL, NULL);
  close (self->fd);
  g_free (self->path);
  g_free (self);
}

const char *
pf_half_folder_get_path (PfHalfFolder *self)
{
  return self->path;
}

static void
sync_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

gboolean
pf_half_folder_sync (PfHalfFolder  *self,
                     GError       **error)
{
  /* Thousands of small files: one syncfs costs less than an fsync of each. */
  return syncfs (self->fd) == 0 || pf_error_set_from_errno (error, errno, self->path, _("Could not write to disk:"));
}

void
pf_half_folder_clear (PfHalfFolder *self)
{
  g_autoptr(GDir) dir = g_dir_open (self->path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inside = g_build_filename (self->path, name, NULL);

      pf_paths_remove_tree (inside, NULL, NULL);
    }
}

gboolean
pf_half_folder_commit (PfHalfFolder  *self,
                       const char    *name,
                       const char    *goal,
                       GError       **error)
{
  g_autofree char *parent = g_path_get_dirname (goal);
  g_autofree char *inside = g_build_filename (self->path, name, NULL);

  if (rename (inside, goal) < 0)
    return pf_error_set_from_errno (error, errno, goal, _("Could not make the folder"));
  sync_folder (parent);
  return TRUE;
}

gboolean
pf_half_folder_remove (const char    *path,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *inside = NULL;
  g_autoptr(PfHalfFolder) half = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return TRUE;
  half = pf_half_folder_new (parent, NULL);
  if (half == NULL)
    {
      /* The disk has no room for even a folder: remove in place. */
      return pf_paths_remove_tree (path, cancellable, error);
    }
  inside = g_build_filename (half->path, "removed", NULL);
  if (rename (path, inside) < 0 && errno != ENOENT)
    return pf_error_set_from_errno (error, errno, path, _("Could not remove"));
  return pf_paths_remove_tree (inside, cancellable, error);
}

void
pf_half_folder_sweep (const char   *parent,
                      guint64      *freed,
                      GCancellable *cancellable)
{
  g_autoptr(GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir != NULL && !g_cancellable_is_cancelled (cancellable) && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;
      guint64 size;
      int fd;

      if (!pf_half_folder_is_name (name))
        continue;
      path = g_build_filename (parent, name, NULL);
      fd = lock_folder (path);
      if (fd < 0)
        continue;
      size = freed != NULL ? pf_paths_measure_tree (path, cancellable) : 0;
      if (pf_paths_remove_tree (path, cancellable, NULL) && freed != NULL)
        *freed += size;
      close (fd);
    }
}
