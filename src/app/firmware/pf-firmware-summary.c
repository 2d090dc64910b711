/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-firmware-summary.h"

#include <string.h>

#include "firmware/pf-artifact.h"
#include "pf-json.h"

void
pf_firmware_summary_free (PfFirmwareSummary *self)
{
  g_free (self->path);
  g_free (self->release);
  g_free (self->mqtt_as_version);
  g_free (self->mqtt_as_commit);
  g_free (self);
}

/* "mqtt_as/__init__.py" and "mqtt_as.py" are of the module "mqtt_as". */
static gboolean
is_of_module (const char *file,
              const char *module)
{
  gsize length = strlen (module);

  return g_str_has_prefix (file, module) &&
         (file[length] == '\0' || file[length] == '/' || g_str_equal (file + length, ".py"));
}

/* The names of the person's modules in the record: a package by its folder, a file with or without its suffix. */
static GPtrArray *
list_own (JsonArray *modules)
{
  GPtrArray *own = g_ptr_array_new_with_free_func (g_free);
  guint n = modules != NULL ? json_array_get_length (modules) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (modules, i);
      JsonObject *module = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *name = module != NULL ? pf_json_get_string (module, "name", "") : "";

      if (*name == '\0' || is_of_module (name, "mqtt_as"))
        continue;
      g_ptr_array_add (own, g_strndup (name, strlen (name) - (g_str_has_suffix (name, ".py") ? 3 : 0)));
    }
  return own;
}

static gboolean
is_own (const char *file,
        GPtrArray  *own)
{
  for (guint i = 0; i < own->len; i++)
    if (is_of_module (file, g_ptr_array_index (own, i)))
      return TRUE;
  return FALSE;
}

static void
add_sizes (PfFirmwareSummary *self,
           JsonObject        *record)
{
  JsonObject *sizes = pf_json_get_object (record, "sizes");
  JsonObject *frozen = sizes != NULL ? pf_json_get_object (sizes, "frozen_modules") : NULL;
  g_autoptr(GPtrArray) own = list_own (pf_json_get_array (record, "modules"));
  g_autoptr(GList) names = frozen != NULL ? json_object_get_members (frozen) : NULL;

  if (sizes == NULL)
    return;
  self->flash_used = (guint64) MAX (0, pf_json_get_int (sizes, "flash_used", 0));
  self->flash_budget = (guint64) MAX (0, pf_json_get_int (sizes, "flash_budget", 0));
  for (GList *l = names; l != NULL; l = l->next)
    {
      guint64 size = (guint64) MAX (0, pf_json_get_int (frozen, l->data, 0));

      if (is_of_module (l->data, "mqtt_as"))
        self->mqtt_as += size;
      else if (is_own (l->data, own))
        self->own += size;
    }
  self->n_own = own->len;
  /* A record that somebody edited must not draw a bar of nonsense. */
  if (self->flash_budget == 0 || self->flash_used > self->flash_budget ||
      self->mqtt_as > self->flash_used || self->own > self->flash_used - self->mqtt_as)
    self->flash_used = self->flash_budget = self->mqtt_as = self->own = 0;
  self->base = self->flash_used - self->mqtt_as - self->own;
}

PfFirmwareSummary *
pf_firmware_summary_new (const char *path,
                         JsonObject *record)
{
  PfFirmwareSummary *self = g_new0 (PfFirmwareSummary, 1);
  JsonObject *micropython = record != NULL ? pf_json_get_object (record, "micropython") : NULL;
  JsonObject *mqtt_as = record != NULL ? pf_json_get_object (record, "mqtt_as") : NULL;

  self->path = g_strdup (path);
  self->release = g_strdup (micropython != NULL ? pf_json_get_string (micropython, "release", "") : "");
  self->mqtt_as_version = g_strdup (mqtt_as != NULL ? pf_json_get_string (mqtt_as, "version", "") : "");
  self->mqtt_as_commit = g_strdup (mqtt_as != NULL ? pf_json_get_string (mqtt_as, "commit", "") : "");
  if (record != NULL)
    add_sizes (self, record);
  return self;
}

static void
load_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(JsonObject) record = NULL;
  g_autoptr(GError) error = NULL;
  const char *path;

  files = pf_artifact_list (task_data, &error);
  if (files == NULL || files->len == 0)
    {
      /* No folder yet means no firmware yet. */
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  path = g_ptr_array_index (files, 0);
  record = pf_artifact_load_record (path, NULL);
  g_task_return_pointer (task, pf_firmware_summary_new (path, record), (GDestroyNotify) pf_firmware_summary_free);
}

void
pf_firmware_summary_load_async (const char          *folder,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pf_firmware_summary_load_async);
  g_task_set_task_data (task, g_strdup (folder), g_free);
  g_task_run_in_thread (task, load_thread);
}

PfFirmwareSummary *
pf_firmware_summary_load_finish (GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pf_firmware_summary_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
