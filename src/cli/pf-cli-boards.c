/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "catalog/pf-board.h"
#include "catalog/pf-release-catalog.h"
#include "pf-cli.h"
#include "pf-error.h"
#include "source/pf-source-tree.h"

typedef struct {
  PfWorkspace  *workspace;
  PfRemotes    *remotes;
  const char   *wanted;
  PfRelease    *release;
  PfSourceTree *tree;
} Boards;

/* Boards are read from the release's own tree, which is fetched if it was never built. */
static gpointer
fetch_cb (gpointer       user_data,
          GCancellable  *cancellable,
          GError       **error)
{
  Boards *boards = user_data;
  g_autofree char *file = pf_workspace_dup_path (boards->workspace, "releases.json");
  g_autofree char *url = pf_remotes_dup_micropython (boards->remotes);
  g_autoptr(PfReleaseCatalog) catalog = pf_release_catalog_new (file, url);

  if (!pf_release_catalog_ensure (catalog, NULL, cancellable, error))
    return NULL;
  boards->release = g_str_equal (boards->wanted, "latest")
                    ? pf_release_catalog_dup_latest (catalog)
                    : pf_release_catalog_dup_find (catalog, boards->wanted);
  if (boards->release == NULL)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("There is no MicroPython release called “%s”"), boards->wanted);
      return NULL;
    }
  boards->tree = pf_source_tree_fetch_micropython (boards->workspace, boards->remotes, boards->release, NULL, NULL,
                                                   cancellable, error);
  return boards->tree != NULL ? pf_board_list (pf_source_tree_get_path (boards->tree), error) : NULL;
}

static JsonObject *
variant_to_json (const PfVariant *variant)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", variant->name);
  json_object_set_string_member (object, "title", variant->title);
  json_object_set_boolean_member (object, "needs_manifest", variant->needs_manifest);
  json_object_set_int_member (object, "flash_budget", variant->flash_budget);
  return object;
}

static void
print_json (Boards    *boards,
            GPtrArray *list)
{
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < list->len; i++)
    {
      const PfBoard *board = g_ptr_array_index (list, i);
      JsonObject *row = json_object_new ();
      JsonArray *variants = json_array_new ();

      for (guint j = 0; j < board->variants->len; j++)
        json_array_add_object_element (variants, variant_to_json (g_ptr_array_index (board->variants, j)));
      json_object_set_string_member (row, "name", board->name);
      json_object_set_string_member (row, "title", board->title);
      json_object_set_array_member (row, "variants", variants);
      json_array_add_object_element (array, row);
    }
  json_object_set_string_member (object, "release", pf_release_get_tag (boards->release));
  json_object_set_array_member (object, "boards", array);
  pf_cli_print_json (object);
}

static void
print_text (GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      const PfBoard *board = g_ptr_array_index (list, i);

      g_print ("%s  %s\n", board->name, board->title);
      for (guint j = 0; j < board->variants->len; j++)
        {
          const PfVariant *variant = g_ptr_array_index (board->variants, j);

          g_print ("  %-16s %s\n", *variant->name != '\0' ? variant->name : "-", variant->title);
        }
    }
}

int
pf_cli_boards_run (int    argc,
                   char **argv)
{
  g_auto(PfCliOptions) options = { 0, };
  g_autofree char *wanted = NULL;
  const GOptionEntry entries[] = {
    { "release", 0, 0, G_OPTION_ARG_STRING, &wanted, N_("The release (latest)"), N_("TAG") },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(PfWorkspace) workspace = NULL;
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GError) error = NULL;
  Boards boards = { NULL, };

  if (!pf_cli_parse (&argc, &argv, NULL, _("List the boards of a release and their flash layouts; “-” is the board’s own."),
                     entries, 0, &options))
    return PF_CLI_USAGE;

  workspace = pf_workspace_new (options.cache);
  boards.workspace = workspace;
  boards.remotes = options.remotes;
  boards.wanted = wanted != NULL ? wanted : "latest";
  list = pf_cli_call (fetch_cb, &boards, &error);
  if (list != NULL && options.json)
    print_json (&boards, list);
  else if (list != NULL)
    print_text (list);
  g_clear_object (&boards.release);
  g_clear_object (&boards.tree);
  return list != NULL ? PF_CLI_OK : pf_cli_fail (error);
}
