/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "files/pf-file-bin.h"

#include "firmware/pf-artifact.h"

static gboolean
remove_file (const char  *path,
             gboolean     forever,
             GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);

  return forever ? g_file_delete (file, NULL, error) : g_file_trash (file, NULL, error);
}

gboolean
pf_file_bin (const char  *path,
             gboolean     forever,
             GError     **error)
{
  g_autofree char *record = pf_artifact_dup_record_path (path);

  if (!remove_file (path, forever, error))
    return FALSE;
  /* A record without its firmware is of no use, and no reason to say that something failed. */
  if (g_file_test (record, G_FILE_TEST_IS_REGULAR) && !remove_file (record, forever, NULL))
    g_debug ("The record %s stays", record);
  return TRUE;
}

typedef struct {
  char     *path;
  gboolean  forever;
} Job;

static void
job_free (gpointer data)
{
  g_free (((Job *) data)->path);
  g_free (data);
}

static void
bin_thread (GTask        *task,
            gpointer      source,
            gpointer      task_data,
            GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;

  if (pf_file_bin (job->path, job->forever, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
pf_file_bin_async (const char          *path,
                   gboolean             forever,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->forever = forever;
  g_task_set_source_tag (task, pf_file_bin_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, bin_thread);
}

gboolean
pf_file_bin_finish (GAsyncResult  *result,
                    GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
