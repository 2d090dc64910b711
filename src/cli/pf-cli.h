/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "source/pf-remotes.h"

G_BEGIN_DECLS

/** Exit statuses of permafrost-cli; part of its interface. */
typedef enum {
  PF_CLI_OK           = 0,
  PF_CLI_FAILED       = 1,    /* the work was tried and failed */
  PF_CLI_USAGE        = 2,    /* an option or argument is wrong */
  PF_CLI_NOT_READY    = 3,    /* check: this machine lacks something */
  PF_CLI_NOT_VERIFIED = 4,    /* show: the file is no sound firmware image, or not what its record says */
  PF_CLI_CANCELLED    = 130,  /* Ctrl-C, as a shell reports it */
} PfCliStatus;

/** A subcommand. @run gets its own name as argv[0]. */
typedef struct {
  const char *name;
  const char *summary;
  int       (*run) (int argc, char **argv);
} PfCliCommand;

int pf_cli_versions_run (int argc, char **argv);
int pf_cli_boards_run   (int argc, char **argv);
int pf_cli_build_run    (int argc, char **argv);
int pf_cli_check_run    (int argc, char **argv);
int pf_cli_cache_run    (int argc, char **argv);
int pf_cli_config_run   (int argc, char **argv);
int pf_cli_show_run     (int argc, char **argv);

/** Options that all commands share. Zero-initialise, parse, then clear. */
typedef struct {
  gboolean   json;
  char      *cache;
  char     **rewrites;
  char      *micropython_url;
  char      *mqtt_as_url;
  PfRemotes *remotes;  /* made by pf_cli_parse() from the environment and the options above */
} PfCliOptions;
void pf_cli_options_clear (PfCliOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PfCliOptions, pf_cli_options_clear)

/**
 * pf_cli_parse:
 * @usage: what follows the command's name in the first line of its help, or %NULL
 * @summary: the command's summary
 * @entries: (nullable): the command's own options
 * @max_arguments: how many words may be left over
 *
 * Says what is wrong and returns %FALSE: the command then ends with %PF_CLI_USAGE.
 */
gboolean pf_cli_parse (int                 *argc,
                       char              ***argv,
                       const char          *usage,
                       const char          *summary,
                       const GOptionEntry  *entries,
                       int                  max_arguments,
                       PfCliOptions        *options);

typedef gpointer (*PfCliFunc) (gpointer       user_data,
                               GCancellable  *cancellable,
                               GError       **error);
/** pf_cli_call: runs a blocking @func in a thread while Ctrl-C is listened to; returns what it returned. */
gpointer pf_cli_call     (PfCliFunc   func,
                          gpointer    user_data,
                          GError    **error);
/** pf_cli_watch_signals: SIGINT and SIGTERM cancel @cancellable; a second one ends the program at once. */
void     pf_cli_watch_signals (GCancellable *cancellable);
/** pf_cli_fail: prints @error to standard error; returns the exit status for it */
int      pf_cli_fail     (const GError *error);
/** pf_cli_print_json: (transfer full): prints and frees @object */
void     pf_cli_print_json (JsonObject *object);

G_END_DECLS
