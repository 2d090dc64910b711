/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log/pf-log-feed.h"

#include <glib/gi18n.h>

#define SLICE_USEC  4000
#define SLICE_LINES 500

struct _PfLogFeed
{
  PfBuildLog *log;
  PfLogLines *store;
  guint64     next;     /* the number of the log's line to fetch next */
  guint       idle_id;
};

typedef struct {
  PfLogLines *store;
  guint64     next;
} Fetch;

static void
fetch_line (const PfLogLine *line,
            gpointer         user_data)
{
  Fetch *fetch = user_data;

  if (line->number > fetch->next)
    {
      guint64 n_lost = line->number - fetch->next;
      g_autofree char *note = NULL;

      note = g_strdup_printf (ngettext ("%u line came too fast to be shown; the log’s file has it",
                                        "%u lines came too fast to be shown; the log’s file has them",
                                        (gulong) n_lost), (guint) n_lost);
      pf_log_lines_append (fetch->store, line->stage, PF_LOG_INFO, note, -1);
    }
  pf_log_lines_append (fetch->store, line->stage, line->severity, line->text, line->length);
  fetch->next = line->number + 1;
}

/* Returns: whether there is more */
static gboolean
fetch_slice (PfLogFeed *self)
{
  gint64 deadline = g_get_monotonic_time () + SLICE_USEC;
  Fetch fetch = { self->store, self->next };
  guint64 first, end;

  pf_log_lines_freeze (self->store);
  do
    {
      pf_build_log_get_range (self->log, &first, &end);
      pf_build_log_foreach (self->log, fetch.next, MAX (fetch.next, first) + SLICE_LINES, fetch_line, &fetch);
    }
  while (fetch.next < end && g_get_monotonic_time () < deadline);
  self->next = fetch.next;
  pf_log_lines_thaw (self->store);
  return self->next < end;
}

static gboolean
fetch_cb (gpointer user_data)
{
  PfLogFeed *self = user_data;

  if (fetch_slice (self))
    return G_SOURCE_CONTINUE;
  self->idle_id = 0;
  return G_SOURCE_REMOVE;
}

static void
lines_cb (PfBuildLog *log,
          guint64     first,
          guint64     end,
          gpointer    user_data)
{
  PfLogFeed *self = user_data;

  /* Below the priority of drawing. */
  if (self->idle_id == 0 && fetch_slice (self))
    self->idle_id = g_idle_add (fetch_cb, self);
}

PfLogFeed *
pf_log_feed_new (PfBuildLog *log,
                 PfLogLines *store)
{
  PfLogFeed *self = g_new0 (PfLogFeed, 1);

  self->log = g_object_ref (log);
  self->store = g_object_ref (store);
  /* What was forgotten before anybody looked is not lost by us. */
  pf_build_log_get_range (log, &self->next, NULL);
  pf_build_log_watch (log, lines_cb, self);
  lines_cb (log, 0, 0, self);
  return self;
}

void
pf_log_feed_free (PfLogFeed *self)
{
  pf_build_log_unwatch (self->log);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_object_unref (self->log);
  g_object_unref (self->store);
  g_free (self);
}
