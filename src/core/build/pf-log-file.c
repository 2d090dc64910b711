/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define FLUSH_BYTES (64 * 1024)
#define FLUSH_USEC  (G_USEC_PER_SEC / 4)

struct _PfLogFile
{
  char *path;
  guint64 limit;

  GMutex lock;          /* what is gathered */
  GString *pending;
  guint64 added;
  gint64 flushed_at;
  gboolean ended;
  char *warning;

  GMutex write_lock;    /* the order on disk; taken before lock */
  int fd;
};

/* Called with lock held */
static void
end_copy (PfLogFile *self,
          char      *warning)
{
  if (!self->ended)
    self->warning = warning;
  else
    g_free (warning);
  self->ended = TRUE;
  g_string_truncate (self->pending, 0);
}

PfLogFile *
pf_log_file_new (const char *path,
                 guint64     limit)
{
  PfLogFile *self = g_new0 (PfLogFile, 1);
  g_autofree char *folder = g_path_get_dirname (path);

  self->path = g_strdup (path);
  self->limit = limit;
  self->pending = g_string_sized_new (FLUSH_BYTES + 4096);
  self->flushed_at = g_get_monotonic_time ();
  g_mutex_init (&self->lock);
  g_mutex_init (&self->write_lock);

  g_mkdir_with_parents (folder, 0755);
  self->fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
  if (self->fd < 0)
    end_copy (self, g_strdup_printf (_("The log is not kept in %s: %s"), path, g_strerror (errno)));
  return self;
}

const char *
pf_log_file_get_path (PfLogFile *self)
{
  return self->path;
}

gboolean
pf_log_file_add (PfLogFile  *self,
                 const char *line,
                 gsize       length)
{
  gboolean due = FALSE;

  g_mutex_lock (&self->lock);
  if (!self->ended && self->added + length + 1 > self->limit)
    {
      self->ended = TRUE;
      self->warning = g_strdup_printf (_("The log's file %s is full; it holds the build's beginning"), self->path);
      due = TRUE;
    }
  else if (!self->ended)
    {
      g_string_append_len (self->pending, line, length);
      g_string_append_c (self->pending, '\n');
      self->added += length + 1;
      due = self->pending->len >= FLUSH_BYTES || g_get_monotonic_time () - self->flushed_at >= FLUSH_USEC;
    }
  g_mutex_unlock (&self->lock);
  return due;
}

static int
write_all (int         fd,
           const char *data,
           gsize       length)
{
  while (length > 0)
    {
      ssize_t n = write (fd, data, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return n < 0 ? errno : EIO;
      data += n;
      length -= n;
    }
  return 0;
}

void
pf_log_file_flush (PfLogFile *self,
                   gboolean   wait)
{
  g_autofree char *data = NULL;
  gsize length;
  int errsv = 0;

  if (wait)
    g_mutex_lock (&self->write_lock);
  else if (!g_mutex_trylock (&self->write_lock))
    return;

  g_mutex_lock (&self->lock);
  length = self->pending->len;
  if (length > 0)
    data = g_memdup2 (self->pending->str, length);
  g_string_truncate (self->pending, 0);
  self->flushed_at = g_get_monotonic_time ();
  g_mutex_unlock (&self->lock);

  if (length > 0 && self->fd >= 0)
    errsv = write_all (self->fd, data, length);
  if (errsv != 0)
    {
      g_mutex_lock (&self->lock);
      end_copy (self, g_strdup_printf (_("The log's file %s could not be written any more: %s"),
                                       self->path, g_strerror (errsv)));
      g_mutex_unlock (&self->lock);
    }
  g_mutex_unlock (&self->write_lock);
}

char *
pf_log_file_take_warning (PfLogFile *self)
{
  char *warning;

  g_mutex_lock (&self->lock);
  warning = g_steal_pointer (&self->warning);
  g_mutex_unlock (&self->lock);
  return warning;
}

void
pf_log_file_free (PfLogFile *self)
{
  if (self == NULL)
    return;
  pf_log_file_flush (self, TRUE);
  if (self->fd >= 0)
    close (self->fd);
  g_string_free (self->pending, TRUE);
  g_free (self->warning);
  g_free (self->path);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->write_lock);
  g_free (self);
}
