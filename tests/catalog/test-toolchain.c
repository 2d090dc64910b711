/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "catalog/pf-toolchain.h"
#include "pf-error.h"
#include "pf-paths.h"

#define TOOLS "have=make\nhave=python3\nhave=gcc\nhave=xtensa-lx106-elf-gcc\n"
#define PROBE(lines) "permafrost-probe=1\n" TOOLS lines "permafrost-probe=end\n"
#define ESPTOOL(name, version, chip) "have=" name "\n" name ".version=" version "\n" name ".chip=" chip "\n"

/* How releases have called esptool. */
#define LITERAL "all:\n\t$(Q)esptool.py elf2image $^\n"
#define THROUGH_MAKE "all:\n\t$(Q)$(ESPTOOL) elf2image $^\n"
#define WITH_CHIP "all:\n\t$(Q)$(ESPTOOL) --chip esp8266 elf2image $^\n"

#define DROP "ESPTOOL=sh -c 'shift 2; exec esptool.py \"$$@\"' esptool"

static char *tree;

static PfToolchain *
resolve (const char  *makefile,
         const char  *output,
         GError     **error)
{
  g_autofree char *path = g_build_filename (tree, "ports", "esp8266", "Makefile", NULL);

  g_assert_true (pf_paths_write_file (path, makefile, strlen (makefile), 0644, NULL));
  return pf_toolchain_resolve (tree, "some/image", output, error);
}

static void
test_rule (void)
{
  static const struct {
    const char *makefile, *output;
    const char *version, *argument; /* no version: cannot be built */
  } cases[] = {
    { LITERAL, PROBE (ESPTOOL ("esptool.py", "esptool.py v1.2", "no")), "1.2", NULL },
    { THROUGH_MAKE, PROBE (ESPTOOL ("esptool.py", "esptool.py v1.2", "no")), "1.2", NULL },
    { WITH_CHIP, PROBE (ESPTOOL ("esptool.py", "esptool.py v1.2", "no")), "1.2", DROP },
    { LITERAL, PROBE (ESPTOOL ("esptool", "esptool.py v4.7.0", "yes") ESPTOOL ("esptool.py", "esptool.py v4.7.0", "yes")), "4.7.0", NULL },
    { WITH_CHIP, PROBE (ESPTOOL ("esptool", "esptool.py v4.7.0", "yes")), "4.7.0", NULL },
    { THROUGH_MAKE, PROBE (ESPTOOL ("esptool", "esptool v5.1.9", "yes")), "5.1.9", NULL },
    { THROUGH_MAKE, PROBE (ESPTOOL ("esptool", "esptool v5.2.0", "yes")), "5.2.0", "ESPTOOL=esptool --chip esp8266" },
    { THROUGH_MAKE, PROBE (ESPTOOL ("esptool.py", "esptool v6.0", "yes")), "6.0", "ESPTOOL=esptool.py --chip esp8266" },
    { WITH_CHIP, PROBE (ESPTOOL ("esptool", "esptool v5.2.0", "yes")), "5.2.0", NULL },
    { LITERAL, PROBE (ESPTOOL ("esptool.py", "esptool v5.2.0", "yes")), NULL, NULL },
    /* An old release calls esptool.py by that name, whatever else there is. */
    { LITERAL, PROBE (ESPTOOL ("esptool", "esptool v4.8", "yes")), NULL, NULL },
    { LITERAL, PROBE (ESPTOOL ("esptool", "esptool v5.2.0", "yes") ESPTOOL ("esptool.py", "esptool.py v1.2", "no")), "1.2", NULL },
    { "all:\n\tesptool.py --chip esp8266 elf2image\n", PROBE (ESPTOOL ("esptool.py", "esptool.py v1.2", "no")), NULL, NULL },
    { THROUGH_MAKE, PROBE ("have=esptool\nesptool.version=\nesptool.chip=no\n"), "", NULL },
    { THROUGH_MAKE, PROBE ("have=esptool\n"), "", NULL },
    { THROUGH_MAKE, PROBE ("have=esptool\nesptool.version=Traceback (most recent call last):\n"), "", NULL },
    { THROUGH_MAKE, PROBE (""), NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(PfToolchain) toolchain = resolve (cases[i].makefile, cases[i].output, &error);

      if (cases[i].version == NULL)
        {
          g_assert_null (toolchain);
          g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, "some/image"));
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (toolchain->image, ==, "some/image");
      g_assert_cmpstr (toolchain->esptool_version, ==, cases[i].version);
      g_assert_cmpstr (toolchain->make_args[0], ==, cases[i].argument);
      g_assert_cmpuint (g_strv_length (toolchain->make_args), ==, cases[i].argument != NULL);
      g_assert_true ((*toolchain->notes != '\0') == (cases[i].argument != NULL));
    }
}

static void
test_bad_probe (void)
{
  static const char *const outputs[] = {
    "",
    "\n\n\n",
    "exec: /bin/sh: no such file",
    "permafrost-probe=1\n" TOOLS ESPTOOL ("esptool.py", "esptool.py v1.2", "no"),
    "permafrost-probe=1\nhave=make\nhave=python3\nhave=gcc\n" ESPTOOL ("esptool.py", "1.2", "no") "permafrost-probe=end\n",
    "permafrost-probe=1\nhave=xtensa-lx106-elf-gcc\npermafrost-probe=end\n",
    "permafrost-probe=end",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (outputs); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (resolve (LITERAL, outputs[i], &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
    }
}

static void
test_bad_tree (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (resolve ("all:\n\techo elf2 image\n", PROBE (ESPTOOL ("esptool.py", "1.2", "no")), &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (pf_toolchain_resolve ("/nowhere", "image", PROBE (ESPTOOL ("esptool.py", "1.2", "no")), &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
}

static void
write_program (const char *folder,
               const char *name,
               const char *script)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (pf_paths_write_file (path, script, strlen (script), 0755, NULL));
}

/* Runs the probe itself, with an esptool that behaves as version 1.2, or as version 5.2, does. */
static char *
run_probe (const char *version,
           const char *if_chip)
{
  g_autofree char *bin = g_build_filename (tree, "bin", NULL);
  g_autofree char *path = g_strdup_printf ("%s:/usr/bin:/bin", bin);
  g_autofree char *esptool = g_strdup_printf ("#!/bin/sh\n[ \"$1\" != --chip ] || { %s; }\n[ \"$1\" = version ] && echo '%s'\n",
                                              if_chip, version);
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GSubprocess) shell = NULL;
  g_autoptr(GError) error = NULL;
  char *output = NULL;

  write_program (bin, "esptool.py", esptool);
  for (const char *const *name = (const char *[]){ "xtensa-lx106-elf-gcc", "make", "python3", "gcc", NULL }; *name != NULL; name++)
    write_program (bin, *name, "#!/bin/sh\n");
  g_subprocess_launcher_setenv (launcher, "PATH", path, TRUE);
  shell = g_subprocess_launcher_spawnv (launcher, pf_toolchain_get_probe (), &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (shell, NULL, NULL, &output, NULL, &error));
  g_assert_true (g_subprocess_get_successful (shell));
  return output;
}

static void
test_probe (void)
{
  g_autofree char *old_output = run_probe ("esptool.py v1.2", "echo \"invalid choice: 'esp8266'\" >&2; exit 2");
  g_autofree char *new_output = run_probe ("esptool.py v9.1", "shift 2");
  g_autoptr(GError) error = NULL;
  g_autoptr(PfToolchain) old_tool = resolve (WITH_CHIP, old_output, &error);
  g_autoptr(PfToolchain) new_tool = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (old_tool->esptool_version, ==, "1.2");
  g_assert_cmpstr (old_tool->make_args[0], ==, DROP);
  g_assert_nonnull (strstr (new_output, "esptool.py.chip=yes\n"));
  new_tool = resolve (WITH_CHIP, new_output, &error);
  g_assert_no_error (error);
  g_assert_null (new_tool->make_args[0]);
}

/* The override as make and the shell take it apart. */
static void
test_quoting (void)
{
  g_autofree char *bin = g_build_filename (tree, "quoting", NULL);
  g_autofree char *path = g_strdup_printf ("%s:/usr/bin:/bin", bin);
  g_autofree char *folder = g_build_filename (tree, "ports", "esp8266", NULL);
  g_autoptr(PfToolchain) toolchain = NULL;
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GSubprocess) make = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *output = NULL;

  write_program (bin, "esptool.py", "#!/bin/sh\nfor a; do echo \"[$a]\"; done\n");
  toolchain = resolve ("all: \n\t@$(ESPTOOL) --chip esp8266 elf2image 'a b' c\n",
                       PROBE (ESPTOOL ("esptool.py", "esptool.py v1.2", "no")), &error);
  g_assert_no_error (error);
  g_subprocess_launcher_setenv (launcher, "PATH", path, TRUE);
  make = g_subprocess_launcher_spawn (launcher, &error, "make", "--no-print-directory", "-C", folder, toolchain->make_args[0], NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (make, NULL, NULL, &output, NULL, &error));
  g_assert_cmpstr (output, ==, "[elf2image]\n[a b]\n[c]\n");
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  tree = g_dir_make_tmp ("permafrost-test-XXXXXX", NULL);
  g_test_add_func ("/toolchain/rule", test_rule);
  g_test_add_func ("/toolchain/bad-probe", test_bad_probe);
  g_test_add_func ("/toolchain/bad-tree", test_bad_tree);
  g_test_add_func ("/toolchain/probe", test_probe);
  g_test_add_func ("/toolchain/quoting", test_quoting);
  status = g_test_run ();
  pf_paths_remove_tree (tree, NULL, NULL);
  g_free (tree);
  return status;
}
