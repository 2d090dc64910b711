/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalog/pf-board-known.h"

#include <glib/gi18n-lib.h>

/* As MicroPython's releases have had them; flash_budget is irom0_0_seg's length in their linker scripts. */
static const struct {
  const char *name;
  const char *title;
  guint       since_minor; /* of version 1 */
  guint32     flash_budget;
  gboolean    needs_manifest;
} known[] = {
  { "", N_("2 MiB image (recommended for D1 Mini)"), 0, 1011712, FALSE },
  { "FLASH_1M", N_("1 MiB image"), 21, 585728, TRUE },
  { "FLASH_512K", N_("512 KiB image"), 21, 466944, TRUE },
  { "FLASH_2M_ROMFS", N_("2 MiB image with ROMFS"), 25, 0, FALSE },
};

static void
variant_free (gpointer data)
{
  PfVariant *variant = data;

  g_free (variant->name);
  g_free (variant->title);
  g_free (variant->manifest);
  g_free (variant);
}

GPtrArray *
pf_board_list_known (PfRelease *release)
{
  GPtrArray *boards = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_board_free);
  gboolean new_name = release == NULL || pf_release_is_at_least (release, 1, 21, 0);
  PfBoard *board = g_new0 (PfBoard, 1);

  board->name = g_strdup (new_name ? "ESP8266_GENERIC" : "GENERIC");
  board->title = g_strdup ("ESP8266");
  board->variants = g_ptr_array_new_with_free_func (variant_free);
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      PfVariant *variant;

      if (release != NULL && !pf_release_is_at_least (release, 1, known[i].since_minor, 0))
        continue;
      variant = g_new0 (PfVariant, 1);
      variant->name = g_strdup (known[i].name);
      variant->title = g_strdup (_(known[i].title));
      variant->needs_manifest = known[i].needs_manifest;
      variant->flash_budget = known[i].flash_budget;
      variant->manifest = g_strdup ("");
      g_ptr_array_add (board->variants, variant);
    }
  g_ptr_array_add (boards, board);
  return boards;
}
