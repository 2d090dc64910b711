/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-build.h"

#include <glib/gi18n-lib.h>

#include "build/pf-build-history.h"
#include "build/pf-build-stage.h"
#include "build/pf-log-folder.h"
#include "pf-error.h"

#define NOTIFY_INTERVAL_MS 100
#define DIAGNOSIS_TAIL     400

typedef struct {
  PfStageState state;
  double       progress;
  gint64       started;  /* monotonic µs, 0 before */
  gint64       ended;
  double       expected; /* seconds; from history, or the table's weight */
  char         message[sizeof (((PfStageStatus *) 0)->message)];
} Stage;

struct _PfBuild {
  GObject         parent_instance;

  PfBuildRequest *request;
  PfBuildLog     *log;
  GCancellable   *cancellable;  /* ours; the caller's is chained to it */
  GMainContext   *context;      /* where notifications go */

  GMutex          mutex;        /* guards all below */
  gboolean        begun;
  PfBuildState    state;
  PfBuildStageId  current;
  Stage           stages[PF_BUILD_N_STAGES];
  gboolean        history_known;
  gint64          started;
  gint64          ended;
  gboolean        cancelled;
  GSource        *notify_source;
  PfDiagnosis    *diagnosis;
  char           *result;
  JsonObject     *record;
};

G_DEFINE_FINAL_TYPE (PfBuild, pf_build, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_STATE,
  PROP_STAGE,
  PROP_PROGRESS,
  PROP_MESSAGE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static double
progress_locked (PfBuild *self)
{
  double done = 0, total = 0;

  for (guint i = 0; i < PF_BUILD_N_STAGES; i++)
    {
      const Stage *stage = &self->stages[i];

      total += stage->expected;
      if (stage->state == PF_STAGE_DONE || stage->state == PF_STAGE_SKIPPED)
        done += stage->expected;
      else
        done += stage->expected * stage->progress;
    }
  return self->state == PF_BUILD_FINISHED ? 1 : done / total;
}

static gboolean
notify_cb (gpointer user_data)
{
  PfBuild *self = user_data;

  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->notify_source, g_source_unref);
  g_mutex_unlock (&self->mutex);

  for (guint i = 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  return G_SOURCE_REMOVE;
}

/* However often the thread reports, the main loop hears of it at most ten times a second. */
static void
queue_notify_locked (PfBuild *self)
{
  if (self->notify_source != NULL || self->context == NULL)
    return;
  self->notify_source = g_timeout_source_new (NOTIFY_INTERVAL_MS);
  g_source_set_callback (self->notify_source, notify_cb, g_object_ref (self), g_object_unref);
  g_source_attach (self->notify_source, self->context);
}

void
pf_build_set_progress (PfBuild        *self,
                       PfBuildStageId  stage,
                       double          fraction,
                       const char     *message)
{
  g_mutex_lock (&self->mutex);
  if (fraction >= 0)
    self->stages[stage].progress = CLAMP (fraction, 0, 1);
  if (message != NULL)
    {
      const char *end;

      g_strlcpy (self->stages[stage].message, message, sizeof self->stages[stage].message);
      /* strlcpy may have cut a character in two */
      if (!g_utf8_validate (self->stages[stage].message, -1, &end))
        *(char *) end = '\0';
    }
  queue_notify_locked (self);
  g_mutex_unlock (&self->mutex);
}

void
pf_build_expect (PfBuild        *self,
                 PfBuildStageId  stage,
                 double          seconds)
{
  g_mutex_lock (&self->mutex);
  self->stages[stage].expected = MAX (seconds, 0.01);
  g_mutex_unlock (&self->mutex);
}

static void
set_stage_state (PfBuild        *self,
                 PfBuildStageId  id,
                 PfStageState    state)
{
  Stage *stage = &self->stages[id];

  g_mutex_lock (&self->mutex);
  stage->state = state;
  if (state == PF_STAGE_RUNNING)
    {
      self->current = id;
      stage->started = g_get_monotonic_time ();
    }
  else
    stage->ended = g_get_monotonic_time ();
  queue_notify_locked (self);
  g_mutex_unlock (&self->mutex);
}

/* What a stage will cost. A kind that never ran counts with the table's weight; the estimate of the time
 * left is given only when the two long stages have been seen once. */
static void
load_expectations (PfBuild        *self,
                   PfBuildHistory *history)
{
  const PfBuildStage *table = pf_build_stages ();

  g_mutex_lock (&self->mutex);
  self->history_known = pf_build_history_seconds (history, "compile") >= 0;
  for (guint i = 0; i < PF_BUILD_N_STAGES; i++)
    {
      double seconds = pf_build_history_seconds (history, table[i].name);

      self->stages[i].expected = seconds > 0.01 ? seconds : table[i].weight;
    }
  g_mutex_unlock (&self->mutex);
}

static gboolean
run_stages (PfBuild         *self,
            PfBuildContext  *ctx,
            PfBuildHistory  *history,
            GError         **error)
{
  const PfBuildStage *table = pf_build_stages ();

  for (guint i = 0; i < PF_BUILD_N_STAGES; i++)
    {
      const PfBuildStage *stage = &table[i];

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;

      set_stage_state (self, stage->id, PF_STAGE_RUNNING);
      if (stage->is_done != NULL && stage->is_done (ctx))
        {
          pf_build_log_append (ctx->log, stage->id, PF_LOG_INFO, _("Already done by an earlier build."), -1);
          set_stage_state (self, stage->id, PF_STAGE_SKIPPED);
          continue;
        }
      if (!stage->run (ctx, self->cancellable, error))
        return FALSE;
      set_stage_state (self, stage->id, PF_STAGE_DONE);
      /* The two that run make write their own measurements, with the lines. */
      if (stage->id != PF_BUILD_STAGE_MPY_CROSS && stage->id != PF_BUILD_STAGE_COMPILE)
        pf_build_history_add (history, stage->name,
                              (double) (self->stages[i].ended - self->stages[i].started) / G_USEC_PER_SEC, 0);
    }
  return TRUE;
}

static void
take_outcome (PfBuild        *self,
              PfBuildContext *ctx,
              const GError   *error)
{
  PfBuildStageId stage = self->current;
  g_autoptr(PfDiagnosis) diagnosis = NULL;
  gboolean cancelled = pf_error_is_cancelled (error);

  if (error != NULL)
    {
      set_stage_state (self, stage, cancelled ? PF_STAGE_CANCELLED : PF_STAGE_FAILED);
      pf_build_log_append (self->log, stage, cancelled ? PF_LOG_INFO : PF_LOG_ERROR,
                           cancelled ? _("Stopped.") : error->message, -1);
    }
  if (error != NULL && !cancelled)
    {
      g_autofree char *tail = pf_build_log_dup_tail (self->log, stage, DIAGNOSIS_TAIL);

      diagnosis = pf_diagnosis_new (stage, error, tail);
      if (ctx->micropython != NULL)
        {
          g_autofree char *modules = g_build_filename (pf_source_tree_get_path (ctx->micropython), "ports/esp8266/modules", NULL);

          pf_diagnosis_add_source (diagnosis, modules);
        }
    }

  g_mutex_lock (&self->mutex);
  self->state = error == NULL ? PF_BUILD_FINISHED : PF_BUILD_FAILED;
  self->ended = g_get_monotonic_time ();
  self->cancelled = cancelled;
  self->diagnosis = g_steal_pointer (&diagnosis);
  if (error == NULL)
    {
      self->result = g_strdup (ctx->result);
      self->record = json_object_ref (ctx->record);
    }
  queue_notify_locked (self);
  g_mutex_unlock (&self->mutex);
}

static void
build_thread (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  PfBuild *self = source_object;
  g_autoptr(PfBuildContext) ctx = pf_build_context_new (self, self->request, self->log);
  g_autofree char *history_file = pf_workspace_dup_path (ctx->workspace, "history.json");
  g_autoptr(PfBuildHistory) history = pf_build_history_load (history_file);
  g_autoptr(GError) error = NULL;

  ctx->history = history;
  load_expectations (self, history);
  run_stages (self, ctx, history, &error);
  take_outcome (self, ctx, error);
  if (error == NULL)
    pf_build_history_save (history);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_strdup (ctx->result), g_free);
}

static void
caller_cancelled_cb (GCancellable *cancellable,
                     gpointer      user_data)
{
  pf_build_cancel (user_data);
}

typedef struct {
  GCancellable *caller;
  gulong        handler;
} Chain;

static void
chain_free (Chain *chain)
{
  g_cancellable_disconnect (chain->caller, chain->handler);
  g_object_unref (chain->caller);
  g_free (chain);
}

void
pf_build_run_async (PfBuild             *self,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  gboolean begun;

  g_return_if_fail (PF_IS_BUILD (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, pf_build_run_async);

  g_mutex_lock (&self->mutex);
  begun = self->begun;
  if (!begun)
    {
      self->begun = TRUE;
      self->context = g_main_context_ref_thread_default ();
      self->started = g_get_monotonic_time ();
      self->state = PF_BUILD_RUNNING;
      queue_notify_locked (self);
    }
  g_mutex_unlock (&self->mutex);

  if (begun)
    {
      g_task_return_new_error (task, PF_ERROR, PF_ERROR_BUSY, _("This build has already been started"));
      return;
    }
  if (cancellable != NULL)
    {
      Chain *chain = g_new0 (Chain, 1);

      chain->caller = g_object_ref (cancellable);
      chain->handler = g_cancellable_connect (cancellable, G_CALLBACK (caller_cancelled_cb),
                                              g_object_ref (self), g_object_unref);
      g_task_set_task_data (task, chain, (GDestroyNotify) chain_free);
    }
  g_task_run_in_thread (task, build_thread);
}

char *
pf_build_run_finish (PfBuild       *self,
                     GAsyncResult  *result,
                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
pf_build_cancel (PfBuild *self)
{
  g_return_if_fail (PF_IS_BUILD (self));

  g_mutex_lock (&self->mutex);
  if (self->state == PF_BUILD_RUNNING || self->state == PF_BUILD_QUEUED)
    {
      self->state = PF_BUILD_CANCELLING;
      queue_notify_locked (self);
    }
  g_mutex_unlock (&self->mutex);
  g_cancellable_cancel (self->cancellable);
}

PfBuildState
pf_build_get_state (PfBuild *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->state;
}

PfBuildStageId
pf_build_get_stage (PfBuild *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->current;
}

static double
stage_seconds (const Stage *stage)
{
  if (stage->started == 0)
    return 0;
  return (double) ((stage->ended != 0 ? stage->ended : g_get_monotonic_time ()) - stage->started) / G_USEC_PER_SEC;
}

void
pf_build_get_stage_status (PfBuild        *self,
                           PfBuildStageId  stage,
                           PfStageStatus  *status)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  const Stage *from;

  g_return_if_fail (stage < PF_BUILD_N_STAGES);

  from = &self->stages[stage];
  status->state = from->state;
  status->progress = from->state == PF_STAGE_DONE || from->state == PF_STAGE_SKIPPED ? 1 : from->progress;
  status->seconds = stage_seconds (from);
  memcpy (status->message, from->message, sizeof status->message);
}

double
pf_build_get_progress (PfBuild *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return progress_locked (self);
}

double
pf_build_get_elapsed (PfBuild *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->started == 0)
    return 0;
  return (double) ((self->ended != 0 ? self->ended : g_get_monotonic_time ()) - self->started) / G_USEC_PER_SEC;
}

double
pf_build_get_remaining (PfBuild *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  double remaining = 0;

  if (self->state == PF_BUILD_FINISHED || self->state == PF_BUILD_FAILED)
    return 0;
  if (!self->history_known)
    return -1;
  for (guint i = 0; i < PF_BUILD_N_STAGES; i++)
    {
      const Stage *stage = &self->stages[i];

      if (stage->state == PF_STAGE_WAITING)
        remaining += stage->expected;
      else if (stage->state == PF_STAGE_RUNNING)
        remaining += MAX (0, stage->expected - stage_seconds (stage));
    }
  return remaining;
}

gboolean
pf_build_was_cancelled (PfBuild *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->cancelled;
}

PfDiagnosis *
pf_build_dup_diagnosis (PfBuild *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->diagnosis != NULL ? pf_diagnosis_copy (self->diagnosis) : NULL;
}

char *
pf_build_dup_result (PfBuild *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strdup (self->result);
}

JsonObject *
pf_build_dup_record (PfBuild *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->record != NULL ? json_object_ref (self->record) : NULL;
}

PfBuildRequest *
pf_build_get_request (PfBuild *self)
{
  return self->request;
}

PfBuildLog *
pf_build_get_log (PfBuild *self)
{
  return self->log;
}

static void
pf_build_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  PfBuild *self = PF_BUILD (object);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_STAGE:
      g_value_set_uint (value, self->current);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, progress_locked (self));
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->stages[self->current].message);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pf_build_finalize (GObject *object)
{
  PfBuild *self = PF_BUILD (object);

  g_clear_object (&self->request);
  g_clear_object (&self->log);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->diagnosis, pf_diagnosis_free);
  g_clear_pointer (&self->record, json_object_unref);
  g_free (self->result);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (pf_build_parent_class)->finalize (object);
}

static void
pf_build_class_init (PfBuildClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = pf_build_get_property;
  object_class->finalize = pf_build_finalize;

  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, PF_BUILD_FAILED, PF_BUILD_QUEUED, flags);
  properties[PROP_STAGE] = g_param_spec_uint ("stage", NULL, NULL, 0, PF_BUILD_N_STAGES - 1, 0, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pf_build_init (PfBuild *self)
{
  g_mutex_init (&self->mutex);
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < PF_BUILD_N_STAGES; i++)
    self->stages[i].expected = pf_build_stages ()[i].weight;
}

PfBuild *
pf_build_new (PfBuildRequest *request)
{
  PfBuild *self = g_object_new (PF_TYPE_BUILD, NULL);
  g_autofree char *file = pf_log_folder_dup_new_file (pf_build_request_get_cache (request));

  self->request = g_object_ref (request);
  self->log = pf_build_log_new (file);
  return self;
}
