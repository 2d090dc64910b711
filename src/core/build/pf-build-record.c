/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "build/pf-build-stage.h"

/* The record's format, version 1. A reader must take any member for optional. */

static JsonObject *
micropython_new (PfBuildContext *ctx)
{
  JsonObject *object = json_object_new ();
  JsonObject *submodules = json_object_new ();
  GHashTable *table = pf_source_tree_get_submodules (ctx->micropython);
  g_autoptr(GList) paths = g_list_sort (g_hash_table_get_keys (table), (GCompareFunc) g_strcmp0);

  for (GList *l = paths; l != NULL; l = l->next)
    json_object_set_string_member (submodules, l->data, g_hash_table_lookup (table, l->data));
  json_object_set_string_member (object, "release", pf_release_get_tag (ctx->release));
  json_object_set_string_member (object, "commit", pf_source_tree_get_commit (ctx->micropython));
  json_object_set_int_member (object, "source_date_epoch", pf_source_tree_get_commit_time (ctx->micropython));
  json_object_set_object_member (object, "submodules", submodules);
  return object;
}

static JsonObject *
mqtt_as_new (PfBuildContext *ctx)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "version", ctx->mqtt_as_version);
  json_object_set_string_member (object, "commit", pf_source_tree_get_commit (ctx->mqtt_as));
  json_object_set_boolean_member (object, "v5_properties", pf_build_request_get_mqtt_v5 (ctx->request));
  return object;
}

static JsonArray *
modules_new (PfBuildContext *ctx)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < ctx->modules->len; i++)
    {
      const PfInjectedModule *module = g_ptr_array_index (ctx->modules, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", module->name);
      json_object_set_string_member (object, "sha256", module->sha256);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
toolchain_new (PfBuildContext *ctx)
{
  JsonObject *object = json_object_new ();
  JsonArray *args = json_array_new ();

  for (guint i = 0; ctx->make_argv[i] != NULL; i++)
    json_array_add_string_element (args, ctx->make_argv[i]);
  json_object_set_string_member (object, "image", ctx->toolchain->image);
  json_object_set_string_member (object, "id", ctx->image->id);
  json_object_set_string_member (object, "digest", ctx->image->digest);
  json_object_set_string_member (object, "esptool", ctx->toolchain->esptool_version);
  json_object_set_array_member (object, "command", args);
  return object;
}

static JsonObject *
sizes_new (PfBuildContext *ctx)
{
  JsonObject *object = json_object_new ();
  JsonObject *frozen = json_object_new ();

  json_object_set_int_member (object, "file", (gint64) pf_firmware_image_get_size (ctx->firmware));
  json_object_set_int_member (object, "flash_used", ctx->sizes->flash_used);
  json_object_set_int_member (object, "flash_budget", ctx->sizes->flash_budget);
  json_object_set_int_member (object, "ram_static", ctx->sizes->ram_static);
  json_object_set_int_member (object, "ram_budget", ctx->sizes->ram_budget);
  json_object_set_int_member (object, "iram_used", ctx->sizes->iram_used);
  json_object_set_int_member (object, "iram_budget", ctx->sizes->iram_budget);
  for (guint i = 0; i < ctx->sizes->modules->len; i++)
    {
      const PfFrozenModule *module = g_ptr_array_index (ctx->sizes->modules, i);

      json_object_set_int_member (frozen, module->name, module->size);
    }
  json_object_set_object_member (object, "frozen_modules", frozen);
  return object;
}

static JsonObject *
durations_new (PfBuildContext *ctx)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < PF_BUILD_STAGE_EXPORT; i++)
    {
      PfStageStatus status;

      pf_build_get_stage_status (ctx->build, (PfBuildStageId) i, &status);
      json_object_set_int_member (object, pf_build_stage_get_id ((PfBuildStageId) i),
                                  (gint64) (status.seconds * 1000 + 0.5));
    }
  return object;
}

JsonObject *
pf_build_record_new (PfBuildContext *ctx)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *built = g_date_time_format (now, "%FT%T%:z");
  JsonObject *record = json_object_new ();

  json_object_set_int_member (record, "format", 1);
  json_object_set_string_member (record, "permafrost", PF_VERSION);
  json_object_set_string_member (record, "built", built);
  json_object_set_object_member (record, "micropython", micropython_new (ctx));
  json_object_set_object_member (record, "mqtt_as", mqtt_as_new (ctx));
  json_object_set_string_member (record, "board", ctx->board->name);
  json_object_set_string_member (record, "variant", ctx->variant->name);
  json_object_set_string_member (record, "flash_layout", ctx->variant->title);
  json_object_set_string_member (record, "flash_mode", pf_firmware_image_get_flash_mode (ctx->firmware));
  json_object_set_array_member (record, "modules", modules_new (ctx));
  json_object_set_object_member (record, "toolchain", toolchain_new (ctx));
  json_object_set_object_member (record, "sizes", sizes_new (ctx));
  json_object_set_object_member (record, "milliseconds", durations_new (ctx));
  json_object_set_int_member (record, "bytes_fetched", (gint64) ctx->bytes_fetched);
  return record;
}
