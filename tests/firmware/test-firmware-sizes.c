/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <elf.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "firmware/pf-elf.h"
#include "firmware/pf-firmware-sizes.h"
#include "firmware/pf-frozen-content.h"
#include "pf-error.h"
#include "pf-paths.h"

/* A build folder made by hand: what GNU ld and mpy-tool.py write, reduced to what is read of it */

static const char map[] =
  "Archive member included to satisfy reference by file (symbol)\n"
  "\n"
  "Memory Configuration\n"
  "\n"
  "Name             Origin             Length             Attributes\n"
  "dport0_0_seg     0x3ff00000         0x00000010\n"
  "dram0_0_seg      0x3ffe8000         0x00014000\n"
  "iram1_0_seg      0x0000000040100000 0x0000000000008000\n"
  "irom0_0_seg      0x40209000         0x000f7000         xr\n"
  "*default*        0x00000000         0xffffffff\n"
  "\n"
  "Linker script and memory map\n"
  "irom0_0_seg      0x00000000         0x00000001\n";

static const char content[] =
  "//\n// Content for MICROPY_MODULE_FROZEN_MPY\n//\n"
  "enum {\n    MP_QSTR_eliza = MP_QSTRnumber_of,\n    MP_QSTR__quote_both,\n    MP_QSTR_unused,\n};\n"
  "const qstr_pool_t mp_qstr_frozen_const_pool = {\n    620, // used entries\n"
  "    {\n        \"eliza\",\n        \"\\x22both\",\n        \"unused\",\n    },\n};\n"
  "////////////////////////////////////////////////////////////////////////////////\n"
  "// frozen module _boot\n"
  "// - original source file: build/frozen_mpy/_boot.mpy\n"
  "// - frozen file name: _boot.py\n"
  "// frozen bytecode for file _boot.py, scope _boot__lt_module_gt_\n"
  "static const byte fun_data__boot__lt_module_gt_[86] = {\n    0x00,\n};\n"
  "static const qstr_short_t const_qstr_table_data__boot[1] = {\n    MP_QSTR__quote_both,\n};\n"
  "static const mp_frozen_module_t frozen_module__boot = {\n"
  "    .constants = {\n    },\n};\n"
  "// frozen module mqtt_as___init__\n"
  "// - frozen file name: mqtt_as/__init__.py\n"
  "// frozen bytecode for file mqtt_as/__init__.py, scope mqtt_as___init____lt_module_gt_\n"
  "static const byte fun_data_mqtt_as___init____lt_module_gt_[1000] = {\n};\n"
  "#define proto_fun_mqtt_as___init____lt_module_gt_ fun_data_mqtt_as___init____lt_module_gt_[0]\n"
  "static const mp_raw_code_t *const children_mqtt_as___init____lt_module_gt_[] = {\n};\n"
  "static const qstr_short_t const_qstr_table_data_mqtt_as___init__[4] = {\n"
  "    MP_QSTR_eliza,\n    MP_QSTR__quote_both,\n    MP_QSTR_print,\n    MP_QSTR_eliza,\n};\n"
  "// constants\n"
  "static const mp_obj_str_t const_obj_mqtt_as___init___5 = {{&mp_type_bytes}, 12, 3, (const byte*)\"\\x01\\x02\\x22\"};\n"
  "static const mp_rom_obj_t const_obj_table_data_mqtt_as___init__[54] = {\n};\n"
  "// collection of all frozen modules\n"
  "const char mp_frozen_names[] = {\n"
  "    #ifdef MP_FROZEN_STR_NAMES\n"
  "    MP_FROZEN_STR_NAMES\n"
  "    #endif\n"
  "    \"_boot.py\\0\"\n"
  "    \"mqtt_as/__init__.py\\0\"\n"
  "    \"\\0\"\n"
  "};\n"
  "static const byte not_a_module[7] = {\n};\n"
  "#ifdef MICROPY_FROZEN_LIST_ITEM\n"
  "MICROPY_FROZEN_LIST_ITEM(\"_boot\", \"_boot.py\")\n"
  "MICROPY_FROZEN_LIST_ITEM(\"mqtt_as\", \"mqtt_as/__init__.py\")\n"
  "#endif\n";

/* v1.12: one list of names, no headers above the modules */
static const char old_content[] =
  "enum {\n    MP_QSTR_ntptime = MP_QSTRnumber_of,\n};\n"
  "const qstr_pool_t mp_qstr_frozen_const_pool = {\n    {\n"
  "        (const byte*)\"\\x21\\xef\\x07\" \"ntptime\",\n    },\n};\n"
  "// frozen bytecode for file ntptime.py, scope ntptime__lt_module_gt_\n"
  "STATIC const byte fun_data_ntptime__lt_module_gt_[76] = {\n    MP_QSTR_ntptime & 0xff, MP_QSTR_ntptime >> 8,\n};\n"
  "// frozen bytecode for file ntptime.py, scope ntptime_time\n"
  "STATIC byte fun_data_ntptime_time[24] = {\n};\n"
  "const char mp_frozen_mpy_names[] = {\n"
  "\"ntptime.py\\0\"\n"
  "\"\\0\"};\n";

typedef struct {
  const char *name;
  guint32 address;
  guint32 size;
  guint32 flags;
} Section;

static const Section sections[] = {
  { "", 0, 0, 0 },
  { ".irom0.text", 0x40209000, 0x1230, SHF_ALLOC | SHF_EXECINSTR },
  { ".text", 0x40100000, 0x78ab, SHF_ALLOC | SHF_EXECINSTR },
  { ".data", 0x3ffe8000, 0x414, SHF_ALLOC | SHF_WRITE },
  { ".rodata", 0x3ffe8420, 0x3ac, SHF_ALLOC },
  { ".bss", 0x3ffe87d0, 0x1000, SHF_ALLOC | SHF_WRITE },
  { ".debug_info", 0x40209000, 0x99999, 0 },
};

static const struct { const char *name; guint32 size; } symbols[] = {
  { "", 0 },
  { "fun_data__boot__lt_module_gt_", 86 },
  { "frozen_module__boot", 12 },
  { "fun_data_mqtt_as___init____lt_module_gt_", 1000 },
  { "children_mqtt_as___init____lt_module_gt_", 40 },
  { "const_obj_mqtt_as___init___5", 16 },
  { "const_obj_table_data_mqtt_as___init__", 216 },
  { "not_a_module", 7 },
};

static guint32
add_string (GByteArray *table,
            const char *text)
{
  guint32 at = table->len;

  g_byte_array_append (table, (const guint8 *) text, strlen (text) + 1);
  return *text != '\0' ? at : 0;
}

static guint32
add_part (GByteArray       *file,
          const GByteArray *part)
{
  guint32 at = file->len;

  g_byte_array_append (file, part->data, part->len);
  return at;
}

/* header, section names, symbol names, symbols, section headers */
static GByteArray *
make_elf (gboolean with_symbols)
{
  enum { N = G_N_ELEMENTS (sections) };
  GByteArray *file = g_byte_array_new ();
  g_autoptr(GByteArray) names = g_byte_array_new ();
  g_autoptr(GByteArray) symbol_names = g_byte_array_new ();
  g_autoptr(GByteArray) table = g_byte_array_new ();
  Elf32_Shdr headers[N + 3] = { 0, };
  Elf32_Ehdr header = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT } };

  g_byte_array_append (file, (const guint8 *) &header, sizeof header);
  g_byte_array_append (symbol_names, (const guint8 *) "", 1);
  g_byte_array_append (names, (const guint8 *) "", 1);
  for (guint i = 0; i < N; i++)
    {
      headers[i].sh_name = add_string (names, sections[i].name);
      headers[i].sh_type = SHT_PROGBITS;
      headers[i].sh_addr = sections[i].address;
      headers[i].sh_size = sections[i].size;
      headers[i].sh_flags = sections[i].flags;
    }
  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    {
      Elf32_Sym symbol = { .st_name = add_string (symbol_names, symbols[i].name), .st_size = symbols[i].size };

      g_byte_array_append (table, (const guint8 *) &symbol, sizeof symbol);
    }
  headers[N].sh_type = SHT_STRTAB;
  headers[N].sh_size = names->len;
  headers[N].sh_offset = add_part (file, names);
  headers[N + 1].sh_type = SHT_STRTAB;
  headers[N + 1].sh_size = symbol_names->len;
  headers[N + 1].sh_offset = add_part (file, symbol_names);
  headers[N + 2].sh_type = with_symbols ? SHT_SYMTAB : SHT_PROGBITS;
  headers[N + 2].sh_size = table->len;
  headers[N + 2].sh_offset = add_part (file, table);
  headers[N + 2].sh_link = N + 1;

  header.e_shentsize = sizeof (Elf32_Shdr);
  header.e_shnum = G_N_ELEMENTS (headers);
  header.e_shstrndx = N;
  header.e_shoff = file->len;
  g_byte_array_append (file, (const guint8 *) headers, sizeof headers);
  memcpy (file->data, &header, sizeof header);
  return file;
}

typedef struct {
  char *folder;
  GByteArray *elf;
} Fixture;

static void
put (Fixture    *fixture,
     const char *name,
     const void *data,
     gssize      length)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr(GError) error = NULL;

  /* Without syncing: the hostile ones are thousands. GLib 2.74 does not shorten the file that is there. */
  g_unlink (path);
  g_file_set_contents_full (path, data, length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("permafrost-sizes-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->elf = make_elf (TRUE);
  put (fixture, "firmware.map", map, -1);
  put (fixture, "firmware.elf", fixture->elf->data, fixture->elf->len);
  put (fixture, "frozen_content.c", content, -1);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_true (pf_paths_remove_tree (fixture->folder, NULL, NULL));
  g_free (fixture->folder);
  g_byte_array_unref (fixture->elf);
}

static void
assert_module (const PfFirmwareSizes *sizes,
               guint                  i,
               const char            *name,
               guint32                size)
{
  const PfFrozenModule *module = g_ptr_array_index (sizes->modules, i);

  g_assert_cmpstr (module->name, ==, name);
  g_assert_cmpuint (module->size, ==, size);
}

static void
test_load (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PfFirmwareSizes) sizes = pf_firmware_sizes_load (fixture->folder, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sizes->flash_used, ==, 0x1230);
  g_assert_cmpuint (sizes->flash_budget, ==, 0xf7000);
  g_assert_cmpuint (sizes->iram_used, ==, 0x78ab);
  g_assert_cmpuint (sizes->iram_budget, ==, 0x8000);
  g_assert_cmpuint (sizes->ram_static, ==, 0x414 + 0x3ac + 0x1000);
  g_assert_cmpuint (sizes->ram_budget, ==, 0x14000);
  g_assert_cmpuint (sizes->modules->len, ==, 2);
  assert_module (sizes, 0, "_boot.py", 86 + 12);
  /* and what has no symbol: a string constant of three bytes with its NUL, and the name "eliza", which no other module uses,
   * with its NUL, pointer, length and hash */
  assert_module (sizes, 1, "mqtt_as/__init__.py", 1000 + 40 + 16 + 216 + 4 + 13);
  g_assert_true (pf_firmware_sizes_has_module (sizes, "mqtt_as"));
  g_assert_true (pf_firmware_sizes_has_module (sizes, "_boot"));
  g_assert_false (pf_firmware_sizes_has_module (sizes, "mqtt"));
  g_assert_false (pf_firmware_sizes_has_module (sizes, "asyncio"));
}

static void
test_stripped (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(GByteArray) elf = make_elf (FALSE);
  g_autoptr(GError) error = NULL;
  g_autoptr(PfFirmwareSizes) sizes = NULL;

  put (fixture, "firmware.elf", elf->data, elf->len);
  sizes = pf_firmware_sizes_load (fixture->folder, &error);
  g_assert_no_error (error);
  assert_module (sizes, 0, "_boot.py", 86);
  assert_module (sizes, 1, "mqtt_as/__init__.py", 1004 + 13);
}

static void
test_old_release (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PfFirmwareSizes) sizes = NULL;

  put (fixture, "frozen_content.c", old_content, -1);
  sizes = pf_firmware_sizes_load (fixture->folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sizes->modules->len, ==, 1);
  assert_module (sizes, 0, "ntptime.py", 100 + 15);
}

static void
test_missing (Fixture       *fixture,
              gconstpointer  data)
{
  static const char * const names[] = { "frozen_content.c", "firmware.elf", "firmware.map" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);
      g_autoptr(GError) error = NULL;

      g_assert_no_errno (g_unlink (path));
      g_assert_null (pf_firmware_sizes_load (fixture->folder, &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
      g_assert_nonnull (strstr (error->message, names[i]));
    }
}

static void
test_bad_maps (Fixture       *fixture,
               gconstpointer  data)
{
  static const char * const maps[] = {
    "", "Memory Configuration", "Memory Configuration\n", "Memory Configuration\n*default*",
    "Memory Configuration\nirom0_0_seg\n*default*\n",
    "Memory Configuration\nirom0_0_seg 0x40209000 0x0\n*default*\n",
    "Memory Configuration\nirom0_0_seg 0x40209000 0xffffffff\n*default*\n",
    "Memory Configuration\nirom0_0_seg 0x1140209000 0x10\n*default*\n",
    "Memory Configuration\nirom0_0_seg zero ten\n*default*\n",
    "Memory Configuration\nirom0_0_segment 0x40209000 0x1000\n*default*\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (maps); i++)
    {
      g_autoptr(GError) error = NULL;

      put (fixture, "firmware.map", maps[i], -1);
      g_assert_null (pf_firmware_sizes_load (fixture->folder, &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
    }
  for (gsize length = 0; length < sizeof map; length++)
    {
      g_autoptr(PfFirmwareSizes) sizes = NULL;

      put (fixture, "firmware.map", map, length);
      sizes = pf_firmware_sizes_load (fixture->folder, NULL);
      g_assert_true (sizes == NULL || sizes->flash_budget == 0xf7000);
    }
}

/* Whatever bytes the file has, it is refused or read; AddressSanitizer watches. */
static void
test_hostile_elf (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "firmware.elf", NULL);
  g_autofree guint8 *copy = NULL;
  static const guint8 values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };

  for (gsize length = 0; length < fixture->elf->len; length++)
    {
      g_autoptr(PfElf) elf = NULL;
      g_autoptr(GError) error = NULL;

      put (fixture, "firmware.elf", fixture->elf->data, length);
      elf = pf_elf_load (path, &error);
      g_assert_null (elf);
      g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
    }
  for (gsize i = 0; i < fixture->elf->len; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (values); j++)
      {
        g_autoptr(PfElf) elf = NULL;
        g_autoptr(GError) error = NULL;
        guint32 size;

        g_clear_pointer (&copy, g_free);
        copy = g_memdup2 (fixture->elf->data, fixture->elf->len);
        copy[i] = values[j];
        put (fixture, "firmware.elf", copy, fixture->elf->len);
        elf = pf_elf_load (path, &error);
        if (elf != NULL)
          pf_elf_find_symbol (elf, "frozen_module__boot", &size);
        else
          g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
      }
}

static void
test_hostile_content (Fixture       *fixture,
                      gconstpointer  data)
{
  static const char * const texts[] = {
    "", "\n", "MICROPY_FROZEN_LIST_ITEM(\"", "MICROPY_FROZEN_LIST_ITEM(\"a", "MICROPY_FROZEN_LIST_ITEM(\"a\", \"b",
    "MICROPY_FROZEN_LIST_ITEM(\"a\", \"\")", "const char mp_frozen_names[]", "const char mp_frozen_names[] = {\n\"\\0\"",
    "const char mp_frozen_names[] = {\n\"", "// - frozen file name: ", "// - frozen file name: x\nstatic =",
    "// - frozen file name: x\nstatic const byte [99999999999999999999] =",
    "// - frozen file name: x\nstatic const byte x[99999999999999999999] = (const byte*)\"\\x\nMICROPY_FROZEN_LIST_ITEM(\"x\", \"x\")",
    "// - frozen file name: x\nstatic const byte x[1] = (const byte*)\"\\",
    "enum {", "enum {\nMP_QSTR_", "enum {\nMP_QSTR_a", "const qstr_pool_t mp_qstr_frozen_const_pool = {\n\"\\",
    "const qstr_pool_t mp_qstr_frozen_const_pool = {\n\"a\"\n\"b",
    "enum {\nMP_QSTR_a\n}\nconst qstr_pool_t mp_qstr_frozen_const_pool = {\n\"a\"\n\"b\"\n}\n// - frozen file name: x\nMP_QSTR_a MP_QSTR_",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *exact = g_strdup (texts[i]);
      g_autoptr(GPtrArray) sources = pf_frozen_content_parse (exact);

      g_assert_cmpuint (sources->len, <=, 1);
    }
  for (gsize length = 0; length < sizeof content; length++)
    {
      g_autofree char *cut = g_strndup (content, length);
      g_autoptr(GPtrArray) sources = pf_frozen_content_parse (cut);

      g_assert_cmpuint (sources->len, <=, 2);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/firmware-sizes/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("load", test_load);
  ADD ("stripped", test_stripped);
  ADD ("old-release", test_old_release);
  ADD ("missing", test_missing);
  ADD ("bad-maps", test_bad_maps);
  ADD ("hostile-elf", test_hostile_elf);
  ADD ("hostile-content", test_hostile_content);
  return g_test_run ();
}
