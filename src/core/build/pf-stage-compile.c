/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "build/pf-build-stage.h"
#include "pf-error.h"
#include "pf-json.h"
#include "pf-paths.h"

/*
 * make takes a failed or older build's files for good wherever their times say so. So a note beside the tree
 * says what each build folder was made with:
 *   "toolchain"  image, make arguments and manifest: if they change, the folder goes
 *   "inputs"     the fingerprint of the last build that was finished and verified: if it changes, what is
 *                frozen goes, because makemanifest.py trusts modification times
 *   "sha256"     of that build's image
 */

typedef struct {
  char *toolchain;
  char *inputs;
  char *sha256;
} Note;

static void
note_clear (Note *note)
{
  g_free (note->toolchain);
  g_free (note->inputs);
  g_free (note->sha256);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Note, note_clear)

static char *
dup_folder_name (PfBuildContext *ctx)
{
  return g_strconcat ("build-", ctx->board->name, *ctx->variant->name != '\0' ? "-" : "", ctx->variant->name, NULL);
}

static char *
dup_note_file (PfBuildContext *ctx)
{
  g_autofree char *name = dup_folder_name (ctx);

  return pf_build_context_dup_note (ctx, name);
}

static void
note_load (PfBuildContext *ctx,
           Note           *note)
{
  g_autofree char *file = dup_note_file (ctx);
  g_autofree char *text = NULL;
  g_autoptr(JsonObject) object = NULL;
  gsize length;

  if (g_file_get_contents (file, &text, &length, NULL))
    object = pf_json_parse_object (text, (gssize) length, NULL);
  note->toolchain = g_strdup (pf_json_get_string (object, "toolchain", ""));
  note->inputs = g_strdup (pf_json_get_string (object, "inputs", ""));
  note->sha256 = g_strdup (pf_json_get_string (object, "sha256", ""));
}

static gboolean
note_save (PfBuildContext  *ctx,
           const char      *toolchain,
           const char      *inputs,
           const char      *sha256,
           GError         **error)
{
  g_autofree char *file = dup_note_file (ctx);
  g_autoptr(JsonObject) object = json_object_new ();
  g_autofree char *text = NULL;

  json_object_set_string_member (object, "toolchain", toolchain);
  json_object_set_string_member (object, "inputs", inputs);
  json_object_set_string_member (object, "sha256", sha256);
  text = pf_json_to_string (object, FALSE);
  return pf_paths_write_file (file, text, strlen (text), 0644, error);
}

static char *
dup_toolchain (PfBuildContext *ctx)
{
  g_autofree char *args = g_strjoinv ("\n", ctx->toolchain->make_args);

  return g_strjoin ("\n", ctx->image->id, ctx->manifest, args, NULL);
}

/* The command that a person would type in the image to get the same bytes. */
static void
prepare (PfBuildContext *ctx)
{
  g_autofree char *name = dup_folder_name (ctx);
  GPtrArray *argv = g_ptr_array_new ();

  g_ptr_array_add (argv, g_strdup ("make"));
  g_ptr_array_add (argv, g_strdup ("-C"));
  g_ptr_array_add (argv, g_strdup ("ports/esp8266"));
  g_ptr_array_add (argv, g_strdup_printf ("-j%u", pf_build_context_get_jobs (ctx)));
  g_ptr_array_add (argv, g_strdup_printf ("BOARD=%s", ctx->board->name));
  if (*ctx->variant->name != '\0')
    g_ptr_array_add (argv, g_strdup_printf ("BOARD_VARIANT=%s", ctx->variant->name));
  g_ptr_array_add (argv, g_strdup_printf ("FROZEN_MANIFEST=%s", ctx->manifest));
  for (guint i = 0; ctx->toolchain->make_args[i] != NULL; i++)
    g_ptr_array_add (argv, g_strdup (ctx->toolchain->make_args[i]));
  g_ptr_array_add (argv, NULL);

  g_clear_pointer (&ctx->make_argv, g_strfreev);
  ctx->make_argv = (char **) g_ptr_array_free (argv, FALSE);
  g_free (ctx->build_folder);
  ctx->build_folder = g_build_filename (pf_source_tree_get_path (ctx->micropython), "ports/esp8266", name, NULL);
}

/* Up to v1.20 the image is called firmware-combined.bin. */
static char *
dup_image_path (PfBuildContext *ctx)
{
  static const char * const names[] = { "firmware.bin", "firmware-combined.bin" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (ctx->build_folder, names[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static gboolean
require_module (PfBuildContext  *ctx,
                const char      *name,
                GError         **error)
{
  if (pf_firmware_sizes_has_module (ctx->sizes, name))
    return TRUE;
  g_set_error (error, PF_ERROR, PF_ERROR_NOT_FROZEN, _("The firmware was built without the module %s"), name);
  return FALSE;
}

/* Reads the image and proves what it is: sound, within its budget, and with everything in it that was asked for. */
static gboolean
verify (PfBuildContext  *ctx,
        GError         **error)
{
  g_autofree char *path = dup_image_path (ctx);
  char *contents;
  gsize length;

  if (path == NULL)
    {
      g_set_error_literal (error, PF_ERROR, PF_ERROR_FIRMWARE_INVALID, _("make ended well but there is no firmware image"));
      return FALSE;
    }
  if (!g_file_get_contents (path, &contents, &length, error))
    {
      pf_error_from_gio (error, path);
      return FALSE;
    }
  g_clear_pointer (&ctx->firmware_bytes, g_bytes_unref);
  ctx->firmware_bytes = g_bytes_new_take (contents, length);

  g_clear_object (&ctx->firmware);
  ctx->firmware = pf_firmware_image_new_from_bytes (ctx->firmware_bytes, error);
  if (ctx->firmware == NULL)
    return FALSE;
  g_clear_pointer (&ctx->sizes, pf_firmware_sizes_free);
  ctx->sizes = pf_firmware_sizes_load (ctx->build_folder, error);
  if (ctx->sizes == NULL)
    return FALSE;

  if (ctx->sizes->flash_used > ctx->sizes->flash_budget)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_TOO_LARGE, _("The firmware uses %u bytes of flash and may use %u"),
                   ctx->sizes->flash_used, ctx->sizes->flash_budget);
      return FALSE;
    }
  if (!require_module (ctx, "mqtt_as", error) || !require_module (ctx, "asyncio", error))
    return FALSE;
  for (guint i = 0; i < ctx->modules->len; i++)
    {
      const PfInjectedModule *module = g_ptr_array_index (ctx->modules, i);

      /* mqtt_as's own files are listed by file name; the person's by the name they are imported by. */
      if (!g_str_has_suffix (module->name, ".py") && !require_module (ctx, module->name, error))
        return FALSE;
    }
  if (!pf_firmware_image_contains (ctx->firmware, "mqtt_as"))
    {
      g_set_error_literal (error, PF_ERROR, PF_ERROR_NOT_FROZEN, _("The name mqtt_as does not occur in the firmware image"));
      return FALSE;
    }
  return TRUE;
}

gboolean
pf_stage_compile_is_done (PfBuildContext *ctx)
{
  g_auto(Note) note = { NULL, };

  prepare (ctx);
  note_load (ctx, &note);
  return g_str_equal (note.inputs, ctx->inputs) &&
         verify (ctx, NULL) &&
         g_str_equal (note.sha256, pf_firmware_image_get_sha256 (ctx->firmware));
}

/* A failed build leaves the image of the one before: what is there afterwards must be this build's. */
static gboolean
remove_image (PfBuildContext  *ctx,
              GError         **error)
{
  g_autofree char *path = NULL;

  while ((path = dup_image_path (ctx)) != NULL)
    {
      if (g_unlink (path) < 0)
        return pf_error_set_from_errno (error, errno, path, _("Could not remove"));
      g_clear_pointer (&path, g_free);
    }
  return TRUE;
}

static gboolean
remove_stale (PfBuildContext  *ctx,
              const Note      *note,
              const char      *toolchain,
              GCancellable    *cancellable,
              GError         **error)
{
  static const char * const frozen[] = { "frozen_content.c", "frozen_mpy" };

  if (!g_str_equal (note->toolchain, toolchain))
    return pf_paths_remove_tree (ctx->build_folder, cancellable, error);

  for (guint i = 0; !g_str_equal (note->inputs, ctx->inputs) && i < G_N_ELEMENTS (frozen); i++)
    {
      g_autofree char *path = g_build_filename (ctx->build_folder, frozen[i], NULL);

      if (!pf_paths_remove_tree (path, cancellable, error))
        return FALSE;
    }
  return remove_image (ctx, error);
}

gboolean
pf_stage_compile_run (PfBuildContext  *ctx,
                      GCancellable    *cancellable,
                      GError         **error)
{
  g_autofree char *toolchain = dup_toolchain (ctx);
  g_auto(Note) note = { NULL, };
  const char *kind;

  prepare (ctx);
  note_load (ctx, &note);
  pf_build_set_progress (ctx->build, PF_BUILD_STAGE_COMPILE, 0, _("Compiling MicroPython"));

  if (!remove_stale (ctx, &note, toolchain, cancellable, error) ||
      !note_save (ctx, toolchain, "", "", error))
    return FALSE;
  kind = g_file_test (ctx->build_folder, G_FILE_TEST_IS_DIR) ? "compile-again" : "compile";
  if (!pf_build_run_make (ctx, PF_BUILD_STAGE_COMPILE, (const char * const *) ctx->make_argv, kind, cancellable, error))
    return FALSE;

  pf_build_set_progress (ctx->build, PF_BUILD_STAGE_COMPILE, 0.99, _("Verifying the image"));
  return verify (ctx, error) &&
         note_save (ctx, toolchain, ctx->inputs, pf_firmware_image_get_sha256 (ctx->firmware), error);
}
