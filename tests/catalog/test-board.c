/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "catalog/pf-board.h"
#include "catalog/pf-linker-script.h"
#include "catalog/pf-manifest-facts.h"
#include "pf-error.h"
#include "pf-paths.h"

typedef struct {
  char *tree;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->tree = g_dir_make_tmp ("permafrost-test-XXXXXX", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  pf_paths_remove_tree (fixture->tree, NULL, NULL);
  g_free (fixture->tree);
}

static void
write_file (Fixture    *fixture,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (fixture->tree, name, NULL);

  g_assert_true (pf_paths_write_file (path, text, strlen (text), 0644, NULL));
}

static void
write_linker_script (Fixture    *fixture,
                     const char *name,
                     const char *length)
{
  g_autofree char *path = g_strdup_printf ("ports/esp8266/boards/%s", name);
  g_autofree char *text = g_strdup_printf ("MEMORY\n{\n    dram0_0_seg :  org = 0x3ffe8000, len = 80K\n"
                                           "    irom0_0_seg :  org = 0x40209000, len = %s\n}\n", length);

  write_file (fixture, path, text);
}

/* Since v1.24: a file for each variant. */
static void
write_new_release (Fixture *fixture)
{
  write_file (fixture, "ports/esp8266/Makefile",
              "BOARD ?= ESP8266_GENERIC\nBOARD_DIR ?= boards/$(BOARD)\n"
              "ifneq ($(BOARD_VARIANT),)\nifeq ($(wildcard $(BOARD_DIR)/mpconfigvariant_$(BOARD_VARIANT).mk),)\n"
              "$(error Invalid BOARD_VARIANT)\nendif\nendif\n"
              "include $(BOARD_DIR)/mpconfigboard.mk\n"
              "ifeq ($(BOARD_VARIANT),)\n-include $(BOARD_DIR)/mpconfigvariant.mk\n"
              "else\ninclude $(BOARD_DIR)/mpconfigvariant_$(BOARD_VARIANT).mk\nendif\n"
              "FROZEN_MANIFEST ?= boards/manifest.py\nLD_FILES ?= boards/esp8266_2m.ld\n");
#define GENERIC "ports/esp8266/boards/ESP8266_GENERIC/"
  write_file (fixture, GENERIC "mpconfigboard.h", "");
  write_file (fixture, GENERIC "mpconfigboard.mk", "# empty\n");
  write_file (fixture, GENERIC "mpconfigvariant.mk", "LD_FILES = boards/2M.ld\nFROZEN_MANIFEST ?= $(BOARD_DIR)/manifest_2M.py\n");
  write_file (fixture, GENERIC "mpconfigvariant_FLASH_1M.mk", "LD_FILES = boards/1M.ld\n");
  write_file (fixture, GENERIC "mpconfigvariant_FLASH_512K.mk",
              "LD_FILES = boards/512K.ld\nFROZEN_MANIFEST ?= $(BOARD_DIR)/manifest_512K.py\n");
  write_file (fixture, GENERIC "mpconfigvariant_OTA.mk", "LD_FILES = boards/ota.ld\n");
  write_file (fixture, GENERIC "mpconfigvariant_A_NEW_ONE.mk", "LD_FILES = boards/missing.ld\n");
  write_file (fixture, GENERIC "mpconfigvariant_$(evil).mk", "");
  write_file (fixture, GENERIC "board.json",
              "{\"vendor\":\"Espressif\",\"product\":\"ESP\\n8266\",\"variants\":{\"A_NEW_ONE\":\"Something new\"}}");
  write_file (fixture, GENERIC "manifest_2M.py",
              "include(\"$(PORT_DIR)/boards/manifest.py\")\ninclude(\"$(MPY_DIR)/extmod/asyncio\")\n");
  write_file (fixture, GENERIC "manifest_512K.py", "module(\"apa102.py\", base_path=\"$(PORT_DIR)/modules\", opt=3)\n");
  write_file (fixture, "ports/esp8266/boards/manifest.py", "freeze(\"$(PORT_DIR)/modules\")\nrequire(\"onewire\")\n");
  write_file (fixture, "extmod/asyncio/manifest.py", "package(\"asyncio\", (\"core.py\",), base_path=\"..\", opt=3)\n");
  write_linker_script (fixture, "2M.ld", "1M - 36K");
  write_linker_script (fixture, "1M.ld", "572K");
  write_linker_script (fixture, "512K.ld", "512K - 36K - 20K");
  write_file (fixture, "ports/esp8266/boards/ZZZ_BOARD/mpconfigboard.h", "");
  write_file (fixture, "ports/esp8266/boards/ZZZ_BOARD/mpconfigboard.mk", "LD_FILES = boards/1M.ld");
  write_file (fixture, "ports/esp8266/boards/AAA BOARD/mpconfigboard.h", "");
  write_file (fixture, "ports/esp8266/boards/not-a-board/readme", "");
}

static GPtrArray *
list_boards (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *boards = pf_board_list (fixture->tree, &error);

  g_assert_no_error (error);
  return boards;
}

static void
assert_variant (const PfBoard *board,
                const char    *name,
                const char    *title,
                guint32        budget,
                gboolean       needs_manifest,
                const char    *manifest)
{
  const PfVariant *variant = pf_board_find_variant (board, name);

  g_assert_nonnull (variant);
  g_assert_cmpstr (variant->title, ==, title);
  g_assert_cmpuint (variant->flash_budget, ==, budget);
  g_assert_true (variant->needs_manifest == needs_manifest);
  g_assert_cmpstr (variant->manifest, ==, manifest);
}

static void
test_new_release (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(GPtrArray) boards = NULL;
  g_autoptr(PfBoard) copy = NULL;
  const PfBoard *board;

  write_new_release (fixture);
  boards = list_boards (fixture);
  g_assert_cmpuint (boards->len, ==, 2);
  board = g_ptr_array_index (boards, 0);
  g_assert_cmpstr (board->name, ==, "ESP8266_GENERIC");
  g_assert_cmpstr (board->title, ==, "Espressif ESP 8266");
  g_assert_cmpuint (board->variants->len, ==, 4);
  assert_variant (board, NULL, "2 MiB image (recommended for D1 Mini)", 988 * 1024, FALSE, "boards/ESP8266_GENERIC/manifest_2M.py");
  assert_variant (board, "FLASH_1M", "1 MiB image", 572 * 1024, TRUE, "boards/manifest.py");
  assert_variant (board, "FLASH_512K", "512 KiB image", 456 * 1024, TRUE, "boards/ESP8266_GENERIC/manifest_512K.py");
  assert_variant (board, "A_NEW_ONE", "Something new", 0, TRUE, "boards/manifest.py");
  g_assert_null (pf_board_find_variant (board, "OTA"));
  g_assert_null (pf_board_find_variant (board, "nope"));
  g_assert_true (((PfVariant *) g_ptr_array_index (board->variants, 1))->freezes_modules);
  g_assert_false (((PfVariant *) g_ptr_array_index (board->variants, 1))->freezes_asyncio);
  g_assert_false (((PfVariant *) g_ptr_array_index (board->variants, 2))->freezes_modules);

  g_assert_true (pf_board_find (boards, NULL) == board);
  g_assert_true (pf_board_find (boards, "") == board);
  g_assert_true (pf_board_find (boards, "ESP8266_GENERIC") == board);
  g_assert_true (pf_board_find (boards, "ZZZ_BOARD") == g_ptr_array_index (boards, 1));
  g_assert_null (pf_board_find (boards, "nope"));

  /* A tree named from where we are */
  {
    g_autofree char *here = g_get_current_dir ();
    g_autoptr(GPtrArray) again = NULL;

    g_assert_no_errno (g_chdir (fixture->tree));
    again = pf_board_list (".", NULL);
    g_assert_no_errno (g_chdir (here));
    assert_variant (g_ptr_array_index (again, 0), "FLASH_1M", "1 MiB image", 572 * 1024, TRUE, "boards/manifest.py");
  }

  copy = pf_board_copy (board);
  g_clear_pointer (&boards, g_ptr_array_unref);
  assert_variant (copy, "FLASH_1M", "1 MiB image", 572 * 1024, TRUE, "boards/manifest.py");
}

/* From v1.21 to v1.23: a conditional for each variant. */
static void
test_conditional_variants (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(GPtrArray) boards = NULL;
  const PfBoard *board;

  write_new_release (fixture);
  write_file (fixture, "ports/esp8266/Makefile",
              "BOARD_DIR ?= boards/$(BOARD)\ninclude $(BOARD_DIR)/mpconfigboard.mk\nFROZEN_MANIFEST ?= boards/manifest.py\n");
  write_file (fixture, "ports/esp8266/boards/ZZZ_BOARD/mpconfigboard.mk",
              "ifeq ($(BOARD_VARIANT),)\nLD_FILES = boards/2M.ld\nendif\n"
              "ifeq ($(BOARD_VARIANT),FLASH_1M)\nLD_FILES = boards/1M.ld\nendif\n"
              "ifeq ($(BOARD_VARIANT),OTA)\nLD_FILES = boards/ota.ld\n"
              "else ifeq ($(BOARD_VARIANT),FLASH_512K)\nLD_FILES = boards/512K.ld\nendif\n");
  boards = list_boards (fixture);
  board = pf_board_find (boards, "ZZZ_BOARD");
  g_assert_cmpuint (board->variants->len, ==, 3);
  assert_variant (board, "", "2 MiB image", 988 * 1024, TRUE, "boards/manifest.py");
  assert_variant (board, "FLASH_1M", "1 MiB image", 572 * 1024, TRUE, "boards/manifest.py");
  assert_variant (board, "FLASH_512K", "512 KiB image", 456 * 1024, TRUE, "boards/manifest.py");
}

/* Before v1.21: a board for each layout, and another name. */
static void
test_old_release (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(GPtrArray) boards = NULL;
  const PfBoard *board;

  write_file (fixture, "ports/esp8266/Makefile",
              "BOARD ?= GENERIC\nBOARD_DIR ?= boards/$(BOARD)\n-include $(BOARD_DIR)/mpconfigboard.mk\n"
              "FROZEN_MANIFEST ?= boards/manifest.py\nLD_FILES ?= boards/esp8266.ld\n");
  write_file (fixture, "ports/esp8266/boards/GENERIC/mpconfigboard.h", "");
  write_file (fixture, "ports/esp8266/boards/GENERIC/board.json", "{\"variants\":{\"ota\":\"OTA compatible\"}}");
  write_file (fixture, "ports/esp8266/boards/GENERIC_512K/mpconfigboard.h", "");
  write_file (fixture, "ports/esp8266/boards/GENERIC_512K/mpconfigboard.mk", "LD_FILES = boards/512K.ld\n");
  write_file (fixture, "ports/esp8266/boards/GENERIC_512K/board.json", "not JSON");
  write_file (fixture, "ports/esp8266/boards/manifest.py",
              "freeze('$(PORT_DIR)/modules')\nfreeze('$(MPY_LIB_DIR)/uasyncio', 'uasyncio/__init__.py')\n");
  write_linker_script (fixture, "esp8266.ld", "0x8f000");
  write_linker_script (fixture, "512K.ld", "0x72000");

  boards = list_boards (fixture);
  g_assert_cmpuint (boards->len, ==, 2);
  board = pf_board_find (boards, NULL);
  g_assert_cmpstr (board->name, ==, "GENERIC");
  g_assert_cmpstr (board->title, ==, "GENERIC");
  g_assert_cmpuint (board->variants->len, ==, 1);
  g_assert_true (pf_board_find (boards, "ESP8266_GENERIC") == board);
  assert_variant (board, "", "1 MiB image (recommended for D1 Mini)", 585728, TRUE, "boards/manifest.py");
  g_assert_true (((PfVariant *) g_ptr_array_index (board->variants, 0))->freezes_uasyncio);
  assert_variant (pf_board_find (boards, "GENERIC_512K"), "", "512 KiB image", 466944, TRUE, "boards/manifest.py");
}

static void
test_none (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (pf_board_list (fixture->tree, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  write_file (fixture, "ports/esp8266/boards/GENERIC/mpconfigboard.h", "");
  g_assert_null (pf_board_list (fixture->tree, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  write_file (fixture, "ports/esp8266/Makefile", "A = $(A)\nX := $(A)\n");
  g_assert_null (pf_board_list (fixture->tree, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
}

static void
test_manifest (Fixture       *fixture,
               gconstpointer  data)
{
  static const struct {
    const char *text;
    gboolean modules, asyncio, uasyncio;
  } cases[] = {
    { "", FALSE, FALSE, FALSE },
    { "freeze(\"$(PORT_DIR)/modules\")", TRUE, FALSE, FALSE },
    { "freeze('$(PORT_DIR)/modules',)", TRUE, FALSE, FALSE },
    { "freeze(\n  '$(PORT_DIR)/modules', # all\n  opt=3)", TRUE, FALSE, FALSE },
    { "freeze('../modules')", TRUE, FALSE, FALSE },
    { "freeze('$(PORT_DIR)/modules', 'one.py')", FALSE, FALSE, FALSE },
    { "freeze('$(PORT_DIR)/modules', ('one.py', 'two.py'))", FALSE, FALSE, FALSE },
    { "freeze('$(PORT_DIR)/modules2')", FALSE, FALSE, FALSE },
    { "# freeze('$(PORT_DIR)/modules')", FALSE, FALSE, FALSE },
    { "'''freeze('$(PORT_DIR)/modules')'''", FALSE, FALSE, FALSE },
    { "defreeze('$(PORT_DIR)/modules')", FALSE, FALSE, FALSE },
    { "if True:\n    freeze ('$(PORT_DIR)/modules')\n    require(\"asyncio\")", TRUE, TRUE, FALSE },
    { "include('$(MPY_DIR)/extmod/uasyncio')", FALSE, FALSE, TRUE },
    { "package('asyncio', base_path='x')", FALSE, TRUE, FALSE },
    { "require('aioasyncio')", FALSE, FALSE, FALSE },
    { "print('asyncio')", FALSE, FALSE, FALSE },
    { "include('more.py')", TRUE, FALSE, FALSE },
    { "include('main.py')\ninclude('more.py')", TRUE, FALSE, FALSE },
    { "freeze('$(PORT_DIR)/modules'", FALSE, FALSE, FALSE },
    { "freeze(", FALSE, FALSE, FALSE },
    { "freeze('", FALSE, FALSE, FALSE },
    { "freeze(\"\"\"", FALSE, FALSE, FALSE },
    { "freeze('\\", FALSE, FALSE, FALSE },
    { "include('../../../../../../../etc/passwd')", FALSE, FALSE, FALSE },
    { "((((((((((((]]]]]]}}}}}", FALSE, FALSE, FALSE },
  };

  write_file (fixture, "ports/esp8266/boards/more.py", "freeze(\"$(PORT_DIR)/modules\")");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PfManifestFacts manifest;

      write_file (fixture, "ports/esp8266/boards/main.py", cases[i].text);
      pf_manifest_facts_read (fixture->tree, "boards/X", "boards/main.py", &manifest);
      if (manifest.freezes_modules != cases[i].modules || manifest.asyncio != cases[i].asyncio ||
          manifest.uasyncio != cases[i].uasyncio)
        g_error ("%s: %d %d %d", cases[i].text, manifest.freezes_modules, manifest.asyncio, manifest.uasyncio);
    }
}

/* Whatever the bytes: an answer, and soon. */
static void
test_random (Fixture       *fixture,
             gconstpointer  data)
{
  static const char alphabet[] = "((()))[]{},,=#'\"\\\n\n freeze include module .py$(PORT_DIR)/:*+-0123KMx";
  g_autofree char *path = g_build_filename (fixture->tree, "ports/esp8266/boards/main.py", NULL);

  write_file (fixture, "ports/esp8266/boards/main.py", "");
  for (guint round = 0; round < 1000; round++)
    {
      g_autoptr(GString) text = g_string_new ("freeze(");
      g_autofree char *script = NULL;
      PfManifestFacts facts;
      guint length = g_test_rand_int_range (0, 200);
      guint32 bytes;

      for (guint i = 0; i < length; i++)
        g_string_append_c (text, alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)]);
      g_assert_true (g_file_set_contents_full (path, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
      pf_manifest_facts_read (fixture->tree, "boards/X", "boards/main.py", &facts);
      script = g_strconcat ("x : org = 1, len = ", text->str + strlen ("freeze("), NULL);
      if (pf_linker_script_get_length (script, "x", &bytes))
        g_assert_cmpuint (bytes, >, 0);
    }
}

static void
test_linker_script (void)
{
  static const struct {
    const char *text;
    guint32 length;
  } cases[] = {
    { "irom0_0_seg : org = 1, len = 572K", 572 * 1024 },
    { "irom0_0_seg :  org = 0x40200000 + 0x3c000 + 0x9000, len = 0x8f000\n}", 0x8f000 },
    { "irom0_0_seg : org = 1, len = 1M - 36K - 320K\n}", 684032 },
    { "irom0_0_seg : org = 1, len = (1M-36K)*2/4 + 1\n", 505857 },
    { "irom0_0_seg (rx) : ORIGIN = 1, LENGTH = 010\n", 8 },
    { "/* irom0_0_seg : org = 1, len = 1 */ irom0_0_seg : org = 1, len = 2", 2 },
    { "xirom0_0_seg : org = 1, len = 1\nirom0_0_seg2 : org = 1, len = 1\nirom0_0_seg : org = 1, len = 3", 3 },
    { "a : org = 1, len = 1\nirom0_0_seg\n:\norg = 1,\nlen = 4", 4 },
    { "irom0_0_seg : org = 1, len = 4294967295", G_MAXUINT32 },
    { "irom0_0_seg : org = 1, len = 4096M", 0 },
    { "irom0_0_seg : org = 1, len = 99999999999999999999999", 0 },
    { "irom0_0_seg : org = 1, len = 1000000M*1000000M*1000000M", 0 },
    { "irom0_0_seg : org = 1, len = 1 - 2", 0 },
    { "irom0_0_seg : org = 1, len = 1/0", 0 },
    { "irom0_0_seg : org = 1, len = 1/(1-1)", 0 },
    { "irom0_0_seg : org = 1, len = (1", 0 },
    { "irom0_0_seg : org = 1, len = 1)", 0 },
    { "irom0_0_seg : org = 1, len = LENGTH(dram)", 0 },
    { "irom0_0_seg : org = 1, len =", 0 },
    { "irom0_0_seg : org = 1\nother : org = 1, len = 5", 0 },
    { "irom0_0_seg", 0 },
    { "irom0_0_seg (", 0 },
    { "irom0_0_seg :", 0 },
    { ">irom0_0_seg :irom0_0_phdr", 0 },
    { "", 0 },
    { "/* irom0_0_seg : len = 1", 0 },
  };
  g_autofree char *brackets = g_strnfill (100000, '(');
  g_autofree char *deep = g_strconcat ("irom0_0_seg : org = 1, len = ", brackets, NULL);
  guint32 length;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      length = 0;
      if (pf_linker_script_get_length (cases[i].text, "irom0_0_seg", &length) != (cases[i].length != 0) ||
          length != cases[i].length)
        g_error ("%s: %u", cases[i].text, length);
    }
  g_assert_false (pf_linker_script_get_length (deep, "irom0_0_seg", &length));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/board/new-release", test_new_release);
  ADD ("/board/conditional-variants", test_conditional_variants);
  ADD ("/board/old-release", test_old_release);
  ADD ("/board/none", test_none);
  ADD ("/board/manifest", test_manifest);
  ADD ("/board/random", test_random);
  g_test_add_func ("/board/linker-script", test_linker_script);
  return g_test_run ();
}
