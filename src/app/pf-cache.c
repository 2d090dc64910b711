/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-cache.h"

#include "source/pf-workspace.h"

static void
return_size (GTask   *task,
             guint64  size)
{
  guint64 *boxed = g_new (guint64, 1);

  *boxed = size;
  g_task_return_pointer (task, boxed, g_free);
}

static gboolean
propagate_size (GAsyncResult  *result,
                guint64       *size,
                GError       **error)
{
  g_autofree guint64 *boxed = g_task_propagate_pointer (G_TASK (result), error);

  if (boxed == NULL)
    return FALSE;
  *size = *boxed;
  return TRUE;
}

static void
measure_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  g_autoptr(PfWorkspace) workspace = pf_workspace_new (NULL);
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GError) error = NULL;
  guint64 size = 0;

  entries = pf_workspace_list (workspace, cancellable, &error);
  if (entries == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  for (guint i = 0; i < entries->len; i++)
    size += ((PfWorkspaceEntry *) g_ptr_array_index (entries, i))->size;
  return_size (task, size);
}

void
pf_cache_measure_async (GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pf_cache_measure_async);
  g_task_run_in_thread (task, measure_thread);
}

gboolean
pf_cache_measure_finish (GAsyncResult  *result,
                         guint64       *size,
                         GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pf_cache_measure_async), FALSE);

  return propagate_size (result, size, error);
}

/* A tree's folder is called TAG-COMMIT, with .2, .3 … for further ones. */
static gboolean
clean_trees (PfWorkspace   *workspace,
             const char    *tag,
             guint64       *freed,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autofree char *prefix = g_strconcat (tag, "-", NULL);
  g_autoptr(GPtrArray) entries = pf_workspace_list (workspace, cancellable, error);

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    {
      const PfWorkspaceEntry *entry = g_ptr_array_index (entries, i);
      guint64 some = 0;

      if (!g_str_equal (entry->kind, "trees") || !g_str_has_prefix (entry->name, prefix))
        continue;
      if (!pf_workspace_clean (workspace, entry->kind, entry->name, &some, NULL, cancellable, error))
        return FALSE;
      *freed += some;
    }
  return TRUE;
}

static void
clean_thread (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  g_autoptr(PfWorkspace) workspace = pf_workspace_new (NULL);
  g_autoptr(GError) error = NULL;
  guint64 freed = 0;
  gboolean ok;

  if (task_data != NULL)
    ok = clean_trees (workspace, task_data, &freed, cancellable, &error);
  else
    ok = pf_workspace_clean (workspace, NULL, NULL, &freed, NULL, cancellable, &error);
  if (ok)
    return_size (task, freed);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
pf_cache_clean_async (const char          *tree,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pf_cache_clean_async);
  g_task_set_task_data (task, g_strdup (tree), g_free);
  g_task_run_in_thread (task, clean_thread);
}

gboolean
pf_cache_clean_finish (GAsyncResult  *result,
                       guint64       *freed,
                       GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pf_cache_clean_async), FALSE);

  return propagate_size (result, freed, error);
}
