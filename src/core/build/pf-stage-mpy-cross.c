/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "build/pf-build-stage.h"
#include "pf-error.h"
#include "pf-json.h"
#include "pf-paths.h"

/*
 * mpy-cross runs in the container that it was built in: one built elsewhere, or in another image, may ask for
 * a C library that is not there. So the note beside it says which image made it, and another image's is
 * removed before make could take it for up to date.
 */

static gboolean
binary_exists (PfBuildContext *ctx)
{
  /* The second place is the one of releases before v1.20. */
  static const char * const places[] = { "mpy-cross/build/mpy-cross", "mpy-cross/mpy-cross" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (pf_source_tree_get_path (ctx->micropython), places[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return TRUE;
    }
  return FALSE;
}

static char *
dup_builder (PfBuildContext *ctx)
{
  g_autofree char *file = pf_build_context_dup_note (ctx, "mpy-cross");
  g_autofree char *text = NULL;
  g_autoptr(JsonObject) note = NULL;
  gsize length;

  if (g_file_get_contents (file, &text, &length, NULL))
    note = pf_json_parse_object (text, (gssize) length, NULL);
  return g_strdup (note != NULL ? pf_json_get_string (note, "image", NULL) : NULL);
}

gboolean
pf_stage_mpy_cross_is_done (PfBuildContext *ctx)
{
  g_autofree char *builder = dup_builder (ctx);

  return g_strcmp0 (builder, ctx->image->id) == 0 && binary_exists (ctx);
}

static gboolean
remove_foreign (PfBuildContext  *ctx,
                GCancellable    *cancellable,
                GError         **error)
{
  g_autofree char *build = g_build_filename (pf_source_tree_get_path (ctx->micropython), "mpy-cross", "build", NULL);
  g_autofree char *binary = g_build_filename (pf_source_tree_get_path (ctx->micropython), "mpy-cross", "mpy-cross", NULL);

  return pf_paths_remove_tree (build, cancellable, error) && pf_paths_remove_tree (binary, cancellable, error);
}

gboolean
pf_stage_mpy_cross_run (PfBuildContext  *ctx,
                        GCancellable    *cancellable,
                        GError         **error)
{
  g_autofree char *jobs = g_strdup_printf ("-j%u", pf_build_context_get_jobs (ctx));
  const char *argv[] = { "make", "-C", "mpy-cross", jobs, NULL };
  g_autofree char *file = pf_build_context_dup_note (ctx, "mpy-cross");
  g_autoptr(JsonObject) note = json_object_new ();
  g_autofree char *text = NULL;

  pf_build_set_progress (ctx->build, PF_BUILD_STAGE_MPY_CROSS, 0, _("Compiling mpy-cross"));
  if (!pf_paths_remove_tree (file, NULL, error) ||
      !remove_foreign (ctx, cancellable, error) ||
      !pf_build_run_make (ctx, PF_BUILD_STAGE_MPY_CROSS, argv, "mpy-cross", cancellable, error))
    return FALSE;
  if (!binary_exists (ctx))
    {
      g_set_error_literal (error, PF_ERROR, PF_ERROR_COMMAND_FAILED, _("make ended well but there is no mpy-cross"));
      return FALSE;
    }

  json_object_set_string_member (note, "image", ctx->image->id);
  text = pf_json_to_string (note, FALSE);
  return pf_paths_write_file (file, text, strlen (text), 0644, error);
}
