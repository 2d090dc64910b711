/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "git/pf-git-refs.h"
#include "git/pf-git.h"
#include "pf-error.h"
#include "source/pf-half-folder.h"
#include "source/pf-source-bring.h"
#include "source/pf-source-tree-private.h"

/* How often a branch may move between being listed and being fetched. */
#define MAX_MOVES 3

static PfSourceTree *
take_slot (PfSourceFetcher       *fetcher,
           const char            *kind,
           const char            *key,
           const PfSourceWanted  *wanted,
           GError               **error)
{
  g_autoptr(PfWorkspaceSlot) slot = pf_workspace_acquire (fetcher->workspace, kind, key, FALSE, fetcher->cancellable, error);
  PfSourceMarker *marker;

  if (slot == NULL)
    return NULL;
  marker = pf_source_bring_or_keep (fetcher, pf_workspace_slot_get_path (slot), wanted, error);
  if (marker == NULL)
    return NULL;
  return pf_source_tree_new (g_steal_pointer (&slot), marker, FALSE, fetcher->fetched, fetcher->bytes);
}

/* A whole tree that is kept below @kind and that nobody holds: of the reference @ref_name, or of a commit that
 * starts with @commit; the newest where there are several. */
static PfSourceTree *
find_kept (PfSourceFetcher    *fetcher,
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
fall_back (PfSourceFetcher     *fetcher,
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
resolve_tag (PfSourceFetcher     *fetcher,
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
  PfSourceFetcher fetcher = { workspace, progress, user_data, cancellable, 0, FALSE };
  g_autofree char *url = NULL;
  g_autofree char *ref = NULL;
  g_autofree char *commit = NULL;
  g_autofree char *key = NULL;
  g_autoptr(GError) local_error = NULL;
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
  return take_slot (&fetcher, "trees", key, &(PfSourceWanted){ "micropython", url, ref, tag, commit, remotes }, error);
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
fetch_listed (PfSourceFetcher     *fetcher,
              const char  *url,
              const char  *name,
              GError     **error)
{
  g_autoptr(PfGitRefs) refs = pf_git_refs_list (url, fetcher->cancellable, error);
  g_autofree char *ref = NULL;
  const char *commit;

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
  return take_slot (fetcher, "mqtt_as", commit,
                    &(PfSourceWanted){ "mqtt_as", url, ref, name != NULL ? name : "", commit, NULL }, error);
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
  PfSourceFetcher fetcher = { workspace, progress, user_data, cancellable, 0, FALSE };
  const char *name = ref != NULL && *ref != '\0' ? ref : NULL;
  g_autofree char *url = NULL;
  g_autoptr(GError) local_error = NULL;
  PfSourceTree *tree = NULL;

  g_return_val_if_fail (PF_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (PF_IS_REMOTES (remotes), NULL);

  url = pf_remotes_dup_mqtt_as (remotes);
  if (pf_git_is_commit_id (name))
    return take_slot (&fetcher, "mqtt_as", name, &(PfSourceWanted){ "mqtt_as", url, NULL, name, name, NULL }, error);

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
