/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-build-session.h"

#include <glib/gi18n.h>

#include "pf-error.h"

struct _PfBuildSession
{
  GObject parent_instance;

  PfBuild        *build;
  PfSessionState  state;
  guint           tick;
};

enum {
  PROP_0,
  PROP_BUILD,
  PROP_BUSY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum {
  CHANGED,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PfBuildSession, pf_build_session, G_TYPE_OBJECT)

void
pf_session_view_clear (PfSessionView *view)
{
  g_clear_pointer (&view->title, g_free);
  g_clear_pointer (&view->message, g_free);
  g_clear_pointer (&view->path, g_free);
}

PfBuildSession *
pf_build_session_new (void)
{
  return g_object_new (PF_TYPE_BUILD_SESSION, NULL);
}

static void
changed (PfBuildSession *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
set_state (PfBuildSession *self,
           PfSessionState  state)
{
  gboolean was_busy = pf_build_session_get_busy (self);

  self->state = state;
  if (was_busy != pf_build_session_get_busy (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  changed (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  changed (user_data);
  return G_SOURCE_CONTINUE;
}

static void
build_notify_cb (PfBuild    *build,
                 GParamSpec *pspec,
                 gpointer    user_data)
{
  changed (user_data);
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(PfBuildSession) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = pf_build_run_finish (PF_BUILD (source), result, &error);

  g_signal_handlers_disconnect_by_data (source, self);
  g_clear_handle_id (&self->tick, g_source_remove);
  if (path != NULL)
    set_state (self, PF_SESSION_DONE);
  else
    set_state (self, pf_error_is_cancelled (error) ? PF_SESSION_STOPPED : PF_SESSION_FAILED);
  g_signal_emit (self, signals[ENDED], 0);
}

gboolean
pf_build_session_start (PfBuildSession  *self,
                        PfBuildRequest  *request,
                        GError         **error)
{
  g_return_val_if_fail (PF_IS_BUILD_SESSION (self), FALSE);
  g_return_val_if_fail (PF_IS_BUILD_REQUEST (request), FALSE);

  if (pf_build_session_get_busy (self))
    {
      g_set_error_literal (error, PF_ERROR, PF_ERROR_BUSY, _("A build is running already."));
      return FALSE;
    }
  g_clear_object (&self->build);
  self->build = pf_build_new (request);
  g_signal_connect (self->build, "notify", G_CALLBACK (build_notify_cb), self);
  /* The time goes on also while a stage has nothing to say. */
  self->tick = g_timeout_add (500, tick_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUILD]);
  set_state (self, PF_SESSION_RUNNING);
  pf_build_run_async (self->build, NULL, ended_cb, g_object_ref (self));
  return TRUE;
}

void
pf_build_session_stop (PfBuildSession *self)
{
  g_return_if_fail (PF_IS_BUILD_SESSION (self));

  if (self->state != PF_SESSION_RUNNING)
    return;
  set_state (self, PF_SESSION_STOPPING);
  pf_build_cancel (self->build);
}

void
pf_build_session_shut_down (PfBuildSession *self)
{
  g_return_if_fail (PF_IS_BUILD_SESSION (self));

  pf_build_session_stop (self);
  while (pf_build_session_get_busy (self))
    g_main_context_iteration (NULL, TRUE);
}

gboolean
pf_build_session_get_busy (PfBuildSession *self)
{
  g_return_val_if_fail (PF_IS_BUILD_SESSION (self), FALSE);

  return self->state == PF_SESSION_RUNNING || self->state == PF_SESSION_STOPPING;
}

PfBuild *
pf_build_session_get_build (PfBuildSession *self)
{
  g_return_val_if_fail (PF_IS_BUILD_SESSION (self), NULL);

  return self->build;
}

PfSessionState
pf_build_session_get_state (PfBuildSession *self)
{
  g_return_val_if_fail (PF_IS_BUILD_SESSION (self), PF_SESSION_IDLE);

  return self->state;
}

void
pf_build_session_get_view (PfBuildSession *self,
                           PfSessionView  *view)
{
  g_autoptr(PfDiagnosis) diagnosis = NULL;
  PfStageStatus status;

  g_return_if_fail (PF_IS_BUILD_SESSION (self));

  *view = (PfSessionView) { .state = self->state, .remaining = -1 };
  if (self->build == NULL)
    return;
  view->progress = CLAMP (pf_build_get_progress (self->build), 0, 1);
  view->elapsed = pf_build_get_elapsed (self->build);
  view->remaining = pf_build_get_remaining (self->build);
  switch (self->state)
    {
    case PF_SESSION_RUNNING:
      pf_build_get_stage_status (self->build, pf_build_get_stage (self->build), &status);
      view->title = g_strdup (pf_build_stage_get_title (pf_build_get_stage (self->build)));
      view->message = g_utf8_make_valid (status.message, -1);
      break;
    case PF_SESSION_STOPPING:
      view->title = g_strdup (_("Stopping"));
      break;
    case PF_SESSION_DONE:
      view->path = pf_build_dup_result (self->build);
      view->title = g_strdup (_("Firmware saved"));
      view->message = view->path != NULL ? g_path_get_basename (view->path) : NULL;
      break;
    case PF_SESSION_FAILED:
      diagnosis = pf_build_dup_diagnosis (self->build);
      view->title = g_strdup (_("Build failed"));
      view->message = diagnosis != NULL ? g_strdup (diagnosis->title) : NULL;
      break;
    case PF_SESSION_STOPPED:
      view->title = g_strdup (_("Build stopped"));
      break;
    case PF_SESSION_IDLE:
    default:
      break;
    }
}

static void
pf_build_session_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  PfBuildSession *self = PF_BUILD_SESSION (object);

  switch (prop_id)
    {
    case PROP_BUILD:
      g_value_set_object (value, self->build);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, pf_build_session_get_busy (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pf_build_session_finalize (GObject *object)
{
  PfBuildSession *self = PF_BUILD_SESSION (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->build);

  G_OBJECT_CLASS (pf_build_session_parent_class)->finalize (object);
}

static void
pf_build_session_class_init (PfBuildSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = pf_build_session_finalize;
  object_class->get_property = pf_build_session_get_property;

  properties[PROP_BUILD] = g_param_spec_object ("build", NULL, NULL, PF_TYPE_BUILD, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", PF_TYPE_BUILD_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", PF_TYPE_BUILD_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
pf_build_session_init (PfBuildSession *self)
{
}
