/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-container-create.h"

#include <glib/gi18n-lib.h>

#include "pf-error.h"
#include "pf-json.h"
#include "engine/pf-container-reaper.h"
#include "engine/pf-engine-request.h"

typedef struct {
  gatomicrefcount  ref_count;
  char            *socket;
  char            *name;
  JsonObject      *body;

  GMutex           mutex;
  GCond            cond;
  gboolean         cancelled;  /* under the mutex, as is all that follows */
  gboolean         done;       /* the thread has nothing more to do */
  char            *id;
  GError          *error;
} Job;

static void
job_unref (Job *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->socket);
  g_free (self->name);
  json_object_unref (self->body);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->id);
  g_clear_error (&self->error);
  g_free (self);
}

static char *
request_container (Job      *self,
                   gboolean *may_exist,
                   GError  **error)
{
  g_autofree char *path = g_strdup_printf ("/containers/create?name=%s", self->name);
  g_autoptr(JsonObject) reply = NULL;
  g_autoptr(GError) local_error = NULL;
  const char *id;
  guint status;

  reply = pf_engine_request_object (self->socket, "POST", path, self->body, PF_ENGINE_TIMEOUT_WORK, &status, NULL, &local_error);
  *may_exist = status < 400;
  id = pf_json_get_string (reply, "Id", "");
  if (id[0] != '\0')
    return g_strdup (id);

  if (reply != NULL)
    g_set_error (error, PF_ERROR, PF_ERROR_ENGINE, _("Something that is not a container engine answers at %s"), self->socket);
  else
    {
      if (status == 404)
        local_error->code = PF_ERROR_IMAGE_NOT_FOUND;
      g_propagate_error (error, g_steal_pointer (&local_error));
    }
  return NULL;
}

static gpointer
create_thread (gpointer data)
{
  Job *self = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = NULL;
  gboolean may_exist;

  id = request_container (self, &may_exist, &error);

  g_mutex_lock (&self->mutex);
  may_exist = may_exist && (id == NULL || self->cancelled);
  if (!self->cancelled)
    {
      self->id = g_steal_pointer (&id);
      self->error = g_steal_pointer (&error);
      self->done = TRUE;
      g_cond_broadcast (&self->cond);
    }
  g_mutex_unlock (&self->mutex);

  /* Where the reply was lost, only the name is known. */
  if (may_exist)
    pf_container_reaper_reap (self->socket, id != NULL ? id : self->name, id == NULL);

  g_mutex_lock (&self->mutex);
  self->done = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  job_unref (self);
  return NULL;
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  Job *self = user_data;

  g_mutex_lock (&self->mutex);
  self->cancelled = !self->done;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
wait_for (Job *self)
{
  g_mutex_lock (&self->mutex);
  while (!self->done && !self->cancelled)
    g_cond_wait (&self->cond, &self->mutex);
  if (!self->done)
    {
      gint64 end = g_get_monotonic_time () + PF_CONTAINER_REAPER_CANCELLED * G_TIME_SPAN_MILLISECOND;

      while (!self->done && g_cond_wait_until (&self->cond, &self->mutex, end))
        ;
    }
  g_mutex_unlock (&self->mutex);
}

char *
pf_container_create (const char    *socket,
                     JsonObject    *body,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autofree char *uuid = NULL;
  char *id = NULL;
  gulong handler;
  Job *self;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  uuid = g_uuid_string_random ();
  self = g_new0 (Job, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_atomic_ref_count_inc (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->socket = g_strdup (socket);
  self->name = g_strconcat ("permafrost-", uuid, NULL);
  self->body = json_object_ref (body);
  g_thread_unref (g_thread_new ("pf-create", create_thread, self));

  handler = cancellable != NULL ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL) : 0;
  wait_for (self);
  if (handler != 0)
    g_cancellable_disconnect (cancellable, handler);

  g_mutex_lock (&self->mutex);
  if (self->cancelled)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Operation was cancelled"));
  else if (self->id == NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  else
    id = g_steal_pointer (&self->id);
  g_mutex_unlock (&self->mutex);
  job_unref (self);
  return id;
}
