/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * PfGitJob: one piece of blocking work in a thread of its own, that its owner can walk away from. A
 * cancelled job ends at its next look at pf_git_job_is_cancelled(); one that hangs in the network is
 * abandoned and ends when its socket's time-out does. So a job owns everything it touches.
 */
typedef struct _PfGitJob PfGitJob;

/** What the job does, in its thread; @data is its own until the job is done */
typedef gboolean (*PfGitJobFunc) (PfGitJob  *job,
                                  gpointer   data,
                                  GError   **error);

/** Called by pf_git_job_wait_all() in its own thread: the sums over all jobs, and the name of the job
 * that moved last */
typedef void (*PfGitJobProgress) (guint64     bytes,
                                  guint       objects,
                                  guint       total_objects,
                                  const char *what,
                                  gpointer    user_data);

/**
 * pf_git_job_start:
 * @what: a short name for progress
 * @data: (transfer full): handed to @func, and to @destroy when the last reference goes, in whichever
 *   thread that is
 *
 * Returns: (transfer full): a running job
 */
PfGitJob *pf_git_job_start        (const char       *what,
                                   PfGitJobFunc      func,
                                   gpointer          data,
                                   GDestroyNotify    destroy);
PfGitJob *pf_git_job_ref          (PfGitJob         *self);
void      pf_git_job_unref        (PfGitJob         *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfGitJob, pf_git_job_unref)
gpointer  pf_git_job_get_data     (PfGitJob         *self);
gboolean  pf_git_job_is_cancelled (PfGitJob         *self);

/** pf_git_job_report: how far the job is; for its own thread */
void      pf_git_job_report       (PfGitJob         *self,
                                   guint64           bytes,
                                   guint             objects,
                                   guint             total_objects);

/**
 * pf_git_job_wait_all:
 * @jobs: (element-type PfGitJob)
 * @progress: (nullable): called about ten times a second while there is news
 *
 * Waits until all jobs have succeeded. On a cancel and on the first failure the others are cancelled,
 * given a moment to end, and then left behind.
 */
gboolean  pf_git_job_wait_all     (GPtrArray        *jobs,
                                   PfGitJobProgress  progress,
                                   gpointer          user_data,
                                   GCancellable     *cancellable,
                                   GError          **error);

G_END_DECLS
