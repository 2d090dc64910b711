/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-cli-progress.h"

#include <math.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib/gi18n.h>

struct _PfCliProgress {
  PfBuild      *build;
  gboolean      verbose;
  gboolean      terminal;
  guint         timeout;
  gulong        handler;
  PfStageState  shown[PF_BUILD_N_STAGES];
  guint64       next;       /* line of the log to be printed next */
};

/* m:ss, as the window writes durations */
static void
format_duration (char   *buffer,
                 gsize   size,
                 double  seconds)
{
  int whole = (int) lround (seconds);

  g_snprintf (buffer, size, "%d:%02d", whole / 60, whole % 60);
}

static void
clear_line (PfCliProgress *self)
{
  if (self->terminal)
    g_printerr ("\r\033[K");
}

static guint
terminal_width (void)
{
  struct winsize size;

  return ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

static void
show_line (PfCliProgress *self)
{
  PfBuildStageId stage = pf_build_get_stage (self->build);
  double remaining = pf_build_get_remaining (self->build);
  char elapsed[16], left[16];
  PfStageStatus status;
  g_autofree char *line = NULL;
  g_autofree char *cut = NULL;

  pf_build_get_stage_status (self->build, stage, &status);
  format_duration (elapsed, sizeof elapsed, pf_build_get_elapsed (self->build));
  if (remaining >= 0)
    {
      format_duration (left, sizeof left, remaining);
      /* TRANSLATORS: a stage, per cent, two durations (m:ss), what is being done */
      line = g_strdup_printf (_("%s  %d %%  %s, about %s left  %s"), pf_build_stage_get_title (stage),
                              (int) (pf_build_get_progress (self->build) * 100), elapsed, left, status.message);
    }
  else
    line = g_strdup_printf ("%s  %d %%  %s  %s", pf_build_stage_get_title (stage),
                            (int) (pf_build_get_progress (self->build) * 100), elapsed, status.message);

  /* A line that wraps could not be taken back. */
  cut = g_utf8_substring (line, 0, MIN (g_utf8_strlen (line, -1), (glong) terminal_width () - 1));
  g_printerr ("\r\033[K%s", cut);
}

static void
print_stage (PfCliProgress *self,
             PfBuildStageId  stage,
             const PfStageStatus *status)
{
  const char *title = pf_build_stage_get_title (stage);
  char seconds[16];

  format_duration (seconds, sizeof seconds, status->seconds);
  clear_line (self);
  switch (status->state)
    {
    case PF_STAGE_RUNNING:
      if (!self->terminal)
        g_printerr ("%s…\n", title);
      break;
    case PF_STAGE_DONE:
      g_printerr (_("%s: done, %s\n"), title, seconds);
      break;
    case PF_STAGE_SKIPPED:
      g_printerr (_("%s: already done\n"), title);
      break;
    case PF_STAGE_FAILED:
      g_printerr (_("%s: failed, %s\n"), title, seconds);
      break;
    case PF_STAGE_CANCELLED:
      g_printerr (_("%s: stopped\n"), title);
      break;
    case PF_STAGE_WAITING:
    default:
      break;
    }
}

/* States are in their order: what was shown is never taken back. */
static void
show_state (PfCliProgress  *self,
            PfBuildStageId  stage,
            PfStageState    state)
{
  PfStageStatus status;

  if (state <= self->shown[stage])
    return;
  self->shown[stage] = state;
  pf_build_get_stage_status (self->build, stage, &status);
  status.state = state;
  print_stage (self, stage, &status);
}

typedef struct {
  PfBuildStageId stage;
  char *text;
} Line;

static void
line_clear (gpointer data)
{
  g_free (((Line *) data)->text);
}

typedef struct {
  PfCliProgress *self;
  GArray *lines;
} Collection;

/* What make and the compilers say is for --verbose; what Permafrost itself says is always shown, warnings too. */
static gboolean
is_own (const PfLogLine *line)
{
  return line->severity == PF_LOG_INFO || line->severity == PF_LOG_COMMAND ||
         (line->severity == PF_LOG_WARNING && line->stage != PF_BUILD_STAGE_MPY_CROSS && line->stage != PF_BUILD_STAGE_COMPILE);
}

static void
collect_line_cb (const PfLogLine *line,
                 gpointer         user_data)
{
  Collection *collection = user_data;
  g_autofree char *plain = NULL;
  Line copy = { .stage = line->stage };

  if (!collection->self->verbose && !is_own (line))
    return;
  plain = collection->self->terminal ? NULL : pf_build_log_strip_ansi (line->text, (gssize) line->length);
  copy.text = g_strconcat (line->severity == PF_LOG_COMMAND ? "$ " : "  ", plain != NULL ? plain : line->text, NULL);
  g_array_append_val (collection->lines, copy);
}

/* Each line under the heading of its own stage: the build may be stages ahead of what is printed here. */
static void
print_lines (PfCliProgress *self)
{
  g_autoptr(GArray) lines = g_array_new (FALSE, FALSE, sizeof (Line));
  Collection collection = { self, lines };
  PfBuildLog *log = pf_build_get_log (self->build);
  guint64 first, end;

  g_array_set_clear_func (lines, line_clear);
  pf_build_log_get_range (log, &first, &end);
  pf_build_log_foreach (log, self->next, end, collect_line_cb, &collection);
  self->next = end;

  if (lines->len > 0)
    clear_line (self);
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = &g_array_index (lines, Line, i);

      for (guint stage = 0; stage < line->stage; stage++)
        {
          PfStageStatus status;

          pf_build_get_stage_status (self->build, (PfBuildStageId) stage, &status);
          show_state (self, (PfBuildStageId) stage, status.state);
        }
      show_state (self, line->stage, PF_STAGE_RUNNING);
      g_printerr ("%s\n", line->text);
    }
}

static void
update (PfCliProgress *self)
{
  PfStageStatus status[PF_BUILD_N_STAGES];

  /* A stage's lines are in the log before it ends, so in this order none is left for after its end. */
  for (guint i = 0; i < PF_BUILD_N_STAGES; i++)
    pf_build_get_stage_status (self->build, (PfBuildStageId) i, &status[i]);
  print_lines (self);
  for (guint i = 0; i < PF_BUILD_N_STAGES; i++)
    show_state (self, (PfBuildStageId) i, status[i].state);

  if (self->terminal && pf_build_get_state (self->build) <= PF_BUILD_CANCELLING)
    show_line (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  update (user_data);
  return G_SOURCE_CONTINUE;
}

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           gpointer    user_data)
{
  update (user_data);
}

static void
log_cb (PfBuildLog *log,
        guint64     first,
        guint64     end,
        gpointer    user_data)
{
  update (user_data);
}

PfCliProgress *
pf_cli_progress_new (PfBuild  *build,
                     gboolean  verbose)
{
  PfCliProgress *self = g_new0 (PfCliProgress, 1);

  self->build = g_object_ref (build);
  self->verbose = verbose;
  self->terminal = isatty (STDERR_FILENO) == 1;
  self->handler = g_signal_connect (build, "notify::progress", G_CALLBACK (notify_cb), self);
  if (self->terminal)
    self->timeout = g_timeout_add (1000, tick_cb, self);
  pf_build_log_watch (pf_build_get_log (build), log_cb, self);
  return self;
}

void
pf_cli_progress_free (PfCliProgress *self)
{
  g_signal_handler_disconnect (self->build, self->handler);
  pf_build_log_unwatch (pf_build_get_log (self->build));
  g_clear_handle_id (&self->timeout, g_source_remove);
  update (self);
  clear_line (self);
  g_object_unref (self->build);
  g_free (self);
}
