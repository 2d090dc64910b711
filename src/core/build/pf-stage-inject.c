/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "build/pf-build-stage.h"
#include "build/pf-manifest.h"
#include "build/pf-user-module.h"
#include "pf-error.h"
#include "pf-json.h"
#include "pf-paths.h"

/*
 * Puts mqtt_as and the person's modules where the port freezes from, and takes away what an earlier build put
 * there. A note in .git lists what is Permafrost's, so that nothing of MicroPython's own is ever removed.
 */

#define MODULES "ports/esp8266/modules"

/* Before v1.21 the package is called uasyncio, and mqtt_as imports asyncio. `import *` leaves out what uasyncio
 * loads lazily, hence the second half. */
#define ASYNCIO_BRIDGE \
  "from uasyncio import *\n" \
  "import uasyncio\n" \
  "\n" \
  "\n" \
  "def __getattr__(attr):\n" \
  "    return getattr(uasyncio, attr)\n"

typedef struct {
  PfBuildContext *ctx;
  char           *folder;  /* the port's modules, on the host */
  GPtrArray      *files;   /* injected, relative to folder, NULL-terminated when done */
} Injection;

static GPtrArray *
load_injected (PfBuildContext *ctx)
{
  g_autofree char *file = pf_build_context_dup_note (ctx, "injected");
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  g_autoptr(JsonObject) note = NULL;
  JsonArray *array = NULL;
  gsize length;

  if (g_file_get_contents (file, &text, &length, NULL))
    note = pf_json_parse_object (text, (gssize) length, NULL);
  if (note != NULL)
    array = pf_json_get_array (note, "names");
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *name = json_array_get_string_element (array, i);

      /* The note is ours, but a path that leads elsewhere must never be removed. */
      if (name != NULL && *name != '\0' && *name != '.' && strchr (name, '/') == NULL)
        g_ptr_array_add (names, g_strdup (name));
    }
  return names;
}

static gboolean
save_injected (PfBuildContext  *ctx,
               GPtrArray       *names,
               GError         **error)
{
  g_autofree char *file = pf_build_context_dup_note (ctx, "injected");
  g_autoptr(JsonObject) note = json_object_new ();
  JsonArray *array = json_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < names->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (names, i));
  json_object_set_array_member (note, "names", array);
  text = pf_json_to_string (note, FALSE);
  return pf_paths_write_file (file, text, strlen (text), 0644, error);
}

/* Each build starts from the release's own folder: what earlier builds added goes, all of it. */
static gboolean
remove_earlier (Injection     *injection,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(GPtrArray) names = load_injected (injection->ctx);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (injection->folder, g_ptr_array_index (names, i), NULL);

      if (!pf_paths_remove_tree (path, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* What the module at @path is called in the port's folder: "name", or "name.py". The path's own end may be "." or a link. */
static char *
dup_entry (const char  *path,
           GError     **error)
{
  g_autofree char *name = NULL;

  if (!pf_user_module_check (path, &name, error))
    return NULL;
  return g_strconcat (name, g_file_test (path, G_FILE_TEST_IS_DIR) ? "" : ".py", NULL);
}

/* Written before anything is added, so that a build that is killed half-way leaves nothing unknown behind. */
static gboolean
announce (Injection  *injection,
          gboolean    bridge,
          GError    **error)
{
  PfBuildContext *ctx = injection->ctx;
  const char * const *modules = pf_build_request_get_modules (ctx->request);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (names, g_strdup ("mqtt_as"));
  if (bridge)
    g_ptr_array_add (names, g_strdup ("asyncio.py"));
  for (guint i = 0; modules[i] != NULL; i++)
    {
      char *entry = dup_entry (modules[i], error);

      if (entry == NULL)
        return FALSE;
      g_ptr_array_add (names, entry);
    }

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_build_filename (injection->folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                       _("MicroPython %s already has a module called %s"), pf_release_get_tag (ctx->release), name);
          return FALSE;
        }
    }
  return save_injected (ctx, names, error);
}

static char *
read_mqtt_as (PfBuildContext      *ctx,
              const char * const  *places,
              gsize               *length)
{
  for (guint i = 0; places[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (pf_source_tree_get_path (ctx->mqtt_as), places[i], NULL);
      char *text;

      if (g_file_get_contents (path, &text, length, NULL))
        return text;
    }
  return NULL;
}

static gboolean
add_file (Injection   *injection,
          const char  *name,
          const char  *text,
          gsize        length,
          GError     **error)
{
  g_autofree char *path = g_build_filename (injection->folder, name, NULL);
  g_autofree char *sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, length);
  PfInjectedModule *module = g_new0 (PfInjectedModule, 1);

  module->name = g_strdup (name);
  module->path = g_strdup (name);
  module->sha256 = g_steal_pointer (&sha256);
  g_ptr_array_add (injection->ctx->modules, module);
  g_ptr_array_add (injection->files, g_strdup (name));
  return pf_paths_write_file (path, text, length, 0644, error);
}

static char *
dup_version (const char *text)
{
  g_autoptr(GRegex) regex = g_regex_new ("^VERSION\\s*=\\s*\\(\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*(\\d+)\\s*\\)",
                                         G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  if (!g_regex_match (regex, text, 0, &match))
    return g_strdup ("");
  return g_match_info_expand_references (match, "\\1.\\2.\\3", NULL);
}

static gboolean
add_mqtt_as (Injection  *injection,
             GError    **error)
{
  /* A package since August 2024; before that a single file, in two places. All become the package. */
  static const char * const code[] = { "mqtt_as/__init__.py", "mqtt_as/mqtt_as.py", "mqtt_as.py", NULL };
  static const char * const v5[] = { "mqtt_as/mqtt_v5_properties.py", NULL };
  static const char * const example[] = { "mqtt_local_example.py", "mqtt_local.py", "mqtt_as/mqtt_local.py", NULL };
  PfBuildContext *ctx = injection->ctx;
  g_autofree char *text = NULL;
  g_autofree char *local = NULL;
  gsize length, local_length;

  text = read_mqtt_as (ctx, code, &length);
  if (text == NULL)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("The repository of mqtt_as has no mqtt_as/__init__.py at commit %s"),
                   pf_source_tree_get_commit (ctx->mqtt_as));
      return FALSE;
    }
  ctx->mqtt_as_version = dup_version (text);
  if (!add_file (injection, "mqtt_as/__init__.py", text, length, error))
    return FALSE;

  if (pf_build_request_get_mqtt_v5 (ctx->request))
    {
      g_autofree char *properties = read_mqtt_as (ctx, v5, &length);

      if (properties == NULL)
        {
          g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("mqtt_as at commit %s has no MQTT 5 properties"),
                       pf_source_tree_get_commit (ctx->mqtt_as));
          return FALSE;
        }
      if (!add_file (injection, "mqtt_as/mqtt_v5_properties.py", properties, length, error))
        return FALSE;
    }

  local = read_mqtt_as (ctx, example, &local_length);
  if (local != NULL)
    ctx->mqtt_local = g_bytes_new_take (g_steal_pointer (&local), local_length);
  return TRUE;
}

/* The .py files of a package, for a manifest that names each. */
static void
list_package (Injection  *injection,
              const char *relative)
{
  g_autofree char *path = g_build_filename (injection->folder, relative, NULL);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *entry;

  if (dir == NULL)
    {
      g_ptr_array_add (injection->files, g_strdup (relative));
      return;
    }
  while ((entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (relative, entry, NULL);

      list_package (injection, child);
    }
}

static gboolean
add_user_modules (Injection     *injection,
                  GCancellable  *cancellable,
                  GError       **error)
{
  const char * const *modules = pf_build_request_get_modules (injection->ctx->request);

  for (guint i = 0; modules[i] != NULL; i++)
    {
      g_autofree char *entry = dup_entry (modules[i], error);
      PfInjectedModule *module = g_new0 (PfInjectedModule, 1);

      module->path = g_strdup (modules[i]);
      g_ptr_array_add (injection->ctx->modules, module);
      if (entry == NULL ||
          !pf_user_module_check (modules[i], &module->name, error) ||
          !pf_user_module_copy (modules[i], injection->folder, &module->sha256, cancellable, error))
        return FALSE;
      list_package (injection, entry);
      pf_build_log_printf (injection->ctx->log, PF_BUILD_STAGE_INJECT, PF_LOG_INFO, _("Module %s from %s"),
                           module->name, modules[i]);
    }
  return TRUE;
}

static gboolean
write_manifest (Injection         *injection,
                const PfManifest  *manifest,
                char             **text,
                GError           **error)
{
  PfBuildContext *ctx = injection->ctx;
  g_autofree char *name = g_strdup_printf ("permafrost_manifest%s%s.py", *ctx->variant->name != '\0' ? "_" : "", ctx->variant->name);
  g_autofree char *path = g_build_filename (pf_source_tree_get_path (ctx->micropython), "ports/esp8266", name, NULL);

  *text = pf_manifest_write (manifest, ctx->variant, (const char * const *) injection->files->pdata);
  if (pf_manifest_is_lacking (manifest))
    pf_build_log_printf (ctx->log, PF_BUILD_STAGE_INJECT, PF_LOG_INFO,
                         _("The flash layout's own list of frozen modules leaves out what mqtt_as needs; %s adds it."), name);
  ctx->manifest = g_steal_pointer (&name);
  return pf_paths_write_file (path, *text, strlen (*text), 0644, error);
}

static void
fingerprint_add (GChecksum  *checksum,
                 const char *text)
{
  /* The terminating NUL keeps "ab", "c" apart from "a", "bc". */
  g_checksum_update (checksum, (const guchar *) (text != NULL ? text : ""), (gssize) strlen (text != NULL ? text : "") + 1);
}

/* All that decides the image's bytes. Two builds with the same fingerprint give the same file. */
static char *
dup_fingerprint (PfBuildContext *ctx,
                 const char     *manifest)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  fingerprint_add (checksum, PF_VERSION);
  fingerprint_add (checksum, pf_source_tree_get_commit (ctx->micropython));
  fingerprint_add (checksum, ctx->image->id);
  fingerprint_add (checksum, ctx->board->name);
  fingerprint_add (checksum, ctx->variant->name);
  fingerprint_add (checksum, manifest);
  for (guint i = 0; ctx->toolchain->make_args[i] != NULL; i++)
    fingerprint_add (checksum, ctx->toolchain->make_args[i]);
  for (guint i = 0; i < ctx->modules->len; i++)
    {
      const PfInjectedModule *module = g_ptr_array_index (ctx->modules, i);

      fingerprint_add (checksum, module->name);
      fingerprint_add (checksum, module->sha256);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

static gboolean
inject (Injection     *injection,
        GCancellable  *cancellable,
        GError       **error)
{
  PfBuildContext *ctx = injection->ctx;
  const char *tree = pf_source_tree_get_path (ctx->micropython);
  g_autofree char *manifest_text = NULL;
  PfManifest manifest;
  gboolean bridge;

  pf_manifest_analyse (tree, ctx->board, ctx->variant, &manifest);
  if (manifest.asyncio == NULL)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("MicroPython %s has no asyncio, which mqtt_as needs: choose v1.13 or newer"),
                   pf_release_get_tag (ctx->release));
      return FALSE;
    }
  bridge = g_str_equal (manifest.asyncio, "uasyncio");

  if (!remove_earlier (injection, cancellable, error) ||
      !announce (injection, bridge, error) ||
      !add_mqtt_as (injection, error) ||
      (bridge && !add_file (injection, "asyncio.py", ASYNCIO_BRIDGE, strlen (ASYNCIO_BRIDGE), error)) ||
      !add_user_modules (injection, cancellable, error))
    return FALSE;

  g_ptr_array_add (injection->files, NULL);
  if (!write_manifest (injection, &manifest, &manifest_text, error))
    return FALSE;
  ctx->inputs = dup_fingerprint (ctx, manifest_text);
  pf_build_log_printf (ctx->log, PF_BUILD_STAGE_INJECT, PF_LOG_INFO, "mqtt_as %s", ctx->mqtt_as_version);
  return TRUE;
}

gboolean
pf_stage_inject_run (PfBuildContext  *ctx,
                     GCancellable    *cancellable,
                     GError         **error)
{
  Injection injection = { .ctx = ctx };
  gboolean ok;

  injection.folder = g_build_filename (pf_source_tree_get_path (ctx->micropython), MODULES, NULL);
  injection.files = g_ptr_array_new_with_free_func (g_free);
  ok = inject (&injection, cancellable, error);
  g_free (injection.folder);
  g_ptr_array_unref (injection.files);
  return ok;
}
