/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "build/pf-build.h"
#include "pf-cli-progress.h"
#include "pf-cli.h"
#include "pf-error.h"
#include "pf-json.h"

/* How much of the failed stage's output is shown under the diagnosis. */
#define TAIL_LINES 20

typedef struct {
  char     *release;
  char     *board;
  char     *variant;
  char    **modules;
  char     *mqtt_as;
  gboolean  mqtt_v5;
  char     *export_folder;
  int       jobs;
  char     *image;
  gboolean  verbose;
} BuildOptions;

static void
build_options_clear (BuildOptions *options)
{
  g_free (options->release);
  g_free (options->board);
  g_free (options->variant);
  g_strfreev (options->modules);
  g_free (options->mqtt_as);
  g_free (options->export_folder);
  g_free (options->image);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BuildOptions, build_options_clear)

static PfBuildRequest *
make_request (const BuildOptions *build,
              const PfCliOptions *options)
{
  PfBuildRequest *request = pf_build_request_new ();

  pf_build_request_set_release (request, build->release);
  pf_build_request_set_board (request, build->board);
  pf_build_request_set_variant (request, build->variant);
  pf_build_request_set_mqtt_as (request, build->mqtt_as);
  pf_build_request_set_mqtt_v5 (request, build->mqtt_v5);
  for (guint i = 0; build->modules != NULL && build->modules[i] != NULL; i++)
    pf_build_request_add_module (request, build->modules[i]);
  pf_build_request_set_export (request, build->export_folder);
  pf_build_request_set_jobs (request, (guint) build->jobs);
  pf_build_request_set_image (request, build->image);
  pf_build_request_set_remotes (request, options->remotes);
  pf_build_request_set_cache (request, options->cache);
  return request;
}

static JsonObject *
diagnosis_to_json (const PfDiagnosis *diagnosis)
{
  JsonObject *object = json_object_new ();
  JsonArray *remedies = json_array_new ();

  json_object_set_string_member (object, "id", diagnosis->id);
  json_object_set_string_member (object, "title", diagnosis->title);
  json_object_set_string_member (object, "explanation", diagnosis->explanation);
  json_object_set_string_member (object, "detail", diagnosis->detail);
  for (guint i = 0; i < diagnosis->remedies->len; i++)
    {
      const PfRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);
      JsonObject *row = json_object_new ();

      json_object_set_string_member (row, "label", remedy->label);
      json_object_set_string_member (row, "command", remedy->command);
      json_array_add_object_element (remedies, row);
    }
  json_object_set_array_member (object, "remedies", remedies);
  return object;
}

static void
print_json (PfBuild     *build,
            const char  *path,
            const GError *error)
{
  JsonObject *object = json_object_new ();
  g_autoptr(JsonObject) record = pf_build_dup_record (build);
  g_autoptr(PfDiagnosis) diagnosis = pf_build_dup_diagnosis (build);

  json_object_set_string_member (object, "result",
                                 path != NULL ? "finished" : pf_error_is_cancelled (error) ? "cancelled" : "failed");
  json_object_set_double_member (object, "seconds", pf_build_get_elapsed (build));
  json_object_set_string_member (object, "log", pf_build_log_get_file (pf_build_get_log (build)));
  if (path != NULL)
    json_object_set_string_member (object, "file", path);
  else
    json_object_set_string_member (object, "error", error->message);
  if (record != NULL)
    json_object_set_object_member (object, "record", json_object_ref (record));
  if (diagnosis != NULL)
    json_object_set_object_member (object, "diagnosis", diagnosis_to_json (diagnosis));
  pf_cli_print_json (object);
}

static void
print_success (PfBuild    *build,
               const char *path)
{
  g_autoptr(JsonObject) record = pf_build_dup_record (build);
  JsonObject *sizes = pf_json_get_object (record, "sizes");

  /* TRANSLATORS: sizes in KiB */
  g_printerr (_("Flash: %.1f of %.1f KiB used. Static RAM: %.1f KiB.\n"),
              (double) pf_json_get_int (sizes, "flash_used", 0) / 1024,
              (double) pf_json_get_int (sizes, "flash_budget", 0) / 1024,
              (double) pf_json_get_int (sizes, "ram_static", 0) / 1024);
  g_print ("%s\n", path);
}

static void
print_failure (PfBuild      *build,
               const GError *error)
{
  g_autoptr(PfDiagnosis) diagnosis = pf_build_dup_diagnosis (build);
  g_autofree char *tail = pf_build_log_dup_tail (pf_build_get_log (build), pf_build_get_stage (build), TAIL_LINES);
  const char *file = pf_build_log_get_file (pf_build_get_log (build));

  if (*tail != '\0')
    g_printerr ("\n%s\n", tail);
  g_printerr ("\n");
  if (diagnosis == NULL)
    g_printerr ("permafrost-cli: %s\n", error->message);
  else
    {
      g_printerr ("%s\n%s\n", diagnosis->title, diagnosis->explanation);
      if (*diagnosis->detail != '\0')
        g_printerr ("  %s\n", diagnosis->detail);
      for (guint i = 0; i < diagnosis->remedies->len; i++)
        {
          const PfRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);

          g_printerr ("  → %s%s%s\n", remedy->label, remedy->command != NULL ? ": " : "",
                      remedy->command != NULL ? remedy->command : "");
        }
    }
  if (file != NULL)
    g_printerr (_("The whole log is in %s\n"), file);
}

typedef struct {
  GMainLoop *loop;
  char      *path;
  GError    *error;
} Outcome;

static void
finished_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->path = pf_build_run_finish (PF_BUILD (source), result, &outcome->error);
  g_main_loop_quit (outcome->loop);
}

static int
run (PfBuildRequest *request,
     gboolean        verbose,
     gboolean        json)
{
  g_autoptr(PfBuild) build = pf_build_new (request);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Outcome outcome = { loop, NULL, NULL };
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  PfCliProgress *progress = pf_cli_progress_new (build, verbose);

  pf_cli_watch_signals (cancellable);
  pf_build_run_async (build, cancellable, finished_cb, &outcome);
  g_main_loop_run (loop);
  pf_cli_progress_free (progress);
  error = outcome.error;
  path = outcome.path;

  if (json)
    print_json (build, path, error);
  else if (path != NULL)
    print_success (build, path);
  else if (pf_error_is_cancelled (error))
    pf_cli_fail (error);
  else
    print_failure (build, error);

  if (path != NULL)
    return PF_CLI_OK;
  return pf_error_is_cancelled (error) ? PF_CLI_CANCELLED : PF_CLI_FAILED;
}

int
pf_cli_build_run (int    argc,
                  char **argv)
{
  g_auto(PfCliOptions) options = { 0, };
  g_auto(BuildOptions) build = { NULL, };
  const GOptionEntry entries[] = {
    { "release", 0, 0, G_OPTION_ARG_STRING, &build.release, N_("MicroPython’s release (latest)"), N_("TAG") },
    { "board", 0, 0, G_OPTION_ARG_STRING, &build.board, N_("Board (the D1 Mini’s)"), N_("NAME") },
    { "variant", 0, 0, G_OPTION_ARG_STRING, &build.variant, N_("Flash layout (the board’s own, 2 MiB)"), N_("NAME") },
    { "module", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &build.modules,
      N_("Freeze this file or package too (repeatable)"), N_("PATH") },
    { "mqtt-as", 0, 0, G_OPTION_ARG_STRING, &build.mqtt_as, N_("Branch, tag or commit of mqtt_as (its newest)"), N_("REF") },
    { "mqtt-v5", 0, 0, G_OPTION_ARG_NONE, &build.mqtt_v5, N_("Freeze mqtt_as’s MQTT 5 properties too"), NULL },
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &build.export_folder, N_("Folder for the finished firmware"), N_("DIR") },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &build.jobs, N_("Parallel jobs (all processors)"), N_("N") },
    { "image", 0, 0, G_OPTION_ARG_STRING, &build.image, N_("Toolchain image (larsks/esp-open-sdk)"), N_("REF") },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &build.verbose, N_("Show the build’s whole output"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(PfBuildRequest) request = NULL;

  if (!pf_cli_parse (&argc, &argv, NULL,
                     _("Build firmware with mqtt_as frozen in, verify it, and save it with its record and mqtt_local.py."),
                     entries, 0, &options))
    return PF_CLI_USAGE;
  if (build.jobs < 0)
    {
      g_printerr (_("permafrost-cli: the number of jobs cannot be negative\n"));
      return PF_CLI_USAGE;
    }

  request = make_request (&build, &options);
  return run (request, build.verbose, options.json);
}
