/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-build-stage.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "pf-paths.h"

/* The order of a build can be read here and nowhere else. */
static const PfBuildStage stages[PF_BUILD_N_STAGES] = {
  { PF_BUILD_STAGE_HOST, "host", N_("This Machine"), 0.3, NULL, pf_stage_host_run },
  { PF_BUILD_STAGE_FETCH, "fetch", N_("Sources and Tools"), 15, NULL, pf_stage_fetch_run },
  { PF_BUILD_STAGE_MPY_CROSS, "mpy-cross", N_("Bytecode Compiler"), 9,
    pf_stage_mpy_cross_is_done, pf_stage_mpy_cross_run },
  { PF_BUILD_STAGE_INJECT, "inject", N_("Frozen Modules"), 0.2, NULL, pf_stage_inject_run },
  { PF_BUILD_STAGE_COMPILE, "compile", N_("Firmware"), 16,
    pf_stage_compile_is_done, pf_stage_compile_run },
  { PF_BUILD_STAGE_EXPORT, "export", N_("Export"), 0.2, NULL, pf_stage_export_run },
};

const PfBuildStage *
pf_build_stages (void)
{
  return stages;
}

const char *
pf_build_stage_get_id (PfBuildStageId stage)
{
  g_return_val_if_fail (stage < PF_BUILD_N_STAGES, NULL);
  return stages[stage].name;
}

const char *
pf_build_stage_get_title (PfBuildStageId stage)
{
  g_return_val_if_fail (stage < PF_BUILD_N_STAGES, NULL);
  return _(stages[stage].title);
}

void
pf_injected_module_free (PfInjectedModule *self)
{
  g_free (self->name);
  g_free (self->path);
  g_free (self->sha256);
  g_free (self);
}

PfBuildContext *
pf_build_context_new (PfBuild        *build,
                      PfBuildRequest *request,
                      PfBuildLog     *log)
{
  PfBuildContext *self = g_new0 (PfBuildContext, 1);

  self->build = build;
  self->request = g_object_ref (request);
  self->log = g_object_ref (log);
  self->id = g_uuid_string_random ();
  self->cache = pf_build_request_get_cache (request) != NULL
                ? g_canonicalize_filename (pf_build_request_get_cache (request), NULL)
                : pf_paths_dup_cache ();
  self->export_folder = pf_build_request_get_export (request) != NULL
                        ? g_canonicalize_filename (pf_build_request_get_export (request), NULL)
                        : pf_paths_dup_default_export ();
  self->workspace = pf_workspace_new (self->cache);
  self->modules = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_injected_module_free);
  self->started = g_get_monotonic_time ();
  return self;
}

void
pf_build_context_free (PfBuildContext *self)
{
  g_clear_object (&self->request);
  g_clear_object (&self->log);
  g_clear_object (&self->workspace);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->image, pf_image_info_free);
  g_clear_object (&self->release);
  g_clear_object (&self->micropython);
  g_clear_object (&self->mqtt_as);
  g_clear_pointer (&self->toolchain, pf_toolchain_free);
  g_clear_pointer (&self->boards, g_ptr_array_unref);
  g_clear_pointer (&self->modules, g_ptr_array_unref);
  g_clear_pointer (&self->mqtt_local, g_bytes_unref);
  g_clear_pointer (&self->firmware_bytes, g_bytes_unref);
  g_clear_object (&self->firmware);
  g_clear_pointer (&self->sizes, pf_firmware_sizes_free);
  g_clear_pointer (&self->record, json_object_unref);
  g_strfreev (self->make_argv);
  g_free (self->id);
  g_free (self->cache);
  g_free (self->export_folder);
  g_free (self->mqtt_as_version);
  g_free (self->manifest);
  g_free (self->inputs);
  g_free (self->build_folder);
  g_free (self->result);
  g_free (self);
}

guint
pf_build_context_get_jobs (PfBuildContext *ctx)
{
  guint jobs = pf_build_request_get_jobs (ctx->request);

  if (jobs == 0)
    jobs = pf_engine_get_info (ctx->engine)->n_cpus;
  return jobs != 0 ? jobs : g_get_num_processors ();
}

char *
pf_build_context_dup_note (PfBuildContext *ctx,
                           const char     *name)
{
  g_autofree char *file = g_strconcat ("permafrost-", name, ".json", NULL);

  return g_build_filename (pf_source_tree_get_path (ctx->micropython), ".git", file, NULL);
}

typedef struct {
  PfBuildContext *ctx;
  PfBuildStageId  stage;
  guint           lines;
  guint           expected;
} MakeOutput;

static void
make_line_cb (const char *line,
              gsize       length,
              gboolean    is_stderr,
              gpointer    user_data)
{
  MakeOutput *output = user_data;

  output->lines++;
  pf_build_log_append (output->ctx->log, output->stage, pf_build_log_classify (line, length), line, length);
  /* An estimate never claims to be finished: the last word is the stage's. */
  if (output->expected > 0)
    pf_build_set_progress (output->ctx->build, output->stage,
                           MIN (0.98, (double) output->lines / output->expected), NULL);
}

gboolean
pf_build_run_make (PfBuildContext      *ctx,
                   PfBuildStageId       stage,
                   const char * const  *argv,
                   const char          *kind,
                   GCancellable        *cancellable,
                   GError             **error)
{
  g_autofree char *epoch = g_strdup_printf ("SOURCE_DATE_EPOCH=%" G_GINT64_FORMAT,
                                            pf_source_tree_get_commit_time (ctx->micropython));
  const char *env[] = { epoch, NULL };
  MakeOutput output = { ctx, stage, 0, pf_build_history_lines (ctx->history, kind) };
  double expected = pf_build_history_seconds (ctx->history, kind);
  gint64 started = g_get_monotonic_time ();
  PfContainerSpec spec = {
    .image = ctx->image->id,
    .argv = argv,
    .env = env,
    .bind_source = pf_source_tree_get_path (ctx->micropython),
    .bind_target = PF_BUILD_MOUNT,
    .working_dir = PF_BUILD_MOUNT,
    .build_id = ctx->id,
  };
  g_autoptr(GString) command = g_string_new (NULL);

  for (guint i = 0; argv[i] != NULL; i++)
    {
      g_autofree char *quoted = strpbrk (argv[i], " \t'\"$;()") != NULL ? g_shell_quote (argv[i]) : g_strdup (argv[i]);

      g_string_append_printf (command, "%s%s", i > 0 ? " " : "", quoted);
    }
  pf_build_log_append (ctx->log, stage, PF_LOG_COMMAND, command->str, (gssize) command->len);

  if (expected >= 0)
    pf_build_expect (ctx->build, stage, expected);
  if (!pf_container_run (ctx->engine, &spec, make_line_cb, &output, NULL, cancellable, error))
    return FALSE;
  pf_build_history_add (ctx->history, kind,
                        (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC, output.lines);
  return TRUE;
}
