/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "source/pf-source-marker.h"

#include <string.h>
#include <sys/stat.h>

#include "git/pf-git.h"
#include "pf-json.h"
#include "pf-paths.h"
#include "source/pf-gitmodules.h"

#define MARKER ".git/permafrost.json"
#define FORMAT 1
#define MAX_BYTES (64 * 1024)

PfSourceMarker *
pf_source_marker_new (const char *ref,
                      const char *commit,
                      gint64      commit_time)
{
  PfSourceMarker *self = g_new0 (PfSourceMarker, 1);

  self->ref = g_strdup (ref);
  self->commit = g_strdup (commit);
  self->commit_time = commit_time;
  self->submodules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

PfSourceMarker *
pf_source_marker_copy (const PfSourceMarker *self)
{
  PfSourceMarker *copy = pf_source_marker_new (self->ref, self->commit, self->commit_time);
  GHashTableIter iter;
  gpointer path, commit;

  g_hash_table_iter_init (&iter, self->submodules);
  while (g_hash_table_iter_next (&iter, &path, &commit))
    g_hash_table_replace (copy->submodules, g_strdup (path), g_strdup (commit));
  return copy;
}

void
pf_source_marker_free (PfSourceMarker *self)
{
  g_free (self->ref);
  g_free (self->commit);
  g_hash_table_unref (self->submodules);
  g_free (self);
}

gboolean
pf_source_marker_write (const PfSourceMarker  *self,
                        const char            *tree,
                        GError               **error)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_autofree char *path = g_build_filename (tree, MARKER, NULL);
  g_autofree char *text = NULL;
  JsonObject *submodules = json_object_new ();
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->submodules);
  while (g_hash_table_iter_next (&iter, &key, &value))
    json_object_set_string_member (submodules, key, value);
  json_object_set_int_member (object, "format", FORMAT);
  json_object_set_string_member (object, "ref", self->ref);
  json_object_set_string_member (object, "commit", self->commit);
  json_object_set_int_member (object, "commit-time", self->commit_time);
  json_object_set_object_member (object, "submodules", submodules);
  text = pf_json_to_string (object, TRUE);
  return pf_paths_write_file (path, text, strlen (text), 0644, error);
}

/* Our checkouts have a detached HEAD, so that its file holds the commit itself. */
static gboolean
stands_at (const char *folder,
           const char *commit)
{
  g_autofree char *path = g_build_filename (folder, ".git", "HEAD", NULL);
  g_autofree char *index = g_build_filename (folder, ".git", "index", NULL);
  g_autofree char *text = NULL;

  return g_file_test (index, G_FILE_TEST_IS_REGULAR) && g_file_test (path, G_FILE_TEST_IS_REGULAR) &&
         g_file_get_contents (path, &text, NULL, NULL) && g_str_equal (g_strchomp (text), commit);
}

static gboolean
take_submodules (PfSourceMarker *self,
                 JsonObject     *submodules,
                 const char     *tree)
{
  g_autoptr(GList) members = submodules != NULL ? json_object_get_members (submodules) : NULL;

  for (GList *l = members; l != NULL; l = l->next)
    {
      const char *commit = pf_json_get_string (submodules, l->data, NULL);
      g_autofree char *folder = NULL;

      if (!pf_git_is_commit_id (commit) || !pf_gitmodules_is_safe_path (l->data))
        return FALSE;
      folder = g_build_filename (tree, l->data, NULL);
      if (!stands_at (folder, commit))
        return FALSE;
      g_hash_table_replace (self->submodules, g_strdup (l->data), g_strdup (commit));
    }
  return submodules != NULL;
}

PfSourceMarker *
pf_source_marker_read (const char *tree)
{
  g_autofree char *path = g_build_filename (tree, MARKER, NULL);
  g_autofree char *text = NULL;
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(PfSourceMarker) self = NULL;
  const char *commit;
  struct stat st;
  gsize length;

  if (lstat (path, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size > MAX_BYTES ||
      !g_file_get_contents (path, &text, &length, NULL))
    return NULL;
  object = pf_json_parse_object (text, (gssize) length, NULL);
  commit = pf_json_get_string (object, "commit", NULL);
  if (object == NULL || pf_json_get_int (object, "format", 0) != FORMAT || !pf_git_is_commit_id (commit) ||
      !stands_at (tree, commit))
    return NULL;

  self = pf_source_marker_new (pf_json_get_string (object, "ref", ""), commit,
                               pf_json_get_int (object, "commit-time", 0));
  if (!take_submodules (self, pf_json_get_object (object, "submodules"), tree))
    return NULL;
  return g_steal_pointer (&self);
}
