/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "build/pf-build-stage.h"
#include "catalog/pf-release-catalog.h"
#include "pf-error.h"
#include "pf-json.h"
#include "pf-paths.h"

/*
 * Three things come at the same time: MicroPython with its submodules, mqtt_as, and the toolchain image
 * if the engine lacks it. The first that fails stops the others; its error is the stage's.
 */

typedef struct {
  PfBuildContext *ctx;
  GCancellable   *cancellable;  /* ends all three */
  GMutex          mutex;        /* guards the rest */
  GError         *error;        /* of the first that failed */
  PfFetchProgress trees[2];     /* MicroPython, mqtt_as */
  guint64         pulled;
  guint64         pull_size;
  gboolean        pulling;
} Fetch;

typedef struct {
  Fetch *fetch;
  guint  tree;
} TreeProgress;

static void
report_locked (Fetch *fetch)
{
  guint objects = fetch->trees[0].objects + fetch->trees[1].objects;
  guint total = fetch->trees[0].total_objects + fetch->trees[1].total_objects;
  double fraction = total > 0 ? (double) objects / total : 0;
  g_autofree char *size = g_format_size (fetch->trees[0].bytes + fetch->trees[1].bytes);
  g_autofree char *message = NULL;

  if (fetch->pulling)
    {
      g_autofree char *pulled = g_format_size (fetch->pulled);

      /* The image is some fifty times the sources: it is what the person waits for. */
      fraction = fetch->pull_size > 0 ? (double) fetch->pulled / (double) fetch->pull_size : 0;
      /* TRANSLATORS: sizes such as "12.3 MB" */
      message = g_strdup_printf (_("Sources %s, toolchain image %s"), size, pulled);
    }
  else
    /* TRANSLATORS: a size such as "12.3 MB", then numbers of git objects */
    message = g_strdup_printf (_("%s, %u of %u objects"), size, objects, total);
  pf_build_set_progress (fetch->ctx->build, PF_BUILD_STAGE_FETCH, fraction * 0.98, message);
}

static void
tree_progress_cb (const PfFetchProgress *progress,
                  gpointer               user_data)
{
  TreeProgress *tree = user_data;

  g_mutex_lock (&tree->fetch->mutex);
  tree->fetch->trees[tree->tree] = *progress;
  report_locked (tree->fetch);
  g_mutex_unlock (&tree->fetch->mutex);
}

static void
pull_progress_cb (guint64     current,
                  guint64     total,
                  const char *layer,
                  const char *status,
                  gpointer    user_data)
{
  Fetch *fetch = user_data;

  g_mutex_lock (&fetch->mutex);
  fetch->pulled = current;
  fetch->pull_size = total;
  report_locked (fetch);
  g_mutex_unlock (&fetch->mutex);
}

static void
take_error (Fetch  *fetch,
            GError *error)
{
  g_mutex_lock (&fetch->mutex);
  if (fetch->error == NULL)
    fetch->error = error;
  else
    g_error_free (error);
  g_mutex_unlock (&fetch->mutex);
  g_cancellable_cancel (fetch->cancellable);
}

static gpointer
micropython_thread (gpointer user_data)
{
  Fetch *fetch = user_data;
  PfBuildContext *ctx = fetch->ctx;
  TreeProgress progress = { fetch, 0 };
  GError *error = NULL;

  ctx->micropython = pf_source_tree_fetch_micropython (ctx->workspace, pf_build_request_get_remotes (ctx->request),
                                                       ctx->release, tree_progress_cb, &progress,
                                                       fetch->cancellable, &error);
  if (ctx->micropython == NULL)
    take_error (fetch, error);
  return NULL;
}

static gpointer
mqtt_as_thread (gpointer user_data)
{
  Fetch *fetch = user_data;
  PfBuildContext *ctx = fetch->ctx;
  TreeProgress progress = { fetch, 1 };
  GError *error = NULL;

  ctx->mqtt_as = pf_source_tree_fetch_mqtt_as (ctx->workspace, pf_build_request_get_remotes (ctx->request),
                                               pf_build_request_get_mqtt_as (ctx->request),
                                               tree_progress_cb, &progress, fetch->cancellable, &error);
  if (ctx->mqtt_as == NULL)
    take_error (fetch, error);
  return NULL;
}

static gpointer
pull_thread (gpointer user_data)
{
  Fetch *fetch = user_data;
  PfBuildContext *ctx = fetch->ctx;
  const char *reference = pf_build_request_get_image (ctx->request);
  GError *error = NULL;

  if (pf_engine_pull_image (ctx->engine, reference, pull_progress_cb, fetch, fetch->cancellable, &error))
    ctx->image = pf_engine_inspect_image (ctx->engine, reference, fetch->cancellable, &error);
  if (ctx->image == NULL)
    take_error (fetch, error);
  return NULL;
}

/* "latest" asks the remote each time; a tag whose commit is known from the cached list needs no network. */
static gboolean
resolve_release (PfBuildContext  *ctx,
                 GCancellable    *cancellable,
                 GError         **error)
{
  const char *wanted = pf_build_request_get_release (ctx->request);
  g_autofree char *url = pf_remotes_dup_micropython (pf_build_request_get_remotes (ctx->request));
  g_autofree char *cache_file = pf_workspace_dup_path (ctx->workspace, "releases.json");
  g_autoptr(PfReleaseCatalog) catalog = pf_release_catalog_new (cache_file, url);
  g_autoptr(GError) fallback = NULL;
  gboolean latest = g_str_equal (wanted, "latest");

  if (!latest && pf_release_catalog_load (catalog, cancellable, NULL))
    ctx->release = pf_release_catalog_dup_find (catalog, wanted);
  if (ctx->release != NULL)
    return TRUE;

  if (!pf_release_catalog_ensure (catalog, &fallback, cancellable, error))
    return FALSE;
  if (fallback != NULL)
    {
      g_autoptr(GDateTime) time = pf_release_catalog_dup_time (catalog);
      g_autofree char *when = time != NULL ? g_date_time_format (time, "%F %R UTC") : g_strdup ("?");

      pf_build_log_append (ctx->log, PF_BUILD_STAGE_FETCH, PF_LOG_WARNING, fallback->message, -1);
      pf_build_log_printf (ctx->log, PF_BUILD_STAGE_FETCH, PF_LOG_WARNING,
                           _("The list of releases of %s is used instead."), when);
    }
  ctx->release = latest ? pf_release_catalog_dup_latest (catalog) : pf_release_catalog_dup_find (catalog, wanted);
  if (ctx->release == NULL)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("There is no MicroPython release called “%s”"), wanted);
      return FALSE;
    }
  return TRUE;
}

static gboolean
choose_board (PfBuildContext  *ctx,
              GError         **error)
{
  const char *board = pf_build_request_get_board (ctx->request);
  const char *variant = pf_build_request_get_variant (ctx->request);
  const char *tag = pf_release_get_tag (ctx->release);

  ctx->boards = pf_board_list (pf_source_tree_get_path (ctx->micropython), error);
  if (ctx->boards == NULL)
    return FALSE;
  ctx->board = pf_board_find (ctx->boards, board);
  if (ctx->board == NULL)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("MicroPython %s has no board called “%s”"), tag, board);
      return FALSE;
    }
  ctx->variant = pf_board_find_variant (ctx->board, variant);
  if (ctx->variant == NULL)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("The board %s of MicroPython %s has no flash layout called “%s”"),
                   ctx->board->name, tag, variant);
      return FALSE;
    }
  return TRUE;
}

static void
probe_line_cb (const char *line,
               gsize       length,
               gboolean    is_stderr,
               gpointer    user_data)
{
  GString *output = user_data;

  if (output->len < 64 * 1024)
    {
      g_string_append_len (output, line, (gssize) length);
      g_string_append_c (output, '\n');
    }
}

/* What an image answers never changes, so it is asked once: a container costs half a second. */
static gboolean
ask_image (PfBuildContext  *ctx,
           GString         *output,
           GCancellable    *cancellable,
           GError         **error)
{
  g_autofree char *file = pf_workspace_dup_path (ctx->workspace, "toolchains.json");
  g_autoptr(JsonObject) answers = NULL;
  g_autofree char *text = NULL;
  PfContainerSpec spec = {
    .image = ctx->image->id,
    .argv = pf_toolchain_get_probe (),
    .working_dir = "/",
    .build_id = ctx->id,
  };
  g_autoptr(GError) local_error = NULL;
  gsize length;

  if (g_file_get_contents (file, &text, &length, NULL))
    answers = pf_json_parse_object (text, (gssize) length, NULL);
  if (answers == NULL)
    answers = json_object_new ();
  g_string_assign (output, pf_json_get_string (answers, ctx->image->id, ""));
  if (output->len > 0)
    return TRUE;

  if (!pf_container_run (ctx->engine, &spec, probe_line_cb, output, NULL, cancellable, &local_error))
    {
      /* An image without a shell or an esptool is an answer too, and pf_toolchain_resolve()'s to judge. */
      if (g_error_matches (local_error, PF_ERROR, PF_ERROR_COMMAND_FAILED))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  json_object_set_string_member (answers, ctx->image->id, output->str);
  g_free (text);
  text = pf_json_to_string (answers, TRUE);
  pf_paths_write_file (file, text, strlen (text), 0644, NULL);
  return TRUE;
}

/* Which make arguments this pair of release and image needs. */
static gboolean
resolve_toolchain (PfBuildContext  *ctx,
                   GCancellable    *cancellable,
                   GError         **error)
{
  g_autoptr(GString) output = g_string_new (NULL);

  if (!ask_image (ctx, output, cancellable, error))
    return FALSE;
  ctx->toolchain = pf_toolchain_resolve (pf_source_tree_get_path (ctx->micropython),
                                         pf_build_request_get_image (ctx->request), output->str, error);
  if (ctx->toolchain == NULL)
    return FALSE;
  if (*ctx->toolchain->notes != '\0')
    pf_build_log_append (ctx->log, PF_BUILD_STAGE_FETCH, PF_LOG_INFO, ctx->toolchain->notes, -1);
  return TRUE;
}

static void
log_tree (PfBuildContext *ctx,
          const char     *what,
          PfSourceTree   *tree)
{
  g_autofree char *size = g_format_size (pf_source_tree_get_bytes (tree));

  ctx->bytes_fetched += pf_source_tree_get_bytes (tree);
  if (pf_source_tree_was_fetched (tree))
    pf_build_log_printf (ctx->log, PF_BUILD_STAGE_FETCH, PF_LOG_INFO, _("%s at %s: fetched, %s."),
                         what, pf_source_tree_get_commit (tree), size);
  else
    pf_build_log_printf (ctx->log, PF_BUILD_STAGE_FETCH, PF_LOG_INFO, _("%s at %s: kept from earlier."),
                         what, pf_source_tree_get_commit (tree));
  if (pf_source_tree_is_stale (tree))
    pf_build_log_printf (ctx->log, PF_BUILD_STAGE_FETCH, PF_LOG_WARNING,
                         _("The repository of %s cannot be reached; a newer commit may exist."), what);
}

static void
cancel_all_cb (GCancellable *cancellable,
               gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static gboolean
fetch_all (PfBuildContext  *ctx,
           GCancellable    *cancellable,
           GError         **error)
{
  Fetch fetch = { .ctx = ctx, .cancellable = g_cancellable_new (), .pulling = ctx->image == NULL };
  GThread *threads[3] = { NULL, };
  gulong handler;

  g_mutex_init (&fetch.mutex);
  handler = g_cancellable_connect (cancellable, G_CALLBACK (cancel_all_cb), fetch.cancellable, NULL);

  threads[0] = g_thread_new ("micropython", micropython_thread, &fetch);
  threads[1] = g_thread_new ("mqtt_as", mqtt_as_thread, &fetch);
  if (fetch.pulling)
    threads[2] = g_thread_new ("image", pull_thread, &fetch);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    if (threads[i] != NULL)
      g_thread_join (threads[i]);

  g_cancellable_disconnect (cancellable, handler);
  g_object_unref (fetch.cancellable);
  g_mutex_clear (&fetch.mutex);
  if (fetch.error != NULL)
    {
      g_propagate_error (error, fetch.error);
      return FALSE;
    }
  return TRUE;
}

gboolean
pf_stage_fetch_run (PfBuildContext  *ctx,
                    GCancellable    *cancellable,
                    GError         **error)
{
  if (!resolve_release (ctx, cancellable, error))
    return FALSE;
  pf_build_log_printf (ctx->log, PF_BUILD_STAGE_FETCH, PF_LOG_INFO, "MicroPython %s", pf_release_get_tag (ctx->release));

  if (!fetch_all (ctx, cancellable, error))
    return FALSE;
  log_tree (ctx, "MicroPython", ctx->micropython);
  log_tree (ctx, "mqtt_as", ctx->mqtt_as);

  return choose_board (ctx, error) && resolve_toolchain (ctx, cancellable, error);
}
