/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "build/pf-build-log.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "build/pf-log-file.h"
#include "build/pf-log-store.h"
#include "build/pf-log-text.h"

#define BATCH_USEC (G_USEC_PER_SEC / 20)

typedef struct {
  GSource source;
  GWeakRef log;
  PfBuildLogFunc func;
  gpointer user_data;
  guint64 told;       /* lines below are known to the watcher */
  gint64 last;
  gboolean queued;
} Watch;

struct _PfBuildLog
{
  GObject parent_instance;

  GMutex lock;
  PfLogStore *store;
  Watch *watch;
  PfLogFile *file;
};

G_DEFINE_FINAL_TYPE (PfBuildLog, pf_build_log, G_TYPE_OBJECT)

static void
queue_batch (PfBuildLog *self)
{
  Watch *watch = self->watch;

  if (watch == NULL || watch->queued)
    return;
  watch->queued = TRUE;
  g_source_set_ready_time (&watch->source, watch->last + BATCH_USEC);
}

static void
append_clean (PfBuildLog     *self,
              PfBuildStageId  stage,
              PfLogSeverity   severity,
              const char     *text,
              gsize           length)
{
  g_mutex_lock (&self->lock);
  pf_log_store_add (self->store, stage, severity, text, length);
  queue_batch (self);
  g_mutex_unlock (&self->lock);
}

static void
tell_warning (PfBuildLog     *self,
              PfBuildStageId  stage)
{
  g_autofree char *warning = pf_log_file_take_warning (self->file);

  if (warning != NULL)
    append_clean (self, stage, PF_LOG_WARNING, warning, strlen (warning));
}

static void
write_to_file (PfBuildLog     *self,
               PfBuildStageId  stage,
               const char     *text,
               gsize           length)
{
  g_autoptr(GString) bare = NULL;

  if (memchr (text, '\033', length) != NULL)
    {
      bare = pf_log_text_clean (text, length, FALSE);
      text = bare->str;
      length = bare->len;
    }
  if (pf_log_file_add (self->file, text, length))
    {
      pf_log_file_flush (self->file, TRUE);
      tell_warning (self, stage);
    }
}

/* Cuts between characters */
static gsize
cut_length (const char *text,
            gsize       length)
{
  gsize cut = PF_BUILD_LOG_MAX_LINE - strlen ("…");

  if (length <= PF_BUILD_LOG_MAX_LINE)
    return length;
  while (cut > 0 && ((guchar) text[cut] & 0xc0) == 0x80)
    cut--;
  return cut;
}

static void
append_line (PfBuildLog     *self,
             PfBuildStageId  stage,
             PfLogSeverity   severity,
             const char     *text,
             gsize           length)
{
  g_autoptr(GString) clean = NULL;
  gsize cut;

  if (length > 0 && text[length - 1] == '\r')
    length--;
  if (!pf_log_text_is_plain (text, length))
    {
      clean = pf_log_text_clean (text, length, TRUE);
      text = clean->str;
      length = clean->len;
    }
  cut = cut_length (text, length);
  if (cut < length)
    {
      g_autoptr(GString) shorter = g_string_new_len (text, cut);

      g_string_append (shorter, "…");
      append_clean (self, stage, severity, shorter->str, shorter->len);
    }
  else
    append_clean (self, stage, severity, text, length);
  if (self->file != NULL)
    write_to_file (self, stage, text, length);
}

void
pf_build_log_append (PfBuildLog     *self,
                     PfBuildStageId  stage,
                     PfLogSeverity   severity,
                     const char     *text,
                     gssize          length)
{
  gsize left = length < 0 ? strlen (text) : (gsize) length;

  g_return_if_fail (PF_IS_BUILD_LOG (self));

  for (;;)
    {
      const char *newline = left > 0 ? memchr (text, '\n', left) : NULL;
      gsize n = newline != NULL ? (gsize) (newline - text) : left;

      append_line (self, stage, severity, text, n);
      /* A newline at the end ends the line; it starts none. */
      if (newline == NULL || n + 1 == left)
        break;
      text += n + 1;
      left -= n + 1;
    }
}

void
pf_build_log_printf (PfBuildLog     *self,
                     PfBuildStageId  stage,
                     PfLogSeverity   severity,
                     const char     *format,
                     ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  pf_build_log_append (self, stage, severity, text, -1);
}

static gboolean
watch_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  Watch *watch = (Watch *) source;
  g_autoptr(PfBuildLog) self = g_weak_ref_get (&watch->log);
  guint64 first, end;

  if (self == NULL)
    return G_SOURCE_REMOVE;

  /* Only if no other thread is at it: the main loop does not wait for the disk behind somebody else. */
  if (self->file != NULL)
    {
      pf_log_file_flush (self->file, FALSE);
      tell_warning (self, PF_BUILD_STAGE_HOST);
    }

  g_mutex_lock (&self->lock);
  first = watch->told;
  end = pf_log_store_get_end (self->store);
  watch->told = end;
  watch->last = g_get_monotonic_time ();
  watch->queued = FALSE;
  g_source_set_ready_time (source, -1);
  g_mutex_unlock (&self->lock);

  if (first < end)
    watch->func (self, first, end, watch->user_data);
  return G_SOURCE_CONTINUE;
}

static void
watch_finalize (GSource *source)
{
  g_weak_ref_clear (&((Watch *) source)->log);
}

static GSourceFuncs watch_funcs = {
  .dispatch = watch_dispatch,
  .finalize = watch_finalize,
};

void
pf_build_log_watch (PfBuildLog     *self,
                    PfBuildLogFunc  func,
                    gpointer        user_data)
{
  Watch *watch;

  g_return_if_fail (PF_IS_BUILD_LOG (self));
  g_return_if_fail (func != NULL);

  pf_build_log_unwatch (self);

  watch = (Watch *) g_source_new (&watch_funcs, sizeof *watch);
  g_weak_ref_init (&watch->log, self);
  watch->func = func;
  watch->user_data = user_data;
  watch->last = g_get_monotonic_time () - BATCH_USEC;
  g_source_set_static_name (&watch->source, "PfBuildLog");
  g_source_attach (&watch->source, g_main_context_get_thread_default ());

  g_mutex_lock (&self->lock);
  watch->told = pf_log_store_get_first (self->store);
  self->watch = watch;
  if (pf_log_store_get_first (self->store) < pf_log_store_get_end (self->store))
    queue_batch (self);
  g_mutex_unlock (&self->lock);
}

void
pf_build_log_unwatch (PfBuildLog *self)
{
  Watch *watch;

  g_return_if_fail (PF_IS_BUILD_LOG (self));

  g_mutex_lock (&self->lock);
  watch = g_steal_pointer (&self->watch);
  g_mutex_unlock (&self->lock);
  if (watch != NULL)
    {
      g_source_destroy (&watch->source);
      g_source_unref (&watch->source);
    }
}

void
pf_build_log_foreach (PfBuildLog    *self,
                      guint64        first,
                      guint64        end,
                      PfLogLineFunc  func,
                      gpointer       user_data)
{
  g_return_if_fail (PF_IS_BUILD_LOG (self));

  g_mutex_lock (&self->lock);
  first = MAX (first, pf_log_store_get_first (self->store));
  end = MIN (end, pf_log_store_get_end (self->store));
  for (guint64 i = first; i < end; i++)
    {
      PfLogLine line;

      pf_log_store_get (self->store, i, &line);
      func (&line, user_data);
    }
  g_mutex_unlock (&self->lock);
}

void
pf_build_log_get_range (PfBuildLog *self,
                        guint64    *first,
                        guint64    *end)
{
  g_return_if_fail (PF_IS_BUILD_LOG (self));

  g_mutex_lock (&self->lock);
  if (first != NULL)
    *first = pf_log_store_get_first (self->store);
  if (end != NULL)
    *end = pf_log_store_get_end (self->store);
  g_mutex_unlock (&self->lock);
}

char *
pf_build_log_dup_tail (PfBuildLog     *self,
                       PfBuildStageId  stage,
                       guint           n)
{
  GString *tail = g_string_new (NULL);
  guint64 start;

  g_return_val_if_fail (PF_IS_BUILD_LOG (self), NULL);

  g_mutex_lock (&self->lock);
  for (start = pf_log_store_get_end (self->store); start > pf_log_store_get_first (self->store) && n > 0; start--)
    {
      PfLogLine line;

      pf_log_store_get (self->store, start - 1, &line);
      if (line.stage == stage)
        n--;
    }
  for (guint64 i = start; i < pf_log_store_get_end (self->store); i++)
    {
      PfLogLine line;
      g_autoptr(GString) clean = NULL;

      pf_log_store_get (self->store, i, &line);
      if (line.stage != stage)
        continue;
      if (tail->len > 0)
        g_string_append_c (tail, '\n');
      clean = pf_log_text_clean (line.text, line.length, FALSE);
      g_string_append_len (tail, clean->str, clean->len);
    }
  g_mutex_unlock (&self->lock);
  return g_string_free (tail, FALSE);
}

const char *
pf_build_log_get_file (PfBuildLog *self)
{
  g_return_val_if_fail (PF_IS_BUILD_LOG (self), NULL);
  return self->file != NULL ? pf_log_file_get_path (self->file) : NULL;
}

void
pf_build_log_flush (PfBuildLog *self)
{
  g_return_if_fail (PF_IS_BUILD_LOG (self));

  if (self->file == NULL)
    return;
  pf_log_file_flush (self->file, TRUE);
  tell_warning (self, PF_BUILD_STAGE_HOST);
}

char *
pf_build_log_strip_ansi (const char *text,
                         gssize      length)
{
  return g_string_free (pf_log_text_clean (text, length < 0 ? strlen (text) : (gsize) length, FALSE), FALSE);
}

static void
pf_build_log_finalize (GObject *object)
{
  PfBuildLog *self = PF_BUILD_LOG (object);

  if (self->watch != NULL)
    {
      g_source_destroy (&self->watch->source);
      g_source_unref (&self->watch->source);
    }
  pf_log_store_free (self->store);
  g_clear_pointer (&self->file, pf_log_file_free);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (pf_build_log_parent_class)->finalize (object);
}

static void
pf_build_log_class_init (PfBuildLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_build_log_finalize;
}

static void
pf_build_log_init (PfBuildLog *self)
{
  g_mutex_init (&self->lock);
  self->store = pf_log_store_new ();
}

PfBuildLog *
pf_build_log_new (const char *file)
{
  PfBuildLog *self = g_object_new (PF_TYPE_BUILD_LOG, NULL);

  if (file != NULL)
    {
      self->file = pf_log_file_new (file, PF_BUILD_LOG_MAX_FILE);
      tell_warning (self, PF_BUILD_STAGE_HOST);
    }
  return self;
}
