/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalog/pf-board.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "catalog/pf-linker-script.h"
#include "catalog/pf-makefile.h"
#include "catalog/pf-manifest-facts.h"
#include "catalog/pf-tree-file.h"
#include "pf-error.h"
#include "pf-json.h"

#define PORT "ports/esp8266"
#define BOARDS PORT "/boards"

/* The D1 Mini's board, newest name first. */
static const char *const d1_mini[] = { "ESP8266_GENERIC", "GENERIC" };

static const struct {
  const char *name;
  const char *title;
} known_variants[] = {
  { "FLASH_1M", N_("1 MiB image") },
  { "FLASH_512K", N_("512 KiB image") },
  { "FLASH_2M_ROMFS", N_("2 MiB image with ROMFS") },
};

G_DEFINE_BOXED_TYPE (PfBoard, pf_board, pf_board_copy, pf_board_free)

static void
variant_free (gpointer data)
{
  PfVariant *variant = data;

  g_free (variant->name);
  g_free (variant->title);
  g_free (variant->manifest);
  g_free (variant);
}

static gpointer
variant_copy (gconstpointer data,
              gpointer      user_data)
{
  const PfVariant *variant = data;
  PfVariant *copy = g_memdup2 (variant, sizeof *variant);

  copy->name = g_strdup (variant->name);
  copy->title = g_strdup (variant->title);
  copy->manifest = g_strdup (variant->manifest);
  return copy;
}

PfBoard *
pf_board_copy (const PfBoard *self)
{
  PfBoard *copy = g_new0 (PfBoard, 1);

  copy->name = g_strdup (self->name);
  copy->title = g_strdup (self->title);
  copy->variants = g_ptr_array_copy (self->variants, variant_copy, NULL);
  g_ptr_array_set_free_func (copy->variants, variant_free);
  return copy;
}

void
pf_board_free (PfBoard *self)
{
  g_free (self->name);
  g_free (self->title);
  g_ptr_array_unref (self->variants);
  g_free (self);
}

const PfVariant *
pf_board_find_variant (const PfBoard *self,
                       const char    *name)
{
  for (guint i = 0; i < self->variants->len; i++)
    {
      const PfVariant *variant = g_ptr_array_index (self->variants, i);

      if (g_str_equal (variant->name, name != NULL ? name : ""))
        return variant;
    }
  return NULL;
}

static gboolean
is_d1_mini (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (d1_mini); i++)
    if (g_str_equal (name, d1_mini[i]))
      return TRUE;
  return FALSE;
}

/* Names go onto make's command line and into paths. */
static gboolean
is_name (const char *name)
{
  return *name != '\0' && *name != '.' && *name != '-' && strlen (name) < 64 &&
         strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-.") == strlen (name);
}

/* Text of a repository that is shown to a person: one line, and not endless. */
static char *
printable (const char *text)
{
  GString *out = g_string_new (NULL);
  guint n = 0;

  for (const char *p = text; *p != '\0' && n < 80; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (out, g_unichar_isprint (c) ? c : ' ');
    }
  return g_strstrip (g_string_free (out, FALSE));
}

static JsonObject *
read_board_json (const char *tree,
                 const char *board)
{
  g_autofree char *path = g_build_filename (BOARDS, board, "board.json", NULL);
  g_autofree char *text = pf_tree_file_read (tree, path, NULL);

  return text != NULL ? pf_json_parse_object (text, -1, NULL) : NULL;
}

static char *
board_title (JsonObject *json,
             const char *name)
{
  g_autofree char *vendor = printable (pf_json_get_string (json, "vendor", ""));
  g_autofree char *product = printable (pf_json_get_string (json, "product", ""));

  if (*product == '\0')
    return g_strdup (name);
  return *vendor == '\0' ? g_steal_pointer (&product) : g_strdup_printf ("%s %s", vendor, product);
}

static guint32
read_budget (const char *tree,
             PfMakefile *makefile)
{
  g_auto(GStrv) scripts = pf_makefile_dup_words (makefile, "LD_FILES");

  for (gsize i = 0; scripts[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (PORT, scripts[i], NULL);
      g_autofree char *text = pf_tree_file_read (tree, path, NULL);
      guint32 budget;

      if (text != NULL && pf_linker_script_get_length (text, "irom0_0_seg", &budget))
        return budget;
    }
  return 0;
}

static char *
variant_title (const char *board,
               const char *variant,
               guint32     budget,
               JsonObject *json)
{
  const char *upstream = pf_json_get_string (pf_json_get_object (json, "variants"), variant, "");
  const char *layout;

  for (gsize i = 0; i < G_N_ELEMENTS (known_variants); i++)
    if (g_str_equal (variant, known_variants[i].name))
      return g_strdup (_(known_variants[i].title));
  if (*variant != '\0')
    return *upstream != '\0' ? printable (upstream) : g_strdup (variant);

  /* The board's own layout is told by its size: code and frozen modules of the 2 MiB image fill its
   * first mebibyte, those of the 1 MiB image leave room for a file system behind them. */
  if (budget > 900 * 1024)
    layout = _("2 MiB image");
  else if (budget > 500 * 1024)
    layout = _("1 MiB image");
  else if (budget > 0)
    layout = _("512 KiB image");
  else
    layout = _("Standard image");
  return is_d1_mini (board) ? g_strdup_printf (_("%s (recommended for D1 Mini)"), layout) : g_strdup (layout);
}

static PfVariant *
variant_new (const char  *tree,
             const char  *board,
             const char  *name,
             JsonObject  *json,
             GError     **error)
{
  g_autofree char *board_arg = g_strconcat ("BOARD=", board, NULL);
  g_autofree char *variant_arg = g_strconcat ("BOARD_VARIANT=", name, NULL);
  g_autofree char *board_dir = g_strconcat ("boards/", board, NULL);
  const char *const fixed[] = { board_arg, variant_arg, "TOP=../..", NULL };
  g_autoptr(PfMakefile) makefile = NULL;
  PfVariant *self;
  PfManifestFacts brings;

  makefile = pf_makefile_read (tree, PORT, "Makefile", fixed, error);
  if (makefile == NULL)
    return NULL;
  self = g_new0 (PfVariant, 1);
  self->name = g_strdup (name);
  self->flash_budget = read_budget (tree, makefile);
  self->title = variant_title (board, name, self->flash_budget, json);
  self->manifest = pf_makefile_dup_value (makefile, "FROZEN_MANIFEST");
  pf_manifest_facts_read (tree, board_dir, self->manifest, &brings);
  self->freezes_modules = brings.freezes_modules;
  self->freezes_asyncio = brings.asyncio;
  self->freezes_uasyncio = brings.uasyncio;
  self->needs_manifest = !brings.freezes_modules || !brings.asyncio;
  return self;
}

static void
add_name (GPtrArray  *names,
          const char *name)
{
  /* The OTA variant links for a boot loader that is built elsewhere and that the image has to bring. */
  if (is_name (name) && !g_str_equal (name, "OTA") && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (name));
}

static int
compare_variant_names (gconstpointer a,
                       gconstpointer b)
{
  const char *names[] = { *(const char **) a, *(const char **) b };
  gsize rank[2];

  for (int i = 0; i < 2; i++)
    for (rank[i] = 0; rank[i] < G_N_ELEMENTS (known_variants); rank[i]++)
      if (g_str_equal (names[i], known_variants[rank[i]].name))
        break;
  if (rank[0] != rank[1])
    return rank[0] < rank[1] ? -1 : 1;
  return strcmp (names[0], names[1]);
}

/* Since v1.24 a variant is a file; from v1.21 to v1.23 it was a conditional in the board's makefile; before that
 * each layout was a board. */
static GPtrArray *
list_variant_names (const char *tree,
                    const char *board)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = g_build_filename (tree, BOARDS, board, NULL);
  g_autofree char *mk = g_build_filename (BOARDS, board, "mpconfigboard.mk", NULL);
  g_autofree char *text = pf_tree_file_read (tree, mk, NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr(GRegex) regex = g_regex_new ("^\\s*(?:else\\s+)?ifeq\\s*\\(\\$\\(BOARD_VARIANT\\),\\s*(\\w+)\\s*\\)",
                                         G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_prefix (entry, "mpconfigvariant_") && g_str_has_suffix (entry, ".mk"))
        {
          gsize skip = strlen ("mpconfigvariant_");
          g_autofree char *name = g_strndup (entry + skip, strlen (entry) - skip - strlen (".mk"));

          add_name (names, name);
        }
    }
  if (text != NULL)
    g_regex_match (regex, text, 0, &match);
  while (match != NULL && g_match_info_matches (match))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);

      add_name (names, name);
      g_match_info_next (match, NULL);
    }
  g_ptr_array_sort (names, compare_variant_names);
  return names;
}

static PfBoard *
board_new (const char  *tree,
           const char  *name,
           GError     **error)
{
  g_autoptr(GPtrArray) names = list_variant_names (tree, name);
  g_autoptr(JsonObject) json = read_board_json (tree, name);
  g_autoptr(PfBoard) self = g_new0 (PfBoard, 1);

  self->name = g_strdup (name);
  self->title = board_title (json, name);
  self->variants = g_ptr_array_new_with_free_func (variant_free);
  g_ptr_array_insert (names, 0, g_strdup (""));
  for (guint i = 0; i < names->len; i++)
    {
      PfVariant *variant = variant_new (tree, name, g_ptr_array_index (names, i), json, error);

      if (variant == NULL)
        return NULL;
      g_ptr_array_add (self->variants, variant);
    }
  return g_steal_pointer (&self);
}

static int
compare_board_names (gconstpointer a,
                     gconstpointer b)
{
  const char *first = *(const char **) a;
  const char *second = *(const char **) b;

  if (is_d1_mini (first) != is_d1_mini (second))
    return is_d1_mini (first) ? -1 : 1;
  return strcmp (first, second);
}

static gboolean
is_board (const char *folder,
          const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *header = g_build_filename (path, "mpconfigboard.h", NULL);

  return is_name (name) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK) &&
         g_file_test (header, G_FILE_TEST_IS_REGULAR);
}

GPtrArray *
pf_board_list (const char  *tree,
               GError     **error)
{
  g_autoptr(GPtrArray) boards = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_board_free);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = g_build_filename (tree, BOARDS, NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    if (is_board (folder, entry))
      g_ptr_array_add (names, g_strdup (entry));
  if (names->len == 0)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("%s has no board of the ESP8266"), folder);
      return NULL;
    }
  g_ptr_array_sort (names, compare_board_names);

  for (guint i = 0; i < names->len; i++)
    {
      PfBoard *board = board_new (tree, g_ptr_array_index (names, i), error);

      if (board == NULL)
        return NULL;
      g_ptr_array_add (boards, board);
    }
  return g_steal_pointer (&boards);
}

const PfBoard *
pf_board_find (GPtrArray  *boards,
               const char *name)
{
  gboolean any_d1 = name == NULL || *name == '\0' || g_str_equal (name, d1_mini[0]);

  for (guint i = 0; i < boards->len; i++)
    {
      const PfBoard *board = g_ptr_array_index (boards, i);

      if (any_d1 ? is_d1_mini (board->name) : g_str_equal (board->name, name))
        return board;
    }
  return NULL;
}
