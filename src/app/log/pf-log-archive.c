/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log/pf-log-archive.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pf-error.h"

#define READ_BYTES (256 * 1024)
#define MAX_READ   (2 * (goffset) PF_LOG_LINES_MAX_BYTES)

void
pf_log_entry_free (PfLogEntry *self)
{
  g_free (self->path);
  g_date_time_unref (self->time);
  g_free (self);
}

static GDateTime *
time_of (const char *name,
         GFileInfo  *info)
{
  g_autoptr(GRegex) regex = g_regex_new ("(\\d{4})(\\d\\d)(\\d\\d)-(\\d\\d)(\\d\\d)(\\d\\d)", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(GDateTime) modified = NULL;
  GDateTime *time = NULL;
  int numbers[6];

  if (g_regex_match (regex, name, 0, &match))
    {
      for (int i = 0; i < 6; i++)
        {
          g_autofree char *number = g_match_info_fetch (match, i + 1);

          numbers[i] = g_ascii_strtoll (number, NULL, 10);
        }
      time = g_date_time_new_local (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }
  if (time != NULL)
    return time;
  modified = g_file_info_get_modification_date_time (info);
  return modified != NULL ? g_date_time_to_local (modified) : g_date_time_new_from_unix_local (0);
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const PfLogEntry *left = *(const PfLogEntry *const *) a, *right = *(const PfLogEntry *const *) b;
  int order = g_date_time_compare (right->time, left->time);

  return order != 0 ? order : strcmp (right->path, left->path);
}

static void
list_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autoptr(GFile) folder = g_file_new_for_path (task_data);
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_log_entry_free);
  g_autoptr(GFileEnumerator) enumerator = NULL;
  g_autoptr(GError) error = NULL;
  GFileInfo *info;

  enumerator = g_file_enumerate_children (folder,
                                          G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE ","
                                          G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED,
                                          G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, cancellable, &error);
  while (enumerator != NULL && g_file_enumerator_iterate (enumerator, &info, NULL, cancellable, &error) && info != NULL)
    {
      const char *name = g_file_info_get_name (info);
      PfLogEntry *entry;

      if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || !g_str_has_suffix (name, ".log"))
        continue;
      entry = g_new0 (PfLogEntry, 1);
      entry->path = g_build_filename (task_data, name, NULL);
      entry->time = time_of (name, info);
      entry->size = g_file_info_get_size (info);
      g_ptr_array_add (entries, entry);
    }
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      pf_error_from_gio (&error, task_data);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_ptr_array_sort (entries, compare_entries);
  g_task_return_pointer (task, g_steal_pointer (&entries), (GDestroyNotify) g_ptr_array_unref);
}

void
pf_log_archive_list_async (const char          *folder,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pf_log_archive_list_async);
  g_task_set_task_data (task, g_strdup (folder), g_free);
  g_task_run_in_thread (task, list_thread);
}

GPtrArray *
pf_log_archive_list_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
add_line (PfLogLines *store,
          const char *text,
          gsize       length)
{
  pf_log_lines_append (store, PF_BUILD_STAGE_HOST, pf_build_log_classify (text, length), text, length);
}

/* Takes the whole lines out of @pending. A line without an end is cut where the store would cut it anyway. */
static void
take_lines (PfLogLines *store,
            GByteArray *pending,
            gboolean    at_end)
{
  const char *start = (const char *) pending->data;
  const char *end = start + pending->len;
  const char *newline;

  while (start < end && (newline = memchr (start, '\n', end - start)) != NULL)
    {
      add_line (store, start, newline - start);
      start = newline + 1;
    }
  if (at_end && start < end)
    {
      add_line (store, start, end - start);
      start = end;
    }
  if (pending->len > 0)
    g_byte_array_remove_range (pending, 0, start - (const char *) pending->data);
  if (pending->len > 8 * PF_LOG_LINES_MAX_LINE)
    g_byte_array_set_size (pending, 8 * PF_LOG_LINES_MAX_LINE);
}

static gboolean
load (PfLogLines    *store,
      const char    *path,
      GCancellable  *cancellable,
      GError       **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GFileInputStream) stream = NULL;
  g_autoptr(GByteArray) pending = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (READ_BYTES);
  gssize n;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE, cancellable, error);
  if (info == NULL)
    return FALSE;
  /* A pipe would be read for ever. */
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is no file"), path);
      return FALSE;
    }
  stream = g_file_read (file, cancellable, error);
  if (stream == NULL)
    return FALSE;
  if (g_file_info_get_size (info) > MAX_READ
      && !g_seekable_seek (G_SEEKABLE (stream), -MAX_READ, G_SEEK_END, cancellable, error))
    return FALSE;

  while ((n = g_input_stream_read (G_INPUT_STREAM (stream), buffer, READ_BYTES, cancellable, error)) > 0)
    {
      g_byte_array_append (pending, buffer, n);
      take_lines (store, pending, FALSE);
    }
  take_lines (store, pending, TRUE);
  return n == 0;
}

static void
load_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autoptr(PfLogLines) store = pf_log_lines_new ();
  g_autoptr(GError) error = NULL;

  if (load (store, task_data, cancellable, &error))
    g_task_return_pointer (task, g_steal_pointer (&store), g_object_unref);
  else
    {
      pf_error_from_gio (&error, task_data);
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

void
pf_log_archive_load_async (const char          *path,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pf_log_archive_load_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, load_thread);
}

PfLogLines *
pf_log_archive_load_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
