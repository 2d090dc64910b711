/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "files/pf-file-copy.h"

typedef struct {
  GFile                 *destination;
  GFile                 *part;
  GFileProgressCallback  progress;
  gpointer               progress_data;
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_object_unref (copy->destination);
  g_clear_object (&copy->part);
  g_free (copy);
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = g_object_steal_data (G_OBJECT (task), "error");

  g_file_delete_finish (G_FILE (source), result, NULL);
  g_task_return_error (task, error);
}

/* The part goes, also after a cancel: hence no cancellable here. */
static void
fail (GTask  *task,
      GError *error)
{
  Copy *copy = g_task_get_task_data (task);

  g_object_set_data_full (G_OBJECT (task), "error", error, (GDestroyNotify) g_error_free);
  g_file_delete_async (copy->part, G_PRIORITY_DEFAULT, NULL, deleted_cb, task);
}

static void
moved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (!g_file_move_finish (G_FILE (source), result, &error))
    {
      fail (task, error);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask *task = user_data;
  Copy *copy = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_file_copy_finish (G_FILE (source), result, &error))
    fail (task, error);
  else if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    fail (task, error);
  else
    g_file_move_async (copy->part, copy->destination, G_FILE_COPY_OVERWRITE, G_PRIORITY_DEFAULT, NULL,
                       NULL, NULL, moved_cb, task);
}

static void
progress_cb (goffset  current,
             goffset  total,
             gpointer user_data)
{
  Copy *copy = user_data;

  if (copy->progress != NULL)
    copy->progress (current, total, copy->progress_data);
}

void
pf_file_copy_async (GFile                 *source,
                    GFile                 *destination,
                    GCancellable          *cancellable,
                    GFileProgressCallback  progress,
                    gpointer               progress_data,
                    GAsyncReadyCallback    callback,
                    gpointer               user_data)
{
  g_autoptr(GFile) folder = g_file_get_parent (destination);
  g_autofree char *basename = g_file_get_basename (destination);
  g_autofree char *name = g_strdup_printf (".%s.%08x.part", basename, g_random_int ());
  GTask *task = g_task_new (source, cancellable, callback, user_data);
  Copy *copy = g_new0 (Copy, 1);

  g_task_set_source_tag (task, pf_file_copy_async);
  /* What is done once the file stands under its name is done, even if the cancel comes then. */
  g_task_set_check_cancellable (task, FALSE);
  copy->destination = g_object_ref (destination);
  copy->progress = progress;
  copy->progress_data = progress_data;
  g_task_set_task_data (task, copy, copy_free);

  if (folder == NULL || g_file_equal (source, destination))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s", g_file_peek_path (source));
      g_object_unref (task);
      return;
    }
  copy->part = g_file_get_child (folder, name);
  g_file_copy_async (source, copy->part, G_FILE_COPY_TARGET_DEFAULT_PERMS, G_PRIORITY_DEFAULT, cancellable,
                     progress_cb, copy, copied_cb, task);
}

gboolean
pf_file_copy_finish (GFile         *source,
                     GAsyncResult  *result,
                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
