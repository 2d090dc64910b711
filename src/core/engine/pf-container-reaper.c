/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-container-reaper.h"

#include "engine/pf-engine-private.h"

#define GIVE_UP (60 * G_USEC_PER_SEC)
#define APPEARS_WITHIN (10 * G_USEC_PER_SEC)
#define FIRST_PAUSE (50 * G_TIME_SPAN_MILLISECOND)
#define LONGEST_PAUSE (1 * G_TIME_SPAN_SECOND)

typedef struct {
  gatomicrefcount ref_count;
  char           *socket;
  char           *id;

  GMutex          mutex;
  GCond           cond;
  gboolean        done;      /* under the mutex, as is the next */
  gboolean        is_gone;
} Reaper;

static void
reaper_unref (Reaper *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->socket);
  g_free (self->id);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

gboolean
pf_container_reaper_reap (const char *socket,
                          const char *id_or_name,
                          gboolean    may_appear)
{
  gint64 start = g_get_monotonic_time ();
  gint64 pause = FIRST_PAUSE;

  for (;;)
    {
      g_autoptr(GError) error = NULL;
      gboolean gone;
      guint status;
      gint64 elapsed;

      gone = pf_engine_remove_container (socket, id_or_name, &status, NULL, &error);
      elapsed = g_get_monotonic_time () - start;
      if (gone && (status != 404 || !may_appear || elapsed > APPEARS_WITHIN))
        return TRUE;
      if (elapsed > GIVE_UP)
        {
          g_message ("The container %s could not be removed: %s", id_or_name, error != NULL ? error->message : "");
          return FALSE;
        }
      /* Once a removal is under way (409), the container must be gone the next time, not about to appear. */
      if (status == 409)
        may_appear = FALSE;
      g_usleep (pause);
      pause = MIN (pause * 2, LONGEST_PAUSE);
    }
}

static gpointer
reaper_thread (gpointer data)
{
  Reaper *self = data;
  gboolean is_gone = pf_container_reaper_reap (self->socket, self->id, FALSE);

  g_mutex_lock (&self->mutex);
  self->done = TRUE;
  self->is_gone = is_gone;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  reaper_unref (self);
  return NULL;
}

gboolean
pf_container_reaper_remove (const char *socket,
                            const char *id,
                            guint       patience)
{
  Reaper *self = g_new0 (Reaper, 1);
  gint64 end = g_get_monotonic_time () + patience * G_TIME_SPAN_MILLISECOND;
  gboolean is_gone;

  g_atomic_ref_count_init (&self->ref_count);
  g_atomic_ref_count_inc (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->socket = g_strdup (socket);
  self->id = g_strdup (id);
  g_thread_unref (g_thread_new ("pf-reaper", reaper_thread, self));

  g_mutex_lock (&self->mutex);
  while (!self->done && g_cond_wait_until (&self->cond, &self->mutex, end))
    ;
  is_gone = self->is_gone;
  g_mutex_unlock (&self->mutex);
  reaper_unref (self);
  return is_gone;
}
