/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pf-error.h"

static gboolean
read_all (int            fd,
          const char    *path,
          GByteArray    *out,
          GCancellable  *cancellable,
          GError       **error)
{
  guint8 buffer[65536];

  for (;;)
    {
      gssize n = read (fd, buffer, sizeof buffer);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return pf_error_set_from_errno (error, errno, path, _("Could not read"));
      if (n == 0)
        return TRUE;
      g_byte_array_append (out, buffer, n);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (out->len > PF_MQTT_FILE_MAX)
        {
          g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is too large for a settings file"), path);
          return FALSE;
        }
    }
}

GBytes *
pf_mqtt_file_read (const char    *path,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr(GByteArray) out = NULL;
  struct stat st;
  gboolean ok;
  int fd;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  /* O_NONBLOCK: a FIFO must not hold us up before we see that it is one. */
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    {
      pf_error_set_from_errno (error, errno, path, _("Could not open"));
      return NULL;
    }
  if (fstat (fd, &st) < 0 || !S_ISREG (st.st_mode))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is no ordinary file"), path);
      close (fd);
      return NULL;
    }
  out = g_byte_array_new ();
  ok = read_all (fd, path, out, cancellable, error);
  close (fd);
  return ok ? g_byte_array_free_to_bytes (g_steal_pointer (&out)) : NULL;
}

char *
pf_mqtt_file_hash (GBytes *bytes)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

static gboolean
write_all (int          fd,
           const char  *path,
           GBytes      *bytes,
           GError     **error)
{
  gsize length, done = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  while (done < length)
    {
      gssize n = write (fd, data + done, length - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return pf_error_set_from_errno (error, errno, path, _("Could not write"));
      done += n;
    }
  return fsync (fd) == 0 || pf_error_set_from_errno (error, errno, path, _("Could not write"));
}

/* The other version goes to the first free name NAME~, NAME~2, … */
static gboolean
keep_backup (const char  *path,
             GBytes      *bytes,
             char       **backup,
             GError     **error)
{
  for (guint n = 1; n < 1000; n++)
    {
      g_autofree char *name = n == 1 ? g_strconcat (path, "~", NULL) : g_strdup_printf ("%s~%u", path, n);
      int fd = open (name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      gboolean ok;

      if (fd < 0 && errno == EEXIST)
        continue;
      if (fd < 0)
        return pf_error_set_from_errno (error, errno, name, _("Could not write"));
      ok = write_all (fd, name, bytes, error);
      close (fd);
      if (!ok)
        g_unlink (name);
      else if (backup != NULL)
        *backup = g_steal_pointer (&name);
      return ok;
    }
  g_set_error (error, PF_ERROR, PF_ERROR_FAILED, _("There are too many old versions of %s"), path);
  return FALSE;
}

/* Whether what stands at @path may be replaced. */
static gboolean
check_goal (const char    *path,
            const char    *expected,
            gboolean       overwrite,
            char         **backup,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GBytes) now = pf_mqtt_file_read (path, cancellable, &local_error);
  g_autofree char *hash = NULL;

  if (g_error_matches (local_error, PF_ERROR, PF_ERROR_NOT_FOUND))
    return TRUE;
  if (now == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  hash = pf_mqtt_file_hash (now);
  if (g_strcmp0 (hash, expected) == 0)
    return TRUE;
  if (overwrite)
    return keep_backup (path, now, backup, error);
  g_set_error (error, PF_ERROR, PF_ERROR_CHANGED,
               expected != NULL ? _("%s has been changed by another program") : _("%s exists already"), path);
  return FALSE;
}

static gboolean
write_beside (const char    *goal,
              const char    *folder,
              GBytes        *bytes,
              const char    *expected,
              gboolean       overwrite,
              gboolean       secret,
              char         **backup,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autofree char *temporary = g_strconcat (goal, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  int folder_fd;
  struct stat st;
  gboolean old = stat (goal, &st) == 0;
  gboolean ok;

  if (fd < 0)
    return pf_error_set_from_errno (error, errno, folder, _("Could not write in"));
  ok = write_all (fd, goal, bytes, error);
  /* As root in somebody's folder the file stays theirs. */
  if (ok && old && (st.st_uid != geteuid () || st.st_gid != getegid ()) && fchown (fd, st.st_uid, st.st_gid) < 0)
    g_debug ("Owner of %s not kept: %s", goal, g_strerror (errno));
  if (ok && !secret && fchmod (fd, old ? st.st_mode & 0777 : 0644) < 0)
    ok = pf_error_set_from_errno (error, errno, goal, _("Could not write"));
  close (fd);

  ok = ok && check_goal (goal, expected, overwrite, backup, cancellable, error);
  if (ok && g_rename (temporary, goal) < 0)
    ok = pf_error_set_from_errno (error, errno, goal, _("Could not write"));
  if (!ok)
    {
      g_unlink (temporary);
      return FALSE;
    }
  folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd >= 0)
    {
      fsync (folder_fd);
      close (folder_fd);
    }
  return TRUE;
}

gboolean
pf_mqtt_file_write (const char    *path,
                    GBytes        *bytes,
                    const char    *expected,
                    gboolean       overwrite,
                    gboolean       secret,
                    char         **backup,
                    GCancellable  *cancellable,
                    GError       **error)
{
  char *real = realpath (path, NULL);
  g_autofree char *goal = g_strdup (real != NULL ? real : path);
  g_autofree char *folder = g_path_get_dirname (goal);

  free (real);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (g_mkdir_with_parents (folder, 0755) < 0)
    return pf_error_set_from_errno (error, errno, folder, _("Could not make the folder"));
  return write_beside (goal, folder, bytes, expected, overwrite, secret, backup, cancellable, error);
}
