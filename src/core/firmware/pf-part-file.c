/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-part-file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pf-error.h"

#define PREFIX ".permafrost-"
#define SUFFIX ".part"
#define CHUNK  (64 * 1024)

struct _PfPartFile
{
  char *folder;
  int dirfd;
  int fd;
  char name[sizeof PREFIX "XXXXXX" SUFFIX];
  gboolean published;
};

static gboolean
set_errno (PfPartFile  *self,
           int          errsv,
           const char  *doing,
           GError     **error)
{
  return pf_error_set_from_errno (error, errsv, self->folder, doing);
}

static gboolean
create (PfPartFile  *self,
        int          mode,
        GError     **error)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";

  for (guint attempt = 0; attempt < 100; attempt++)
    {
      char random[7] = "";

      for (guint i = 0; i < 6; i++)
        random[i] = letters[g_random_int_range (0, sizeof letters - 1)];
      g_snprintf (self->name, sizeof self->name, PREFIX "%s" SUFFIX, random);
      self->fd = openat (self->dirfd, self->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
      if (self->fd >= 0)
        {
          struct stat st;

          /* Between open and flock, another process' cleaning may have taken it for a leftover. A file system without locks
           * is no obstacle: there, nothing is cleaned. */
          if ((flock (self->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) &&
              fstat (self->fd, &st) == 0 && st.st_nlink > 0)
            return TRUE;
          close (self->fd);
          self->fd = -1;
        }
      else if (errno != EEXIST)
        return set_errno (self, errno, _("Could not write to the folder"), error);
    }
  return set_errno (self, EEXIST, _("Could not write to the folder"), error);
}

static gboolean
write_bytes (PfPartFile    *self,
             GBytes        *bytes,
             GCancellable  *cancellable,
             GError       **error)
{
  gsize left;
  const char *p = g_bytes_get_data (bytes, &left);

  while (left > 0)
    {
      ssize_t n;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      n = write (self->fd, p, MIN (left, CHUNK));
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return set_errno (self, n < 0 ? errno : EIO, _("Could not write to the folder"), error);
      p += n;
      left -= n;
    }
  /* A full disk or a share that went away may only be told here. */
  if (fsync (self->fd) < 0 && errno != EINVAL && errno != ENOSYS)
    return set_errno (self, errno, _("Could not write to the folder"), error);
  return TRUE;
}

static gboolean
compare_bytes (PfPartFile    *self,
               GBytes        *bytes,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autofree char *buffer = g_malloc (CHUNK);
  gsize size, done = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  /* So that it is read from the disk and not from memory, where the system is so kind */
  posix_fadvise (self->fd, 0, 0, POSIX_FADV_DONTNEED);
  for (;;)
    {
      ssize_t n;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      n = pread (self->fd, buffer, CHUNK, done);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return set_errno (self, errno, _("Could not read back from the folder"), error);
      if (n == 0 && done == size)
        return TRUE;
      if (n == 0 || (gsize) n > size - done || memcmp (buffer, data + done, n) != 0)
        break;
      done += n;
    }
  g_set_error (error, PF_ERROR, PF_ERROR_FAILED,
               _("The disk does not return what was written to %s; it may be failing"), self->folder);
  return FALSE;
}

PfPartFile *
pf_part_file_new (const char    *folder,
                  int            dirfd,
                  GBytes        *bytes,
                  int            mode,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr(PfPartFile) self = g_new0 (PfPartFile, 1);

  self->folder = g_strdup (folder);
  self->dirfd = dirfd;
  self->fd = -1;
  if (!create (self, mode, error) ||
      !write_bytes (self, bytes, cancellable, error) ||
      !compare_bytes (self, bytes, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
is_unsupported (int errsv)
{
  return errsv == EINVAL || errsv == ENOSYS || errsv == EOPNOTSUPP || errsv == EPERM || errsv == EMLINK || errsv == ENOTTY;
}

/* Returns: 0, or an errno value */
static int
publish_by_rename (PfPartFile *self,
                   const char *name)
{
  return renameat2 (self->dirfd, self->name, self->dirfd, name, RENAME_NOREPLACE) < 0 ? errno : 0;
}

static int
publish_by_link (PfPartFile *self,
                 const char *name)
{
  if (linkat (self->dirfd, self->name, self->dirfd, name, 0) < 0)
    return errno;
  unlinkat (self->dirfd, self->name, 0);
  return 0;
}

static int
publish_by_reserving (PfPartFile *self,
                      const char *name)
{
  int fd = openat (self->dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  int errsv;

  if (fd < 0)
    return errno;
  close (fd);
  if (renameat (self->dirfd, self->name, self->dirfd, name) == 0)
    return 0;
  errsv = errno;
  unlinkat (self->dirfd, name, 0);
  return errsv;
}

gboolean
pf_part_file_publish (PfPartFile     *self,
                      const char     *name,
                      PfPartMethods   methods,
                      gboolean       *taken,
                      GError        **error)
{
  static int (* const ways[]) (PfPartFile *, const char *) = { publish_by_rename, publish_by_link, publish_by_reserving };
  int errsv = ENOSYS;

  *taken = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ways) && is_unsupported (errsv); i++)
    if (methods & (1u << i))
      errsv = ways[i] (self, name);
  if (errsv == 0)
    {
      self->published = TRUE;
      return TRUE;
    }
  *taken = errsv == EEXIST;
  if (!*taken)
    set_errno (self, errsv, _("Could not write to the folder"), error);
  return FALSE;
}

void
pf_part_file_free (PfPartFile *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    {
      if (!self->published)
        unlinkat (self->dirfd, self->name, 0);
      close (self->fd);
    }
  g_free (self->folder);
  g_free (self);
}

static gboolean
is_part_name (const char *name)
{
  return strlen (name) == strlen (PREFIX "XXXXXX" SUFFIX) && g_str_has_prefix (name, PREFIX) && g_str_has_suffix (name, SUFFIX);
}

static void
remove_if_left (int         dirfd,
                const char *name)
{
  struct stat st;
  int fd;

  if (fstatat (dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG (st.st_mode))
    return;
  fd = openat (dirfd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0)
    return;
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    unlinkat (dirfd, name, 0);
  close (fd);
}

void
pf_part_file_clean (int dirfd)
{
  int fd = openat (dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;

  if (dir == NULL)
    {
      if (fd >= 0)
        close (fd);
      return;
    }
  while ((entry = readdir (dir)) != NULL)
    if (is_part_name (entry->d_name))
      remove_if_left (dirfd, entry->d_name);
  closedir (dir);
}
