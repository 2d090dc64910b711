/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "source/pf-source-bring.h"

#include "git/pf-git-fetch.h"
#include "git/pf-git.h"
#include "pf-error.h"
#include "source/pf-half-folder.h"
#include "source/pf-source-seed.h"
#include "source/pf-submodules.h"

/* What a job's thread works on; all of it is the job's own, see PfGitJob. */
typedef struct {
  PfGitFetch fetch;
  PfHalfFolder *half;
} FetchData;

static void
fetch_data_free (gpointer data)
{
  FetchData *self = data;

  pf_git_fetch_clear (&self->fetch);
  pf_half_folder_unref (self->half);
  g_free (self);
}

static gboolean
fetch_job (PfGitJob  *job,
           gpointer   data,
           GError   **error)
{
  FetchData *self = data;

  return pf_git_fetch_run (&self->fetch, job, error);
}

static FetchData *
start_job (PfSourceFetcher      *fetcher,
           GPtrArray    *jobs,
           const char   *what,
           PfHalfFolder *half,
           const char   *subfolder,
           const char   *url,
           const char   *ref,
           const char   *commit)
{
  FetchData *data = g_new0 (FetchData, 1);

  data->half = pf_half_folder_ref (half);
  data->fetch.url = pf_git_dup_remote_url (url);
  data->fetch.folder = g_build_filename (pf_half_folder_get_path (half), "tree", subfolder, NULL);
  data->fetch.shown_folder = g_strdup (pf_workspace_get_root (fetcher->workspace));
  data->fetch.ref = g_strdup (ref);
  data->fetch.commit = g_strdup (commit);
  g_ptr_array_add (jobs, pf_git_job_start (what, fetch_job, data, fetch_data_free));
  return data;
}

static void
progress_cb (guint64     bytes,
             guint       objects,
             guint       total_objects,
             const char *what,
             gpointer    user_data)
{
  PfSourceFetcher *fetcher = user_data;
  PfFetchProgress progress = { bytes, objects, total_objects, what };

  fetcher->bytes = bytes;
  if (fetcher->progress != NULL)
    fetcher->progress (&progress, fetcher->user_data);
}

static gboolean
wait_for (PfSourceFetcher    *fetcher,
          GPtrArray  *jobs,
          GError    **error)
{
  return pf_git_job_wait_all (jobs, progress_cb, fetcher, fetcher->cancellable, error);
}

/* For the jobs that need no network; to mend a tree, @from and @half are %NULL. */
typedef struct {
  char *from;
  char *to;
  PfSourceMarker *marker;
  PfHalfFolder *half;
} LocalData;

static void
local_data_free (gpointer data)
{
  LocalData *self = data;

  g_free (self->from);
  g_free (self->to);
  g_clear_pointer (&self->marker, pf_source_marker_free);
  g_clear_pointer (&self->half, pf_half_folder_unref);
  g_free (self);
}

static gboolean
seed_job (PfGitJob  *job,
          gpointer   data,
          GError   **error)
{
  LocalData *self = data;

  return pf_source_seed_copy (job, self->from, self->to, self->marker, error);
}

static gboolean
mend_job (PfGitJob  *job,
          gpointer   data,
          GError   **error)
{
  LocalData *self = data;

  return pf_source_seed_mend (job, self->to, self->marker, error);
}

/* The marker of the checkout in @tree, if it is whole and at @commit, and after anything in it was put right. %NULL
 * without an error where it has to be brought. */
static PfSourceMarker *
find_whole (PfSourceFetcher     *fetcher,
            const char  *tree,
            const char  *commit,
            GError     **error)
{
  g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_git_job_unref);
  g_autoptr(PfSourceMarker) marker = pf_source_marker_read (tree);
  g_autoptr(GError) local_error = NULL;
  LocalData *data;

  if (marker == NULL || !g_str_equal (marker->commit, commit))
    return NULL;
  data = g_new0 (LocalData, 1);
  data->to = g_strdup (tree);
  data->marker = pf_source_marker_copy (marker);
  g_ptr_array_add (jobs, pf_git_job_start ("mend", mend_job, data, local_data_free));
  if (wait_for (fetcher, jobs, &local_error))
    return g_steal_pointer (&marker);
  if (pf_error_is_cancelled (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* Makes the checkout from one of the same commit in another slot. %NULL without an error where there is none. */
static PfSourceMarker *
seed (PfSourceFetcher       *fetcher,
      PfHalfFolder  *half,
      const char    *goal,
      const char    *commit,
      GError       **error)
{
  g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_git_job_unref);
  g_autofree char *from = pf_source_seed_find (goal, commit);
  g_autoptr(PfSourceMarker) marker = from != NULL ? pf_source_marker_read (from) : NULL;
  g_autoptr(GError) local_error = NULL;
  LocalData *data;

  if (marker == NULL)
    return NULL;
  data = g_new0 (LocalData, 1);
  data->half = pf_half_folder_ref (half);
  data->to = g_build_filename (pf_half_folder_get_path (half), "tree", NULL);
  data->marker = pf_source_marker_copy (marker);
  data->from = g_steal_pointer (&from);
  g_ptr_array_add (jobs, pf_git_job_start ("seed", seed_job, data, local_data_free));
  if (wait_for (fetcher, jobs, &local_error))
    return g_steal_pointer (&marker);
  if (pf_error_is_cancelled (local_error) || g_error_matches (local_error, PF_ERROR, PF_ERROR_NO_SPACE))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static gboolean
sync_job (PfGitJob  *job,
          gpointer   data,
          GError   **error)
{
  LocalData *self = data;

  return pf_source_marker_write (self->marker, self->to, error) && pf_half_folder_sync (self->half, error);
}

/* The marker comes last of all that is in the tree, and the tree's name after everything is on the disk. */
static gboolean
finish (PfSourceFetcher               *fetcher,
        PfHalfFolder          *half,
        const PfSourceMarker  *marker,
        const char            *goal,
        GError               **error)
{
  g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_git_job_unref);
  LocalData *data = g_new0 (LocalData, 1);

  data->half = pf_half_folder_ref (half);
  data->to = g_build_filename (pf_half_folder_get_path (half), "tree", NULL);
  data->marker = pf_source_marker_copy (marker);
  g_ptr_array_add (jobs, pf_git_job_start ("sync", sync_job, data, local_data_free));
  return pf_git_job_wait_all (jobs, NULL, NULL, fetcher->cancellable, error) &&
         pf_half_folder_commit (half, "tree", goal, error);
}

/* The network's part: the repository and, with remotes given, its submodules. */
static PfSourceMarker *
download (PfSourceFetcher       *fetcher,
          PfHalfFolder          *half,
          const PfSourceWanted  *wanted,
          GError               **error)
{
  g_autofree char *tree = g_build_filename (pf_half_folder_get_path (half), "tree", NULL);
  g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_git_job_unref);
  g_autoptr(GPtrArray) submodules = NULL;
  g_autoptr(PfSourceMarker) marker = NULL;
  FetchData *data;

  fetcher->fetched = TRUE;
  data = start_job (fetcher, jobs, wanted->what, half, NULL, wanted->url, wanted->ref, wanted->commit);
  if (!wait_for (fetcher, jobs, error))
    return NULL;
  marker = pf_source_marker_new (wanted->ref_name, data->fetch.commit, data->fetch.commit_time);
  if (wanted->remotes == NULL)
    return g_steal_pointer (&marker);

  submodules = pf_submodules_list (tree, wanted->url, wanted->remotes, error);
  if (submodules == NULL)
    return NULL;
  for (guint i = 0; i < submodules->len; i++)
    {
      const PfSubmodule *submodule = g_ptr_array_index (submodules, i);

      start_job (fetcher, jobs, submodule->path, half, submodule->path, submodule->url, NULL, submodule->commit);
      g_hash_table_replace (marker->submodules, g_strdup (submodule->path), g_strdup (submodule->commit));
    }
  return wait_for (fetcher, jobs, error) ? g_steal_pointer (&marker) : NULL;
}

static PfSourceMarker *
bring (PfSourceFetcher       *fetcher,
       const char            *goal,
       const PfSourceWanted  *wanted,
       GError               **error)
{
  g_autofree char *parent = g_path_get_dirname (goal);
  g_autoptr(PfHalfFolder) half = NULL;
  g_autoptr(PfSourceMarker) marker = NULL;
  g_autoptr(GError) seed_error = NULL;

  pf_half_folder_sweep (parent, NULL, fetcher->cancellable);
  if (!pf_half_folder_remove (goal, fetcher->cancellable, error))
    return NULL;
  half = pf_half_folder_new (parent, error);
  if (half == NULL)
    return NULL;

  marker = seed (fetcher, half, goal, wanted->commit, &seed_error);
  if (seed_error != NULL)
    g_propagate_error (error, g_steal_pointer (&seed_error));
  else if (marker == NULL)
    marker = download (fetcher, half, wanted, error);
  if (marker != NULL && finish (fetcher, half, marker, goal, error))
    return g_steal_pointer (&marker);
  pf_half_folder_clear (half);
  return NULL;
}

PfSourceMarker *
pf_source_bring_or_keep (PfSourceFetcher       *fetcher,
                         const char            *goal,
                         const PfSourceWanted  *wanted,
                         GError               **error)
{
  g_autoptr(GError) local_error = NULL;
  PfSourceMarker *marker = find_whole (fetcher, goal, wanted->commit, &local_error);

  if (marker != NULL)
    return marker;
  if (local_error == NULL)
    return bring (fetcher, goal, wanted, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}
