/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalog/pf-release-catalog.h"

#include <glib/gi18n-lib.h>
#include <sys/stat.h>

#include "git/pf-git-dates.h"
#include "git/pf-git-refs.h"
#include "git/pf-git.h"
#include "pf-error.h"
#include "pf-json.h"
#include "pf-paths.h"

#define CACHE_FORMAT 1
#define CACHE_MAX_BYTES (4 * 1024 * 1024)

struct _PfReleaseCatalog {
  GObject parent_instance;

  char *cache_file;
  char *url;

  /* A refresh runs in a thread of its own while the list is read. */
  GMutex lock;
  GPtrArray *releases; /* newest first; replaced as a whole, never changed */
  GDateTime *time;
};

G_DEFINE_FINAL_TYPE (PfReleaseCatalog, pf_release_catalog, G_TYPE_OBJECT)

static void
pf_release_catalog_finalize (GObject *object)
{
  PfReleaseCatalog *self = PF_RELEASE_CATALOG (object);

  g_free (self->cache_file);
  g_free (self->url);
  g_clear_pointer (&self->releases, g_ptr_array_unref);
  g_clear_pointer (&self->time, g_date_time_unref);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (pf_release_catalog_parent_class)->finalize (object);
}

static void
pf_release_catalog_class_init (PfReleaseCatalogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_release_catalog_finalize;
}

static void
pf_release_catalog_init (PfReleaseCatalog *self)
{
  g_mutex_init (&self->lock);
  self->releases = g_ptr_array_new_with_free_func (g_object_unref);
}

PfReleaseCatalog *
pf_release_catalog_new (const char *cache_file,
                        const char *url)
{
  PfReleaseCatalog *self = g_object_new (PF_TYPE_RELEASE_CATALOG, NULL);

  self->cache_file = g_strdup (cache_file);
  self->url = g_strdup (url);
  return self;
}

static int
compare_releases (gconstpointer a,
                  gconstpointer b)
{
  return pf_release_compare (*(PfRelease **) a, *(PfRelease **) b);
}

static void
take (PfReleaseCatalog *self,
      GPtrArray        *releases,
      GDateTime        *time)
{
  g_ptr_array_sort (releases, compare_releases);
  g_mutex_lock (&self->lock);
  g_ptr_array_unref (self->releases);
  self->releases = releases;
  g_clear_pointer (&self->time, g_date_time_unref);
  self->time = time;
  g_mutex_unlock (&self->lock);
}

static GPtrArray *
releases_from_json (JsonObject *cache)
{
  JsonArray *list = pf_json_get_array (cache, "releases");
  g_autoptr(GPtrArray) releases = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonObject *entry = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *tag = pf_json_get_string (entry, "tag", NULL);
      const char *commit = pf_json_get_string (entry, "commit", NULL);
      PfRelease *release = tag != NULL && commit != NULL ? pf_release_new (tag, commit) : NULL;

      /* One bad entry means that somebody else wrote the file: trust none. */
      if (release == NULL)
        return NULL;
      g_ptr_array_add (releases, pf_release_dup_with_time (release, pf_json_get_int (entry, "time", 0)));
      g_object_unref (release);
    }
  return releases->len > 0 ? g_steal_pointer (&releases) : NULL;
}

static gboolean
read_cache (PfReleaseCatalog  *self,
            char             **data,
            gsize             *length,
            GError           **error)
{
  struct stat st;

  /* A pipe or a device in its place would block. */
  if (stat (self->cache_file, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size > CACHE_MAX_BYTES ||
      !g_file_get_contents (self->cache_file, data, length, NULL))
    {
      g_set_error_literal (error, PF_ERROR, PF_ERROR_NO_CACHE, _("No list of releases has been kept yet"));
      return FALSE;
    }
  return TRUE;
}

gboolean
pf_release_catalog_load (PfReleaseCatalog  *self,
                         GCancellable      *cancellable,
                         GError           **error)
{
  g_autofree char *data = NULL;
  g_autoptr(JsonObject) cache = NULL;
  g_autoptr(GPtrArray) releases = NULL;
  g_autoptr(GDateTime) time = NULL;
  gsize length = 0;

  g_return_val_if_fail (PF_IS_RELEASE_CATALOG (self), FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !read_cache (self, &data, &length, error))
    return FALSE;

  cache = pf_json_parse_object (data, (gssize) length, NULL);
  if (cache != NULL && pf_json_get_int (cache, "format", 0) == CACHE_FORMAT)
    {
      releases = releases_from_json (cache);
      time = g_date_time_new_from_iso8601 (pf_json_get_string (cache, "time", ""), NULL);
    }
  if (releases == NULL || time == NULL)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_NO_CACHE, _("The kept list of releases is damaged: %s"),
                   self->cache_file);
      return FALSE;
    }
  if (!g_str_equal (pf_json_get_string (cache, "url", ""), self->url))
    {
      g_set_error_literal (error, PF_ERROR, PF_ERROR_NO_CACHE,
                           _("The kept list of releases is of another repository"));
      return FALSE;
    }
  take (self, g_steal_pointer (&releases), g_date_time_to_utc (time));
  return TRUE;
}

static gboolean
save (PfReleaseCatalog  *self,
      GPtrArray         *releases,
      GDateTime         *time,
      GError           **error)
{
  g_autoptr(JsonObject) cache = json_object_new ();
  g_autofree char *iso = g_date_time_format_iso8601 (time);
  g_autofree char *text = NULL;
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < releases->len; i++)
    {
      PfRelease *release = g_ptr_array_index (releases, i);
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "tag", pf_release_get_tag (release));
      json_object_set_string_member (entry, "commit", pf_release_get_commit (release));
      if (pf_release_get_time (release) > 0)
        json_object_set_int_member (entry, "time", pf_release_get_time (release));
      json_array_add_object_element (list, entry);
    }
  json_object_set_int_member (cache, "format", CACHE_FORMAT);
  json_object_set_string_member (cache, "url", self->url);
  json_object_set_string_member (cache, "time", iso);
  json_object_set_array_member (cache, "releases", list);
  text = pf_json_to_string (cache, TRUE);
  return pf_paths_write_file (self->cache_file, text, strlen (text), 0644, error);
}

static GPtrArray *ref_all (PfReleaseCatalog *self);

/* What earlier lists knew, by commit: a date never changes. */
static GHashTable *
known_times (PfReleaseCatalog *self)
{
  GHashTable *times = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GPtrArray) releases = ref_all (self);

  if (releases->len == 0 && pf_release_catalog_load (self, NULL, NULL))
    {
      g_ptr_array_unref (releases);
      releases = ref_all (self);
    }
  for (guint i = 0; i < releases->len; i++)
    {
      PfRelease *release = g_ptr_array_index (releases, i);
      gint64 time = pf_release_get_time (release);

      if (time > 0)
        g_hash_table_insert (times, g_strdup (pf_release_get_commit (release)), g_memdup2 (&time, sizeof time));
    }
  return times;
}

/* A list like @releases, with the times that @times knows. */
static GPtrArray *
with_times (GPtrArray  *releases,
            GHashTable *times)
{
  GPtrArray *dated = g_ptr_array_new_full (releases->len, g_object_unref);

  for (guint i = 0; i < releases->len; i++)
    {
      PfRelease *release = g_ptr_array_index (releases, i);
      const gint64 *time = g_hash_table_lookup (times, pf_release_get_commit (release));

      g_ptr_array_add (dated, time != NULL ? pf_release_dup_with_time (release, *time) : g_object_ref (release));
    }
  return dated;
}

gboolean
pf_release_catalog_fetch_dates (PfReleaseCatalog  *self,
                                GCancellable      *cancellable,
                                GError           **error)
{
  g_autoptr(GPtrArray) releases = NULL;
  g_autoptr(GPtrArray) unknown = g_ptr_array_new ();
  g_autoptr(GPtrArray) dated = NULL;
  g_autoptr(GHashTable) times = NULL;
  g_autoptr(GDateTime) listed = NULL;

  g_return_val_if_fail (PF_IS_RELEASE_CATALOG (self), FALSE);

  releases = ref_all (self);
  for (guint i = 0; i < releases->len; i++)
    if (pf_release_get_time (g_ptr_array_index (releases, i)) == 0)
      g_ptr_array_add (unknown, (gpointer) pf_release_get_commit (g_ptr_array_index (releases, i)));
  if (unknown->len == 0)
    return TRUE;

  times = pf_git_dates_fetch (self->url, unknown, cancellable, error);
  if (times == NULL)
    return FALSE;
  dated = with_times (releases, times);
  listed = pf_release_catalog_dup_time (self);
  take (self, g_ptr_array_ref (dated), g_date_time_ref (listed));
  if (!save (self, dated, listed, NULL))
    g_info ("The dates of the releases were not kept");
  return TRUE;
}

gboolean
pf_release_catalog_refresh (PfReleaseCatalog  *self,
                            GCancellable      *cancellable,
                            GError           **error)
{
  g_autoptr(GPtrArray) releases = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) dated = NULL;
  g_autoptr(GHashTable) times = NULL;
  g_autoptr(GDateTime) now = NULL;
  g_autoptr(PfGitRefs) refs = NULL;
  g_autoptr(GError) save_error = NULL;
  GHashTableIter iter;
  gpointer name, commit;

  g_return_val_if_fail (PF_IS_RELEASE_CATALOG (self), FALSE);

  refs = pf_git_refs_list (self->url, cancellable, error);
  if (refs == NULL)
    return FALSE;

  g_hash_table_iter_init (&iter, refs->commits);
  while (g_hash_table_iter_next (&iter, &name, &commit))
    {
      PfRelease *release = NULL;

      if (g_str_has_prefix (name, "refs/tags/"))
        release = pf_release_new ((const char *) name + strlen ("refs/tags/"), commit);
      if (release != NULL)
        g_ptr_array_add (releases, release);
    }
  if (releases->len == 0)
    {
      g_autofree char *url = pf_git_dup_display_url (self->url);

      g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("%s has no release of MicroPython"), url);
      return FALSE;
    }

  now = g_date_time_new_now_utc ();
  times = known_times (self);
  dated = with_times (releases, times);
  take (self, g_ptr_array_ref (dated), g_date_time_ref (now));
  /* The list is here; that it cannot be kept for next time must not stop a build. */
  if (!save (self, dated, now, &save_error))
    g_info ("The list of releases was not kept: %s", save_error->message);
  return TRUE;
}

gboolean
pf_release_catalog_ensure (PfReleaseCatalog  *self,
                           GError           **fallback_error,
                           GCancellable      *cancellable,
                           GError           **error)
{
  g_autoptr(GError) refresh_error = NULL;
  g_autoptr(GError) load_error = NULL;
  gboolean have_list;

  g_return_val_if_fail (PF_IS_RELEASE_CATALOG (self), FALSE);

  if (pf_release_catalog_refresh (self, cancellable, &refresh_error))
    return TRUE;
  if (!g_error_matches (refresh_error, PF_ERROR, PF_ERROR_NETWORK))
    {
      g_propagate_error (error, g_steal_pointer (&refresh_error));
      return FALSE;
    }

  g_mutex_lock (&self->lock);
  have_list = self->releases->len > 0;
  g_mutex_unlock (&self->lock);
  if (!have_list && !pf_release_catalog_load (self, cancellable, &load_error))
    {
      if (pf_error_is_cancelled (load_error))
        g_propagate_error (error, g_steal_pointer (&load_error));
      else
        g_set_error (error, PF_ERROR, PF_ERROR_NO_CACHE, "%s. %s", refresh_error->message, load_error->message);
      return FALSE;
    }
  if (fallback_error != NULL)
    *fallback_error = g_steal_pointer (&refresh_error);
  return TRUE;
}

static void
refresh_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  g_autoptr(GError) error = NULL;

  if (pf_release_catalog_refresh (source_object, cancellable, &error))
    {
      /* A list without dates is a list all the same. */
      pf_release_catalog_fetch_dates (source_object, cancellable, NULL);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
pf_release_catalog_refresh_async (PfReleaseCatalog    *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (PF_IS_RELEASE_CATALOG (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, pf_release_catalog_refresh_async);
  g_task_run_in_thread (task, refresh_thread);
}

gboolean
pf_release_catalog_refresh_finish (PfReleaseCatalog  *self,
                                   GAsyncResult      *result,
                                   GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GPtrArray *
ref_all (PfReleaseCatalog *self)
{
  GPtrArray *releases;

  g_mutex_lock (&self->lock);
  releases = g_ptr_array_ref (self->releases);
  g_mutex_unlock (&self->lock);
  return releases;
}

GPtrArray *
pf_release_catalog_dup_releases (PfReleaseCatalog *self,
                                 gboolean          previews)
{
  g_autoptr(GPtrArray) all = NULL;
  GPtrArray *chosen;

  g_return_val_if_fail (PF_IS_RELEASE_CATALOG (self), NULL);

  all = ref_all (self);
  chosen = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < all->len; i++)
    {
      PfRelease *release = g_ptr_array_index (all, i);

      if (previews || pf_release_is_stable (release))
        g_ptr_array_add (chosen, g_object_ref (release));
    }
  return chosen;
}

PfRelease *
pf_release_catalog_dup_latest (PfReleaseCatalog *self)
{
  g_autoptr(GPtrArray) stable = NULL;

  g_return_val_if_fail (PF_IS_RELEASE_CATALOG (self), NULL);

  stable = pf_release_catalog_dup_releases (self, FALSE);
  return stable->len > 0 ? g_object_ref (g_ptr_array_index (stable, 0)) : NULL;
}

PfRelease *
pf_release_catalog_dup_find (PfReleaseCatalog *self,
                             const char       *tag)
{
  g_autoptr(GPtrArray) all = NULL;

  g_return_val_if_fail (PF_IS_RELEASE_CATALOG (self), NULL);
  g_return_val_if_fail (tag != NULL, NULL);

  all = ref_all (self);
  for (guint i = 0; i < all->len; i++)
    {
      PfRelease *release = g_ptr_array_index (all, i);

      if (g_str_equal (pf_release_get_tag (release), tag))
        return g_object_ref (release);
    }
  return NULL;
}

GDateTime *
pf_release_catalog_dup_time (PfReleaseCatalog *self)
{
  GDateTime *time;

  g_return_val_if_fail (PF_IS_RELEASE_CATALOG (self), NULL);

  g_mutex_lock (&self->lock);
  time = self->time != NULL ? g_date_time_ref (self->time) : NULL;
  g_mutex_unlock (&self->lock);
  return time;
}
