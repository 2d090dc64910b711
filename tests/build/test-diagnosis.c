/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "build/pf-diagnosis-rules.h"
#include "build/pf-diagnosis.h"
#include "pf-error.h"

typedef struct {
  PfBuildStageId stage;
  PfError code;
  const char *message;
  const char *tail;
  const char *id;
  PfRemedyId first_remedy;
  const char *detail;
} Row;

static const Row rows[] = {
  { PF_BUILD_STAGE_HOST, PF_ERROR_ENGINE_NOT_FOUND, "No engine. Tried:\nDOCKER_HOST: /x", "",
    "engine-address", PF_REMEDY_NONE, NULL },
  { PF_BUILD_STAGE_HOST, PF_ERROR_ENGINE_NOT_RUNNING, "Nobody answers", "", "engine-not-running", PF_REMEDY_START_DOCKER, NULL },
  { PF_BUILD_STAGE_HOST, PF_ERROR_FAILED, "x",
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    "engine-not-running", PF_REMEDY_START_DOCKER, NULL },
  { PF_BUILD_STAGE_HOST, PF_ERROR_ENGINE_PERMISSION, "No", "", "engine-permission", PF_REMEDY_JOIN_DOCKER_GROUP, NULL },
  { PF_BUILD_STAGE_HOST, PF_ERROR_FAILED, "x",
    "Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
    "engine-permission", PF_REMEDY_JOIN_DOCKER_GROUP, NULL },
  { PF_BUILD_STAGE_FETCH, PF_ERROR_RATE_LIMIT, "toomanyrequests: You have reached your pull rate limit.", "",
    "rate-limit", PF_REMEDY_CHOOSE_IMAGE, NULL },
  { PF_BUILD_STAGE_FETCH, PF_ERROR_NETWORK, "Could not resolve host: github.com", "", "network", PF_REMEDY_CHECK_NETWORK,
    "Could not resolve host: github.com" },
  { PF_BUILD_STAGE_FETCH, PF_ERROR_NO_CACHE, "No network. No list.", "", "no-cache", PF_REMEDY_CHECK_NETWORK, NULL },
  { PF_BUILD_STAGE_FETCH, PF_ERROR_IMAGE_NOT_FOUND, "manifest unknown", "", "image-not-found", PF_REMEDY_CHOOSE_IMAGE, NULL },
  { PF_BUILD_STAGE_FETCH, PF_ERROR_NOT_FOUND, "No release v9.9", "", "not-found", PF_REMEDY_FETCH_AGAIN, "No release v9.9" },
  /* a full disk, in each of the three places */
  { PF_BUILD_STAGE_FETCH, PF_ERROR_NO_SPACE, "write /var/lib/docker/tmp/x: no space left on device", "",
    "engine-full", PF_REMEDY_NONE, NULL },
  { PF_BUILD_STAGE_FETCH, PF_ERROR_NO_SPACE, "Could not write /home/a/.cache/permafrost/x: No space left on device", "",
    "cache-full", PF_REMEDY_CLEAN_CACHE, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "CC main.c\n/tmp/cc1.s: fatal error: error writing to build/main.o: No space left on device\nmake: *** [Makefile:1: x] Error 1",
    "cache-full", PF_REMEDY_CLEAN_CACHE, "/tmp/cc1.s: fatal error: error writing to build/main.o: No space left on device" },
  { PF_BUILD_STAGE_EXPORT, PF_ERROR_NO_SPACE, "Could not write to the folder /mnt: No space left on device", "",
    "export-full", PF_REMEDY_CHOOSE_EXPORT, NULL },
  { PF_BUILD_STAGE_HOST, PF_ERROR_NO_SPACE, "There is not enough space in /x", "", "disk-full", PF_REMEDY_CLEAN_CACHE, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 128",
    "fatal: detected dubious ownership in repository at '/src'", "dubious-ownership", PF_REMEDY_CLEAN_TREE,
    "fatal: detected dubious ownership in repository at '/src'" },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "MPY a.py\nerror compiling a.py:\n../../mpy-cross/build/mpy-cross: /lib64/libc.so.6: version `GLIBC_2.34' not found (required by x)",
    "glibc", PF_REMEDY_CLEAN_TREE, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "-e Error: micropython-lib submodule is not initialized. Run 'make submodules'\nmake: *** [../../py/mkrules.mk:10: x] Error 1",
    "submodule", PF_REMEDY_FETCH_AGAIN, "Error: micropython-lib submodule is not initialized. Run 'make submodules'" },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "LINK build/firmware.elf\nxtensa-lx106-elf-ld: build/firmware.elf section `.irom0.text' will not fit in region `irom0_0_seg'\n"
    "xtensa-lx106-elf-ld: region `irom0_0_seg' overflowed by 3100 bytes\nmake: *** [Makefile:218: build/firmware.elf] Error 1",
    "flash-overflow", PF_REMEDY_SHOW_SIZES, "xtensa-lx106-elf-ld: region `irom0_0_seg' overflowed by 3100 bytes" },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_TOO_LARGE, "1 of 0", "", "flash-overflow", PF_REMEDY_SHOW_SIZES, "1 of 0" },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "ld: build/firmware.elf section `.text' will not fit in region `iram1_0_seg'\nld: region `iram1_0_seg' overflowed by 92 bytes",
    "iram-overflow", PF_REMEDY_CHOOSE_IMAGE, "ld: region `iram1_0_seg' overflowed by 92 bytes" },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "Traceback (most recent call last):\n  File \"makeimg.py\", line 46, in <module>\n    assert len(pad) >= 4\nAssertionError",
    "iram-overflow", PF_REMEDY_CHOOSE_IMAGE, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "MPY mymod/__init__.py\nerror compiling mymod/__init__.py:\nTraceback (most recent call last):\n"
    "  File \"/tmp/tmpk2wq.py\", line 12\nSyntaxError: invalid syntax\n\nmake: *** [../../py/mkrules.mk:253: x] Error 1",
    "syntax-error", PF_REMEDY_CHOOSE_MODULES, "mymod/__init__.py, line 12: SyntaxError: invalid syntax" },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "error compiling modules/a.py: b'Traceback (most recent call last):\\n  File \"a.py\", line 3, column 5\\nSyntaxError: invalid syntax\\n'",
    "syntax-error", PF_REMEDY_CHOOSE_MODULES, "a.py, line 3: SyntaxError: invalid syntax" },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "error compiling a.py:\nmake: *** [x] Error 1", "syntax-error", PF_REMEDY_CHOOSE_MODULES, "a.py" },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "error compiling a.py:\nmake: *** [x] Error 1\nTraceback (most recent call last):\n  File \"/tmp/t.py\", line 2\n"
    "IndentationError: unexpected indent", "syntax-error", PF_REMEDY_CHOOSE_MODULES, "a.py, line 2: IndentationError: unexpected indent" },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "error compiling /src/ports/esp8266/modules/mqtt_as/__init__.py: b''\nmake: *** [x] Error 1",
    "syntax-error", PF_REMEDY_CHOOSE_MODULES, "mqtt_as/__init__.py" },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "MPY good.py\nMPY bad.py\nTraceback (most recent call last):\n  File \"makemanifest.py\", line 5\n"
    "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
    "module-encoding", PF_REMEDY_CHOOSE_MODULES, "bad.py" },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "../../extmod/modcryptolib.c:58:10: fatal error: lib/axtls/crypto/crypto.h: No such file or directory",
    "submodule", PF_REMEDY_FETCH_AGAIN, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2", "error compiling ",
    "syntax-error", PF_REMEDY_CHOOSE_MODULES, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "freeze error executing \"x.py\": Error in manifest file: x: Package 'y' not found in any known library.",
    "manifest", PF_REMEDY_CHOOSE_MODULES, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "esptool.py: error: argument operation: invalid choice: 'esp8266' (choose from 'load_ram', 'dump_mem')",
    "esptool", PF_REMEDY_CHOOSE_IMAGE, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "/bin/sh: 1: xtensa-lx106-elf-gcc: not found", "no-toolchain", PF_REMEDY_CHOOSE_IMAGE, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "make: xtensa-gone-elf-gcc: No such file or directory\nmake: *** [../../py/mkrules.mk:20: build/py/gc.o] Error 127",
    "no-toolchain", PF_REMEDY_CHOOSE_IMAGE, "make: xtensa-gone-elf-gcc: No such file or directory" },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "make: *** No rule to make target '../../lib/axtls/ssl/tls1.c', needed by 'build/x'.  Stop.",
    "submodule", PF_REMEDY_FETCH_AGAIN, NULL },
  { PF_BUILD_STAGE_FETCH, PF_ERROR_ENGINE, "The image x could not be fetched: denied", "", "image-download",
    PF_REMEDY_BUILD_AGAIN, NULL },
  { PF_BUILD_STAGE_FETCH, PF_ERROR_ENGINE, "received unexpected HTTP status: 500 Internal Server Error", "", "image-download",
    PF_REMEDY_BUILD_AGAIN, NULL },
  { PF_BUILD_STAGE_EXPORT, PF_ERROR_PERMISSION, "Could not write to the folder /mnt/nas: Operation not permitted", "",
    "export-permission", PF_REMEDY_CHOOSE_EXPORT, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2", "mkdir: cannot create directory 'build': Permission denied",
    "tree-permission", PF_REMEDY_CLEAN_TREE, NULL },
  { PF_BUILD_STAGE_HOST, PF_ERROR_PERMISSION, "Could not write to the folder /root/.cache", "", "permission",
    PF_REMEDY_CHOOSE_EXPORT, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_OUT_OF_MEMORY, "Not enough memory", "", "out-of-memory", PF_REMEDY_BUILD_AGAIN, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "xtensa-lx106-elf-gcc: fatal error: Killed signal terminated program cc1", "out-of-memory", PF_REMEDY_BUILD_AGAIN, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "x", "MemoryError: memory allocation failed, allocating 920 bytes",
    "old-copy-on-board", PF_REMEDY_NONE, NULL },
  { PF_BUILD_STAGE_MPY_CROSS, PF_ERROR_ENGINE, "OCI runtime: open sysctl net.ipv4.ip_unprivileged_port_start file: permission denied",
    "", "engine-nesting", PF_REMEDY_NONE, NULL },
  { PF_BUILD_STAGE_MPY_CROSS, PF_ERROR_ENGINE, "HTTP 500", "", "engine", PF_REMEDY_START_DOCKER, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_NOT_FROZEN, "Without mqtt_as", "", "not-frozen", PF_REMEDY_CLEAN_TREE, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_FIRMWARE_INVALID, "MD5", "", "firmware-invalid", PF_REMEDY_CLEAN_TREE, NULL },
  { PF_BUILD_STAGE_FETCH, PF_ERROR_BUSY, "Another one", "", "busy", PF_REMEDY_BUILD_AGAIN, NULL },
  { PF_BUILD_STAGE_HOST, PF_ERROR_INVALID, "class.py", "", "invalid", PF_REMEDY_CHOOSE_MODULES, NULL },
  { PF_BUILD_STAGE_HOST, PF_ERROR_NOT_FOUND, "a.py", "", "module", PF_REMEDY_CHOOSE_MODULES, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "Makefile:31: *** Invalid BOARD_VARIANT specified: X.  Stop.", "board", PF_REMEDY_CHOOSE_VARIANT, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "main.c:3:1: error: expected ';'\nmake: *** [x] Error 1", "compile-error", PF_REMEDY_CLEAN_TREE, "main.c:3:1: error: expected ';'" },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "main.o: in function `main': undefined reference to `nothing'", "link-error", PF_REMEDY_CLEAN_TREE, NULL },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2",
    "CC a.c\nCC b.c\nmake: *** [Makefile:7: x] Error 77\nmake: Leaving directory", "failed", PF_REMEDY_BUILD_AGAIN,
    "make: *** [Makefile:7: x] Error 77" },
  { PF_BUILD_STAGE_COMPILE, PF_ERROR_COMMAND_FAILED, "make ended with status 2", "all was well", "failed", PF_REMEDY_BUILD_AGAIN,
    "make ended with status 2" },
  { PF_BUILD_STAGE_EXPORT, PF_ERROR_FAILED, "It broke", "", "failed", PF_REMEDY_BUILD_AGAIN, "It broke" },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      g_autoptr(GError) error = g_error_new_literal (PF_ERROR, row->code, row->message);
      g_autoptr(PfDiagnosis) diagnosis = pf_diagnosis_new (row->stage, error, row->tail);
      const PfRemedy *remedy;

      if (!g_str_equal (diagnosis->id, row->id))
        g_error ("row %" G_GSIZE_FORMAT " is “%s”, not “%s”: %s", i, diagnosis->id, row->id, row->tail);
      g_assert_cmpuint (diagnosis->remedies->len, >, 0);
      remedy = diagnosis->remedies->pdata[0];
      g_assert_cmpint (remedy->id, ==, row->first_remedy);
      if (row->detail != NULL)
        g_assert_cmpstr (diagnosis->detail, ==, row->detail);
    }
}

/* Every rule can be reached, has words, and offers something. */
static void
test_rules (void)
{
  guint n;
  const PfDiagnosisRule *rules = pf_diagnosis_get_rules (&n);
  g_autoptr(GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < n; i++)
    {
      gboolean shown = FALSE;

      g_assert_true (g_hash_table_add (ids, (gpointer) rules[i].id));
      g_assert_cmpstr (rules[i].title, !=, "");
      g_assert_true (rules[i].explain != NULL || rules[i].explanation[0] != '\0');
      g_assert_false (g_str_has_suffix (rules[i].title, "."));
      g_assert_null (strchr (rules[i].title, '!'));
      for (guint j = 0; j < PF_DIAGNOSIS_MAX_REMEDIES && rules[i].remedies[j].label != NULL; j++)
        {
          const PfDiagnosisRemedy *remedy = &rules[i].remedies[j];

          g_assert_null (strstr (remedy->label, "lease"));
          /* A press or a command, never a label alone; and never a socket open to all */
          g_assert_true (remedy->id != PF_REMEDY_NONE || remedy->command != NULL);
          g_assert_true (remedy->command == NULL || strstr (remedy->command, "chmod") == NULL);
        }
      for (gsize j = 0; j < G_N_ELEMENTS (rows); j++)
        shown = shown || g_str_equal (rows[j].id, rules[i].id);
      /* That depends on the machine: test_docker_installed() */
      if (g_str_equal (rules[i].id, "engine-stopped") || g_str_equal (rules[i].id, "engine-not-found"))
        continue;
      if (!shown)
        g_error ("No test row for “%s”", rules[i].id);
    }
}

static void
test_foreign_errors (void)
{
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "odd");
  g_autoptr(PfDiagnosis) diagnosis = pf_diagnosis_new (PF_BUILD_STAGE_FETCH, error, NULL);
  g_autoptr(PfDiagnosis) copy = pf_diagnosis_copy (diagnosis);

  g_assert_cmpstr (diagnosis->id, ==, "failed");
  g_assert_cmpstr (diagnosis->detail, ==, "odd");
  g_assert_cmpstr (copy->title, ==, diagnosis->title);
  g_assert_cmpuint (copy->remedies->len, ==, diagnosis->remedies->len);
  g_assert_cmpstr (((PfRemedy *) copy->remedies->pdata[0])->label, ==, ((PfRemedy *) diagnosis->remedies->pdata[0])->label);
}

static void
test_huge_tail (void)
{
  g_autofree char *line = g_strnfill (100000, 'e');
  g_autofree char *tail = g_strconcat ("error: ö", line, "\n", line, NULL);
  g_autoptr(GError) error = g_error_new_literal (PF_ERROR, PF_ERROR_COMMAND_FAILED, "make ended with status 2");
  g_autoptr(PfDiagnosis) diagnosis = pf_diagnosis_new (PF_BUILD_STAGE_COMPILE, error, tail);

  g_assert_cmpuint (strlen (diagnosis->detail), <=, 503);
  g_assert_true (g_utf8_validate (diagnosis->detail, -1, NULL));
  g_assert_true (g_str_has_prefix (diagnosis->detail, "error: ö"));
}

/* Cut at every length, a tail may say less but never crash. */
static void
test_cut_tails (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize length = 0; length <= strlen (rows[i].tail); length++)
      {
        g_autofree char *cut = g_strndup (rows[i].tail, length);
        g_autoptr(GError) error = g_error_new_literal (PF_ERROR, rows[i].code, rows[i].message);
        g_autoptr(PfDiagnosis) diagnosis = pf_diagnosis_new (rows[i].stage, error, cut);

        g_assert_nonnull (diagnosis->detail);
      }
}

static void
test_docker_installed (void)
{
  g_autoptr(GError) error = g_error_new_literal (PF_ERROR, PF_ERROR_ENGINE_NOT_FOUND, "No engine: /run/docker.sock");
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autofree char *folder = g_dir_make_tmp ("permafrost-diagnosis-XXXXXX", NULL);
  g_autofree char *docker = g_build_filename (folder, "docker", NULL);
  gboolean has_daemon = g_file_test ("/usr/sbin/dockerd", G_FILE_TEST_IS_EXECUTABLE);

  g_setenv ("PATH", folder, TRUE);
  {
    g_autoptr(PfDiagnosis) without = pf_diagnosis_new (PF_BUILD_STAGE_HOST, error, "");

    g_assert_cmpstr (without->id, ==, has_daemon ? "engine-stopped" : "engine-not-found");
    g_assert_cmpint (((PfRemedy *) without->remedies->pdata[0])->id, ==,
                     has_daemon ? PF_REMEDY_START_DOCKER : PF_REMEDY_INSTALL_DOCKER);
  }
  g_assert_true (g_file_set_contents_full (docker, "#!/bin/sh\n", -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  {
    g_autoptr(PfDiagnosis) with = pf_diagnosis_new (PF_BUILD_STAGE_HOST, error, "");

    g_assert_cmpstr (with->id, ==, "engine-stopped");
    g_assert_cmpstr (with->detail, ==, "No engine: /run/docker.sock");
  }
  g_setenv ("PATH", path, TRUE);
  g_unlink (docker);
  g_rmdir (folder);
}

static void
test_source (void)
{
  g_autoptr(GError) error = g_error_new_literal (PF_ERROR, PF_ERROR_COMMAND_FAILED, "make ended with status 2");
  g_autofree char *folder = g_dir_make_tmp ("permafrost-diagnosis-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.py", NULL);

  g_assert_true (g_file_set_contents (path, "x = 1\n  def f(:\n", -1, NULL));
  for (guint line = 0; line < 6; line++)
    {
      g_autofree char *tail = g_strdup_printf ("error compiling a.py:\n  File \"/tmp/t.py\", line %u\nSyntaxError: invalid syntax", line);
      g_autoptr(PfDiagnosis) diagnosis = pf_diagnosis_new (PF_BUILD_STAGE_COMPILE, error, tail);

      pf_diagnosis_add_source (diagnosis, folder);
      g_assert_cmpstr (diagnosis->module, ==, "a.py");
      g_assert_cmpuint (diagnosis->line, ==, line);
      if (line == 2)
        g_assert_cmpstr (diagnosis->detail, ==, "a.py, line 2: SyntaxError: invalid syntax\n  def f(:");
      else if (line != 1)
        g_assert_null (strchr (diagnosis->detail, '\n'));
    }
  {
    g_autoptr(PfDiagnosis) diagnosis = pf_diagnosis_new (PF_BUILD_STAGE_COMPILE, error,
                                                         "error compiling ../a.py:\n  File \"t.py\", line 1\nSyntaxError: x");

    pf_diagnosis_add_source (diagnosis, folder);
    g_assert_null (strchr (diagnosis->detail, '\n'));
  }
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagnosis/rows", test_rows);
  g_test_add_func ("/diagnosis/rules", test_rules);
  g_test_add_func ("/diagnosis/foreign-errors", test_foreign_errors);
  g_test_add_func ("/diagnosis/huge-tail", test_huge_tail);
  g_test_add_func ("/diagnosis/docker-installed", test_docker_installed);
  g_test_add_func ("/diagnosis/source", test_source);
  g_test_add_func ("/diagnosis/cut-tails", test_cut_tails);
  return g_test_run ();
}
