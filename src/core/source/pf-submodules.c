/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "source/pf-submodules.h"

#include <git2.h>
#include <glib/gi18n-lib.h>

#include "catalog/pf-makefile.h"
#include "catalog/pf-tree-file.h"
#include "git/pf-git.h"
#include "pf-error.h"
#include "source/pf-gitmodules.h"

void
pf_submodule_free (PfSubmodule *self)
{
  g_free (self->path);
  g_free (self->url);
  g_free (self->commit);
  g_free (self);
}

/* The gitlink of @path in the commit that is checked out. */
static char *
find_commit (git_repository *repository,
             const char     *path)
{
  char hex[GIT_OID_SHA1_HEXSIZE + 1];
  git_object *head = NULL;
  git_tree_entry *entry = NULL;
  char *commit = NULL;

  if (git_revparse_single (&head, repository, "HEAD^{tree}") == 0 &&
      git_tree_entry_bypath (&entry, (git_tree *) head, path) == 0 &&
      git_tree_entry_filemode (entry) == GIT_FILEMODE_COMMIT)
    {
      git_oid_tostr (hex, sizeof hex, git_tree_entry_id (entry));
      commit = g_strdup (hex);
    }
  git_tree_entry_free (entry);
  git_object_free (head);
  return commit;
}

static PfSubmodule *
submodule_new (git_repository  *repository,
               const char      *path,
               const char      *written_url,
               const char      *base_url,
               PfRemotes       *remotes,
               GError         **error)
{
  g_autofree char *url = NULL;
  g_autofree char *commit = NULL;
  PfSubmodule *self;

  commit = find_commit (repository, path);
  url = written_url != NULL ? pf_gitmodules_resolve_url (base_url, written_url) : NULL;
  if (commit == NULL || url == NULL)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("The release asks for the submodule %s and does not say where it comes from"), path);
      return NULL;
    }
  self = g_new0 (PfSubmodule, 1);
  self->path = g_strdup (path);
  self->url = pf_remotes_rewrite (remotes, url);
  self->commit = g_steal_pointer (&commit);
  return self;
}

static gboolean
contains (GPtrArray  *submodules,
          const char *path)
{
  for (guint i = 0; i < submodules->len; i++)
    if (g_str_equal (((PfSubmodule *) g_ptr_array_index (submodules, i))->path, path))
      return TRUE;
  return FALSE;
}

/* Boards and variants of one release differ in flash layout, never in what they are compiled from, so
 * the default board speaks for all. */
static char **
read_wanted (const char  *tree,
             GError     **error)
{
  static const char *const fixed[] = { "TOP=../..", NULL };
  g_autoptr(PfMakefile) makefile = pf_makefile_read (tree, "ports/esp8266", "Makefile", fixed, error);

  return makefile != NULL ? pf_makefile_dup_words (makefile, "GIT_SUBMODULES") : NULL;
}

GPtrArray *
pf_submodules_list (const char  *tree,
                    const char  *base_url,
                    PfRemotes   *remotes,
                    GError     **error)
{
  g_autoptr(GPtrArray) submodules = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_submodule_free);
  g_autoptr(GHashTable) modules = NULL;
  g_auto(GStrv) wanted = read_wanted (tree, error);
  g_autofree char *text = NULL;
  git_repository *repository = NULL;
  gboolean ok = TRUE;
  int code;

  if (wanted == NULL)
    return NULL;
  text = pf_tree_file_read (tree, ".gitmodules", NULL);
  modules = pf_gitmodules_parse (text != NULL ? text : "");

  pf_git_init ();
  code = git_repository_open_ext (&repository, tree, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
  if (code != 0)
    {
      pf_git_set_error (error, code, base_url, tree);
      return NULL;
    }
  for (gsize i = 0; ok && wanted[i] != NULL; i++)
    {
      PfSubmodule *submodule;

      if (contains (submodules, wanted[i]))
        continue;
      submodule = submodule_new (repository, wanted[i], g_hash_table_lookup (modules, wanted[i]), base_url, remotes, error);
      ok = submodule != NULL;
      if (ok)
        g_ptr_array_add (submodules, submodule);
    }
  git_repository_free (repository);
  return ok ? g_steal_pointer (&submodules) : NULL;
}
