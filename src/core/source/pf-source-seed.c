/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "source/pf-source-seed.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git/pf-git-fetch.h"
#include "pf-error.h"

#define MAX_DEPTH 16

/* Everything in a .git folder but what belongs to one checkout: index and marker are made anew, the notes of builds
 * (permafrost-*.json) and whatever else a person did there stay where they are. */
static const char *const parts[] = { "HEAD", "config", "shallow", "packed-refs", "refs", "objects" };

char *
pf_source_seed_find (const char *goal,
                     const char *commit)
{
  g_autofree char *parent = g_path_get_dirname (goal);
  g_autofree char *own = g_path_get_basename (goal);
  g_autoptr(GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (parent, name, NULL);
      g_autoptr(PfSourceMarker) marker = NULL;

      if (*name == '.' || g_str_equal (name, own))
        continue;
      marker = pf_source_marker_read (path);
      if (marker != NULL && g_str_equal (marker->commit, commit))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static gboolean
copy_file (const char  *from,
           const char  *to,
           gboolean     may_link,
           GError     **error)
{
  g_autoptr(GFile) source = g_file_new_for_path (from);
  g_autoptr(GFile) target = g_file_new_for_path (to);
  g_autoptr(GError) local_error = NULL;

  if (may_link && link (from, to) == 0)
    return TRUE;
  if (g_file_copy (source, target, G_FILE_COPY_NOFOLLOW_SYMLINKS, NULL, NULL, NULL, &local_error))
    return TRUE;
  pf_error_from_gio (&local_error, to);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
copy_tree (PfGitJob    *job,
           const char  *from,
           const char  *to,
           gboolean     may_link,
           guint        depth,
           GError     **error)
{
  g_autoptr(GDir) dir = NULL;
  gboolean ok = TRUE;
  const char *name;
  struct stat st;

  if (pf_git_job_is_cancelled (job))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled"));
      return FALSE;
    }
  if (lstat (from, &st) != 0)
    return errno == ENOENT || pf_error_set_from_errno (error, errno, from, _("Could not read"));
  if (S_ISREG (st.st_mode))
    return copy_file (from, to, may_link, error);
  if (!S_ISDIR (st.st_mode) || depth > MAX_DEPTH)
    return TRUE;

  if (g_mkdir_with_parents (to, 0755) < 0)
    return pf_error_set_from_errno (error, errno, to, _("Could not make the folder"));
  dir = g_dir_open (from, 0, NULL);
  while (ok && dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);

      ok = copy_tree (job, source, target, may_link, depth + 1, error);
    }
  return ok;
}

static gboolean
seed_one (PfGitJob    *job,
          const char  *from,
          const char  *to,
          const char  *commit,
          GError     **error)
{
  g_autofree char *git = g_build_filename (to, ".git", NULL);

  if (g_mkdir_with_parents (git, 0755) < 0)
    return pf_error_set_from_errno (error, errno, git, _("Could not make the folder"));
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *source = g_build_filename (from, ".git", parts[i], NULL);
      g_autofree char *target = g_build_filename (git, parts[i], NULL);

      if (!copy_tree (job, source, target, g_str_equal (parts[i], "objects"), 0, error))
        return FALSE;
    }
  return pf_git_fetch_check_out (job, to, commit, error);
}

gboolean
pf_source_seed_copy (PfGitJob              *job,
                     const char            *from,
                     const char            *to,
                     const PfSourceMarker  *marker,
                     GError               **error)
{
  GHashTableIter iter;
  gpointer path, commit;

  if (!seed_one (job, from, to, marker->commit, error))
    return FALSE;
  g_hash_table_iter_init (&iter, marker->submodules);
  while (g_hash_table_iter_next (&iter, &path, &commit))
    {
      g_autofree char *source = g_build_filename (from, path, NULL);
      g_autofree char *target = g_build_filename (to, path, NULL);

      if (!seed_one (job, source, target, commit, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
pf_source_seed_mend (PfGitJob              *job,
                     const char            *tree,
                     const PfSourceMarker  *marker,
                     GError               **error)
{
  GHashTableIter iter;
  gpointer path, commit;

  if (!pf_git_fetch_check_out (job, tree, marker->commit, error))
    return FALSE;
  g_hash_table_iter_init (&iter, marker->submodules);
  while (g_hash_table_iter_next (&iter, &path, &commit))
    {
      g_autofree char *folder = g_build_filename (tree, path, NULL);

      if (!pf_git_fetch_check_out (job, folder, commit, error))
        return FALSE;
    }
  return TRUE;
}
