/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-cli.h"

#include <stdlib.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "pf-error.h"
#include "pf-json.h"

void
pf_cli_options_clear (PfCliOptions *options)
{
  g_free (options->cache);
  g_strfreev (options->rewrites);
  g_free (options->micropython_url);
  g_free (options->mqtt_as_url);
  g_clear_object (&options->remotes);
}

static gboolean
make_remotes (PfCliOptions  *options,
              GError       **error)
{
  options->remotes = pf_remotes_new ();
  if (!pf_remotes_apply_environment (options->remotes, error))
    return FALSE;
  if (options->micropython_url != NULL)
    pf_remotes_set_micropython (options->remotes, options->micropython_url);
  if (options->mqtt_as_url != NULL)
    pf_remotes_set_mqtt_as (options->remotes, options->mqtt_as_url);
  for (guint i = 0; options->rewrites != NULL && options->rewrites[i] != NULL; i++)
    if (!pf_remotes_add_rewrite (options->remotes, options->rewrites[i], error))
      return FALSE;
  return TRUE;
}

gboolean
pf_cli_parse (int                 *argc,
              char              ***argv,
              const char          *usage,
              const char          *summary,
              const GOptionEntry  *entries,
              int                  max_arguments,
              PfCliOptions        *options)
{
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_("Print JSON for machines"), NULL },
    { "cache", 0, 0, G_OPTION_ARG_FILENAME, &options->cache, N_("Folder for what is kept between builds"), N_("DIR") },
    { "rewrite", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->rewrites,
      N_("Fetch URLs that begin with FROM from TO instead (repeatable)"), N_("FROM=TO") },
    { "micropython-url", 0, 0, G_OPTION_ARG_STRING, &options->micropython_url, N_("MicroPython’s repository"), N_("URL") },
    { "mqtt-as-url", 0, 0, G_OPTION_ARG_STRING, &options->mqtt_as_url, N_("mqtt_as’s repository"), N_("URL") },
    G_OPTION_ENTRY_NULL
  };
  g_autofree char *program = g_strconcat ("permafrost-cli ", (*argv)[0], NULL);
  g_autoptr(GOptionContext) context = g_option_context_new (usage);
  g_autoptr(GError) error = NULL;

  g_set_prgname (program);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, summary);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      g_printerr ("permafrost-cli: %s\n", error->message);
      return FALSE;
    }
  if (*argc - 1 > max_arguments)
    {
      g_printerr (_("permafrost-cli: unexpected argument “%s”\n"), (*argv)[1 + max_arguments]);
      return FALSE;
    }
  if (!make_remotes (options, &error))
    {
      g_printerr ("permafrost-cli: %s\n", error->message);
      return FALSE;
    }
  return TRUE;
}

static gboolean
signal_cb (gpointer user_data)
{
  GCancellable *cancellable = user_data;

  /* The first asks; whoever asks twice does not want to wait for an answer. What is left behind then is
   * found by its label at the next start. */
  if (g_cancellable_is_cancelled (cancellable))
    _exit (PF_CLI_CANCELLED);
  g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

void
pf_cli_watch_signals (GCancellable *cancellable)
{
  g_unix_signal_add_full (G_PRIORITY_HIGH, SIGINT, signal_cb, g_object_ref (cancellable), g_object_unref);
  g_unix_signal_add_full (G_PRIORITY_HIGH, SIGTERM, signal_cb, g_object_ref (cancellable), g_object_unref);
}

typedef struct {
  PfCliFunc     func;
  gpointer      user_data;
  GCancellable *cancellable;
  GMainLoop    *loop;
  gpointer      result;
  GError       *error;
} Call;

static gboolean
call_done_cb (gpointer user_data)
{
  g_main_loop_quit (((Call *) user_data)->loop);
  return G_SOURCE_REMOVE;
}

static gpointer
call_thread (gpointer user_data)
{
  Call *call = user_data;

  call->result = call->func (call->user_data, call->cancellable, &call->error);
  g_idle_add (call_done_cb, call);
  return NULL;
}

gpointer
pf_cli_call (PfCliFunc   func,
             gpointer    user_data,
             GError    **error)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Call call = { func, user_data, cancellable, loop, NULL, NULL };
  GThread *thread;

  pf_cli_watch_signals (cancellable);
  thread = g_thread_new ("call", call_thread, &call);
  g_main_loop_run (loop);
  g_thread_join (thread);
  if (call.error != NULL)
    g_propagate_error (error, call.error);
  return call.result;
}

int
pf_cli_fail (const GError *error)
{
  if (pf_error_is_cancelled (error))
    {
      g_printerr (_("permafrost-cli: stopped\n"));
      return PF_CLI_CANCELLED;
    }
  g_printerr ("permafrost-cli: %s\n", error->message);
  return PF_CLI_FAILED;
}

void
pf_cli_print_json (JsonObject *object)
{
  g_autofree char *text = pf_json_to_string (object, TRUE);

  g_print ("%s\n", text);
  json_object_unref (object);
}
