/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "git/pf-git-job.h"

#include "git/pf-git.h"

/* How often a waiter looks at its cancellable and passes progress on. */
#define TICK_US (50 * 1000)
#define PROGRESS_US (100 * 1000)
/* How long cancelled jobs get to clean up before they are left behind. */
#define GRACE_US (300 * 1000)

struct _PfGitJob {
  gatomicrefcount ref_count;
  char *what;
  PfGitJobFunc func;
  gpointer data;
  GDestroyNotify destroy;
  int cancelled; /* atomic */

  /* Under the lock below. */
  gboolean done;
  GError *error;
  guint64 bytes;
  guint objects;
  guint total_objects;
};

/* One lock for all jobs: it is held for a few instructions, a hundred times a second. */
static GMutex lock;
static GCond changed;

static gpointer
job_thread (gpointer data)
{
  PfGitJob *self = data;
  g_autoptr(GError) error = NULL;

  pf_git_init ();
  self->func (self, self->data, &error);

  g_mutex_lock (&lock);
  self->error = g_steal_pointer (&error);
  self->done = TRUE;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
  pf_git_job_unref (self);
  return NULL;
}

PfGitJob *
pf_git_job_start (const char     *what,
                  PfGitJobFunc    func,
                  gpointer        data,
                  GDestroyNotify  destroy)
{
  PfGitJob *self = g_new0 (PfGitJob, 1);
  GThread *thread;

  g_atomic_ref_count_init (&self->ref_count);
  self->what = g_strdup (what);
  self->func = func;
  self->data = data;
  self->destroy = destroy;

  pf_git_job_ref (self);
  thread = g_thread_try_new ("git", job_thread, self, &self->error);
  if (thread != NULL)
    {
      g_thread_unref (thread);
    }
  else
    {
      self->done = TRUE;
      pf_git_job_unref (self);
    }
  return self;
}

PfGitJob *
pf_git_job_ref (PfGitJob *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pf_git_job_unref (PfGitJob *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_clear_error (&self->error);
  g_free (self->what);
  g_free (self);
}

gpointer
pf_git_job_get_data (PfGitJob *self)
{
  return self->data;
}

gboolean
pf_git_job_is_cancelled (PfGitJob *self)
{
  return g_atomic_int_get (&self->cancelled);
}

void
pf_git_job_report (PfGitJob *self,
                   guint64   bytes,
                   guint     objects,
                   guint     total_objects)
{
  g_mutex_lock (&lock);
  self->bytes = bytes;
  self->objects = objects;
  self->total_objects = total_objects;
  g_mutex_unlock (&lock);
}

typedef struct {
  guint64 *bytes; /* of each job, when progress was last passed on */
  guint64 total_bytes;
  guint objects;
  guint total_objects;
  const char *what;
  gboolean news;
} Sums;

/* Called under the lock. Returns whether all jobs are done. */
static gboolean
add_up (GPtrArray  *jobs,
        Sums       *sums,
        GError    **failure)
{
  guint64 bytes = 0;
  guint objects = 0, total = 0;
  gboolean all_done = TRUE;

  for (guint i = 0; i < jobs->len; i++)
    {
      PfGitJob *job = g_ptr_array_index (jobs, i);

      bytes += job->bytes;
      objects += job->objects;
      total += job->total_objects;
      if (job->bytes != sums->bytes[i])
        sums->what = job->what;
      sums->bytes[i] = job->bytes;
      all_done = all_done && job->done;
      if (job->error != NULL && *failure == NULL)
        *failure = g_error_copy (job->error);
    }
  sums->news = sums->news || bytes != sums->total_bytes || objects != sums->objects ||
               total != sums->total_objects;
  sums->total_bytes = bytes;
  sums->objects = objects;
  sums->total_objects = total;
  return all_done;
}

static void
cancel_all (GPtrArray *jobs)
{
  gint64 deadline = g_get_monotonic_time () + GRACE_US;

  for (guint i = 0; i < jobs->len; i++)
    g_atomic_int_set (&((PfGitJob *) g_ptr_array_index (jobs, i))->cancelled, TRUE);

  g_mutex_lock (&lock);
  for (guint i = 0; i < jobs->len; i++)
    {
      PfGitJob *job = g_ptr_array_index (jobs, i);

      while (!job->done && g_cond_wait_until (&changed, &lock, deadline))
        ;
    }
  g_mutex_unlock (&lock);
}

gboolean
pf_git_job_wait_all (GPtrArray         *jobs,
                     PfGitJobProgress   progress,
                     gpointer           user_data,
                     GCancellable      *cancellable,
                     GError           **error)
{
  g_autofree guint64 *bytes = g_new0 (guint64, jobs->len + 1);
  g_autoptr(GError) failure = NULL;
  Sums sums = { .bytes = bytes, .what = "" };
  gint64 next_progress = 0;
  gboolean done = FALSE;

  while (!done && failure == NULL && !g_cancellable_is_cancelled (cancellable))
    {
      gint64 now = g_get_monotonic_time ();

      g_mutex_lock (&lock);
      done = add_up (jobs, &sums, &failure);
      if (!done && failure == NULL)
        {
          g_cond_wait_until (&changed, &lock, now + TICK_US);
          done = add_up (jobs, &sums, &failure);
        }
      g_mutex_unlock (&lock);

      /* Outside the lock: the callback may take its time. */
      if (progress != NULL && failure == NULL && sums.news && (done || now >= next_progress))
        {
          progress (sums.total_bytes, sums.objects, sums.total_objects, sums.what, user_data);
          sums.news = FALSE;
          next_progress = now + PROGRESS_US;
        }
    }

  if (done && failure == NULL)
    return TRUE;

  cancel_all (jobs);
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
