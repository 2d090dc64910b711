/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "git/pf-git-fetch.h"
#include "git/pf-git-refs.h"
#include "git/pf-git.h"
#include "pf-error.h"
#include "source/pf-half-folder.h"
#include "source/pf-source-seed.h"
#include "source/pf-source-tree-private.h"
#include "source/pf-submodules.h"

/* How often a branch may move between being listed and being fetched. */
#define MAX_MOVES 3

typedef struct {
  PfWorkspace *workspace;
  PfFetchProgressFunc progress;
  gpointer user_data;
  GCancellable *cancellable;
  guint64 bytes;
  gboolean fetched; /* the network was needed */
} Fetcher;

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
start_job (Fetcher      *fetcher,
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
  Fetcher *fetcher = user_data;
  PfFetchProgress progress = { bytes, objects, total_objects, what };

  fetcher->bytes = bytes;
  if (fetcher->progress != NULL)
    fetcher->progress (&progress, fetcher->user_data);
}

static gboolean
wait_for (Fetcher    *fetcher,
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
find_whole (Fetcher     *fetcher,
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
seed (Fetcher       *fetcher,
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
finish (Fetcher               *fetcher,
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

/* Brings the repository, and with @remotes given its submodules, into the slot's folder. */
static PfSourceMarker *
bring (Fetcher          *fetcher,
       PfWorkspaceSlot  *slot,
       const char       *what,
       const char       *url,
       const char       *ref,
       const char       *ref_name,
       const char       *commit,
       PfRemotes        *remotes,
       GError          **error)
{
  const char *goal = pf_workspace_slot_get_path (slot);
  g_autofree char *parent = g_path_get_dirname (goal);
  g_autofree char *tree = NULL;
  g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_git_job_unref);
  g_autoptr(GPtrArray) submodules = NULL;
  g_autoptr(PfHalfFolder) half = NULL;
  g_autoptr(PfSourceMarker) marker = NULL;
  g_autoptr(GError) seed_error = NULL;
  FetchData *data;

  pf_half_folder_sweep (parent, NULL, fetcher->cancellable);
  if (!pf_half_folder_remove (goal, fetcher->cancellable, error))
    return NULL;
  half = pf_half_folder_new (parent, error);
  if (half == NULL)
    return NULL;
  tree = g_build_filename (pf_half_folder_get_path (half), "tree", NULL);

  marker = seed (fetcher, half, goal, commit, &seed_error);
  if (marker != NULL)
    return finish (fetcher, half, marker, goal, error) ? g_steal_pointer (&marker) : NULL;
  if (seed_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&seed_error));
      return NULL;
    }

  fetcher->fetched = TRUE;
  data = start_job (fetcher, jobs, what, half, NULL, url, ref, commit);
  if (!wait_for (fetcher, jobs, error))
    return NULL;
  marker = pf_source_marker_new (ref_name, data->fetch.commit, data->fetch.commit_time);

  if (remotes != NULL)
    {
      submodules = pf_submodules_list (tree, url, remotes, error);
      if (submodules == NULL)
        return NULL;
      for (guint i = 0; i < submodules->len; i++)
        {
          const PfSubmodule *submodule = g_ptr_array_index (submodules, i);

          start_job (fetcher, jobs, submodule->path, half, submodule->path, submodule->url, NULL, submodule->commit);
          g_hash_table_replace (marker->submodules, g_strdup (submodule->path), g_strdup (submodule->commit));
        }
      if (!wait_for (fetcher, jobs, error))
        return NULL;
    }

  return finish (fetcher, half, marker, goal, error) ? g_steal_pointer (&marker) : NULL;
}

/* The tree kept in @slot if it is whole and at @commit, or else one brought now. */
static PfSourceTree *
keep_or_bring (Fetcher          *fetcher,
               PfWorkspaceSlot  *slot,
               const char       *what,
               const char       *url,
               const char       *ref,
               const char       *ref_name,
               const char       *commit,
               PfRemotes        *remotes,
               GError          **error)
{
  g_autoptr(PfWorkspaceSlot) held = slot;
  g_autoptr(GError) local_error = NULL;
  PfSourceMarker *marker;

  marker = find_whole (fetcher, pf_workspace_slot_get_path (slot), commit, &local_error);
  if (marker != NULL)
    return pf_source_tree_new (g_steal_pointer (&held), marker, FALSE, FALSE, 0);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  marker = bring (fetcher, slot, what, url, ref, ref_name, commit, remotes, error);
  if (marker == NULL)
    return NULL;
  return pf_source_tree_new (g_steal_pointer (&held), marker, FALSE, fetcher->fetched, fetcher->bytes);
}

/* A whole tree that is kept below @kind and that nobody holds: of the reference @ref_name, or of a commit that
 * starts with @commit; the newest where there are several. */
static PfSourceTree *
find_kept (Fetcher    *fetcher,
           const char *kind,
           const char *ref_name,
           const char *commit)
{
  g_autofree char *folder = pf_workspace_dup_path (fetcher->workspace, kind);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr(PfWorkspaceSlot) slot = NULL;
  g_autoptr(PfSourceMarker) best = NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr(PfSourceMarker) marker = pf_source_marker_read (path);
      PfWorkspaceSlot *candidate;

      if (pf_half_folder_is_name (name) || marker == NULL ||
          (ref_name != NULL && !g_str_equal (marker->ref, ref_name)) ||
          (commit != NULL && !g_str_has_prefix (marker->commit, commit)) ||
          (best != NULL && best->commit_time >= marker->commit_time))
        continue;
      candidate = pf_workspace_acquire (fetcher->workspace, kind, name, FALSE, fetcher->cancellable, NULL);
      if (candidate == NULL)
        continue;
      if (!g_str_equal (pf_workspace_slot_get_path (candidate), path))
        {
          pf_workspace_slot_free (candidate);
          continue;
        }
      g_clear_pointer (&slot, pf_workspace_slot_free);
      g_clear_pointer (&best, pf_source_marker_free);
      slot = candidate;
      best = g_steal_pointer (&marker);
    }
  if (best == NULL)
    return NULL;
  return pf_source_tree_new (g_steal_pointer (&slot), g_steal_pointer (&best), TRUE, FALSE, 0);
}

/* The offline way out: replaces a network error by a kept tree if there is one. */
static PfSourceTree *
fall_back (Fetcher     *fetcher,
           const char  *kind,
           const char  *ref_name,
           const char  *commit,
           GError     **error)
{
  PfSourceTree *kept;

  if (!g_error_matches (*error, PF_ERROR, PF_ERROR_NETWORK))
    return NULL;
  kept = find_kept (fetcher, kind, ref_name, commit);
  if (kept != NULL)
    g_clear_error (error);
  return kept;
}

static char *
resolve_tag (Fetcher     *fetcher,
             const char  *url,
             const char  *ref,
             GError     **error)
{
  g_autoptr(PfGitRefs) refs = pf_git_refs_list (url, fetcher->cancellable, error);
  g_autofree char *shown = NULL;
  const char *commit;

  if (refs == NULL)
    return NULL;
  commit = g_hash_table_lookup (refs->commits, ref);
  if (commit != NULL)
    return g_strdup (commit);
  shown = pf_git_dup_display_url (url);
  g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("%s has no %s"), shown, ref);
  return NULL;
}

PfSourceTree *
pf_source_tree_fetch_micropython (PfWorkspace          *workspace,
                                  PfRemotes            *remotes,
                                  PfRelease            *release,
                                  PfFetchProgressFunc   progress,
                                  gpointer              user_data,
                                  GCancellable         *cancellable,
                                  GError              **error)
{
  Fetcher fetcher = { workspace, progress, user_data, cancellable, 0, FALSE };
  g_autofree char *url = NULL;
  g_autofree char *ref = NULL;
  g_autofree char *commit = NULL;
  g_autofree char *key = NULL;
  g_autoptr(GError) local_error = NULL;
  PfWorkspaceSlot *slot;
  const char *tag;

  g_return_val_if_fail (PF_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (PF_IS_REMOTES (remotes), NULL);
  g_return_val_if_fail (PF_IS_RELEASE (release), NULL);

  url = pf_remotes_dup_micropython (remotes);
  tag = pf_release_get_tag (release);
  ref = g_strconcat ("refs/tags/", tag, NULL);
  commit = g_strdup (pf_release_get_commit (release));
  if (commit == NULL)
    commit = resolve_tag (&fetcher, url, ref, &local_error);
  if (commit == NULL)
    {
      PfSourceTree *kept = fall_back (&fetcher, "trees", tag, NULL, &local_error);

      if (kept == NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      return kept;
    }

  key = g_strdup_printf ("%s-%.12s", tag, commit);
  slot = pf_workspace_acquire (workspace, "trees", key, FALSE, cancellable, error);
  if (slot == NULL)
    return NULL;
  return keep_or_bring (&fetcher, slot, "micropython", url, ref, tag, commit, remotes, error);
}

/* What @name means among a remote's references, in git's order: full name, tag, branch. */
static const char *
look_up (PfGitRefs   *refs,
         const char  *name,
         char       **ref)
{
  static const char *const formats[] = { "", "refs/", "refs/tags/", "refs/heads/" };

  if (name == NULL)
    {
      *ref = g_strdup (refs->head != NULL ? refs->head : "HEAD");
      return g_hash_table_lookup (refs->commits, *ref);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      const char *commit;

      g_free (*ref);
      *ref = g_strconcat (formats[i], name, NULL);
      commit = g_hash_table_lookup (refs->commits, *ref);
      if (commit != NULL)
        return commit;
    }
  g_clear_pointer (ref, g_free);
  return NULL;
}

static PfSourceTree *
fetch_listed (Fetcher     *fetcher,
              const char  *url,
              const char  *name,
              GError     **error)
{
  g_autoptr(PfGitRefs) refs = pf_git_refs_list (url, fetcher->cancellable, error);
  g_autofree char *ref = NULL;
  const char *commit;
  PfWorkspaceSlot *slot;

  if (refs == NULL)
    return NULL;
  commit = look_up (refs, name, &ref);
  if (commit == NULL)
    {
      g_autofree char *shown = pf_git_dup_display_url (url);

      g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("%s has no %s"), shown,
                   name != NULL ? name : _("default branch"));
      return NULL;
    }
  slot = pf_workspace_acquire (fetcher->workspace, "mqtt_as", commit, FALSE, fetcher->cancellable, error);
  if (slot == NULL)
    return NULL;
  return keep_or_bring (fetcher, slot, "mqtt_as", url, ref, name != NULL ? name : "", commit, NULL, error);
}

PfSourceTree *
pf_source_tree_fetch_mqtt_as (PfWorkspace          *workspace,
                              PfRemotes            *remotes,
                              const char           *ref,
                              PfFetchProgressFunc   progress,
                              gpointer              user_data,
                              GCancellable         *cancellable,
                              GError              **error)
{
  Fetcher fetcher = { workspace, progress, user_data, cancellable, 0, FALSE };
  const char *name = ref != NULL && *ref != '\0' ? ref : NULL;
  g_autofree char *url = NULL;
  g_autoptr(GError) local_error = NULL;
  PfSourceTree *tree = NULL;

  g_return_val_if_fail (PF_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (PF_IS_REMOTES (remotes), NULL);

  url = pf_remotes_dup_mqtt_as (remotes);
  if (pf_git_is_commit_id (name))
    {
      PfWorkspaceSlot *slot = pf_workspace_acquire (workspace, "mqtt_as", name, FALSE, cancellable, error);

      if (slot == NULL)
        return NULL;
      return keep_or_bring (&fetcher, slot, "mqtt_as", url, NULL, name, name, NULL, error);
    }

  for (int i = 0; i < MAX_MOVES && tree == NULL; i++)
    {
      g_clear_error (&local_error);
      tree = fetch_listed (&fetcher, url, name, &local_error);
      if (!g_error_matches (local_error, PF_ERROR, PF_ERROR_INVALID))
        break;
    }
  if (tree == NULL)
    tree = fall_back (&fetcher, "mqtt_as", name, NULL, &local_error);
  if (tree == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return tree;
}
