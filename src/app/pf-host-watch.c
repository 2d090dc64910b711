/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-host-watch.h"

#include "catalog/pf-toolchain.h"
#include "pf-paths.h"
#include "pf-request.h"

struct _PfHostWatch
{
  GObject parent_instance;

  GSettings    *settings;
  GPtrArray    *checks;
  GCancellable *cancellable;
};

static guint checked_signal;

G_DEFINE_FINAL_TYPE (PfHostWatch, pf_host_watch, G_TYPE_OBJECT)

typedef struct {
  char      *image;
  char      *cache;
  char      *export;
  PfRemotes *remotes;
} Question;

static void
question_free (Question *question)
{
  g_free (question->image);
  g_free (question->cache);
  g_free (question->export);
  g_object_unref (question->remotes);
  g_free (question);
}

static void
check_thread (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  Question *question = task_data;
  g_autoptr(GError) error = NULL;
  GPtrArray *checks;

  checks = pf_host_check_run (question->image, question->remotes, question->cache, question->export,
                              cancellable, &error);
  if (checks != NULL)
    g_task_return_pointer (task, checks, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  PfHostWatch *self = PF_HOST_WATCH (source);
  g_autoptr(GPtrArray) checks = NULL;

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  checks = g_task_propagate_pointer (G_TASK (result), NULL);
  if (checks == NULL)
    return;
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  self->checks = g_steal_pointer (&checks);
  g_signal_emit (self, checked_signal, 0);
}

void
pf_host_watch_check (PfHostWatch *self)
{
  g_autoptr(GTask) task = NULL;
  Question *question;

  g_return_if_fail (PF_IS_HOST_WATCH (self));

  if (self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  question = g_new0 (Question, 1);
  question->image = g_settings_get_string (self->settings, "image");
  if (*g_strstrip (question->image) == '\0')
    {
      g_free (question->image);
      question->image = g_strdup (PF_TOOLCHAIN_DEFAULT_IMAGE);
    }
  question->cache = pf_paths_dup_cache ();
  question->export = pf_request_dup_export (self->settings);
  question->remotes = pf_request_dup_remotes ();

  task = g_task_new (self, self->cancellable, checked_cb, NULL);
  g_task_set_source_tag (task, pf_host_watch_check);
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  g_task_run_in_thread (task, check_thread);
}

void
pf_host_watch_stop (PfHostWatch *self)
{
  g_return_if_fail (PF_IS_HOST_WATCH (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

const PfHostCheck *
pf_host_watch_get_problem (PfHostWatch *self)
{
  const PfHostCheck *warning = NULL;

  g_return_val_if_fail (PF_IS_HOST_WATCH (self), NULL);

  for (guint i = 0; self->checks != NULL && i < self->checks->len; i++)
    {
      const PfHostCheck *check = g_ptr_array_index (self->checks, i);

      if (check->state == PF_CHECK_MISSING)
        return check;
      /* That the image is not here yet, or the network away, is for the build to say: it may not need them. */
      if (check->state == PF_CHECK_WARNING && warning == NULL && g_str_has_suffix (check->id, "-space"))
        warning = check;
    }
  return warning;
}

PfHostWatch *
pf_host_watch_new (GSettings *settings)
{
  PfHostWatch *self = g_object_new (PF_TYPE_HOST_WATCH, NULL);

  self->settings = g_object_ref (settings);
  return self;
}

static void
pf_host_watch_finalize (GObject *object)
{
  PfHostWatch *self = PF_HOST_WATCH (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->checks, g_ptr_array_unref);

  G_OBJECT_CLASS (pf_host_watch_parent_class)->finalize (object);
}

static void
pf_host_watch_class_init (PfHostWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_host_watch_finalize;

  checked_signal = g_signal_new ("checked", PF_TYPE_HOST_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
pf_host_watch_init (PfHostWatch *self)
{
}
