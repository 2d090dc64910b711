/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog/pf-makefile.h"
#include "catalog/pf-tree-file.h"
#include "pf-error.h"
#include "pf-paths.h"

static char *tree;

static void
write_file (const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (tree, name, NULL);
  g_autoptr(GError) error = NULL;

  pf_paths_write_file (path, text, strlen (text), 0644, &error);
  g_assert_no_error (error);
}

static PfMakefile *
read_makefile (const char         *text,
               const char *const  *fixed)
{
  g_autoptr(GError) error = NULL;
  PfMakefile *makefile;

  write_file ("port/Makefile", text);
  makefile = pf_makefile_read (tree, "port", "Makefile", fixed, &error);
  g_assert_no_error (error);
  return makefile;
}

static void
assert_value (const char *text,
              const char *expected)
{
  g_autoptr(PfMakefile) makefile = read_makefile (text, NULL);
  g_autofree char *value = pf_makefile_dup_value (makefile, "X");

  if (g_strcmp0 (value, expected) != 0)
    g_error ("%s\ngave “%s” instead of “%s”", text, value, expected);
}

static void
test_assignments (void)
{
  assert_value ("", "");
  assert_value ("X = a", "a");
  assert_value ("X = a # comment\n", "a");
  assert_value ("X=a\\\n  b \\\n\tc\nY = d", "a   b  \tc");
  assert_value ("X = $(Y)\nY = late", "late");
  assert_value ("X := $(Y)\nY = late", "");
  assert_value ("X ::= $(Y)b\nY = late", "b");
  assert_value ("X = a\nX ?= b", "a");
  assert_value ("X ?= b", "b");
  assert_value ("X += a\nX += b", "a b");
  assert_value ("Y = 1\nX := $(Y)\nX += $(Y)\nY = 2", "1 1");
  assert_value ("N = X\n$(N) = a", "a");
  assert_value ("override X = a", "a");
  assert_value ("export X = a", "a");
  assert_value ("X = a$$b", "a$b");
  assert_value ("X = ${Y}$Z\nY = 1\nZ = 2", "12");
  assert_value ("X != echo no", "");
  assert_value ("X = a\r\nY = b\r\n", "a");
}

static void
test_rules (void)
{
  assert_value ("X = a\nall: X = b\n\tX = c\n\techo \\\nX = d\n", "a");
  assert_value ("X = a\n.PHONY: all\n$(X).o: $(Y)\n\tY = $(shell rm -rf /)\n", "a");
  assert_value ("X = a\ndefine Y\nX = b\nendef\n", "a");
  assert_value ("X = a\nvpath %.c src\nunexport Z\nnonsense\n=\n:=\n +=\n", "a");
}

static void
test_conditionals (void)
{
  assert_value ("ifeq (a,a)\nX = 1\nelse\nX = 2\nendif", "1");
  assert_value ("ifeq (a,b)\nX = 1\nelse\nX = 2\nendif", "2");
  assert_value ("ifneq ($(Y),)\nX = 1\nendif", "");
  assert_value ("Y = 1\nifneq ($(Y),)\nX = 1\nendif", "1");
  assert_value ("Y = 2\nifeq ($(Y),1)\nX = 1\nelse ifeq ($(Y),2)\nX = 2\nelse ifeq ($(Y),2)\nX = 3\nelse\nX = 4\nendif", "2");
  assert_value ("ifdef Y\nX = 1\nendif\nifndef Y\nX = 2\nendif", "2");
  assert_value ("Y =\nifdef Y\nX = 1\nendif", "");
  assert_value ("ifeq \"a\" 'a'\nX = 1\nendif", "1");
  assert_value ("ifeq ( a , a )\nX = 1\nendif", "1");
  assert_value ("ifeq ($(findstring b,$(Y)),b)\nX = 1\nendif\nY = abc", "");
  assert_value ("Y = abc\nifeq ($(findstring b,$(Y)),b)\nX = 1\nendif", "1");
  assert_value ("ifeq (a,b)\nifeq (a,a)\nX = 1\nelse\nX = 2\nendif\nendif", "");
  assert_value ("ifeq (a,b)\nifdef Y\nX = 1\nelse\nX = 2\nendif\nelse\nX = 3\nendif", "3");
  assert_value ("else\nendif\nendif\nX = 1", "1");
  assert_value ("ifeq (a\nX = 1\nendif", "");
  assert_value ("ifeq\nX = 1\nendif", "");
  assert_value ("ifeq (a,a)\nX = 1", "1");
}

static void
test_functions (void)
{
  assert_value ("X = $(strip  a   b )", "a b");
  assert_value ("X = $(notdir a/b.c c d/)", "b.c c");
  assert_value ("X = $(dir a/b.c c)", "a/ ./");
  assert_value ("X = $(firstword a b c)$(lastword a b c)", "ac");
  assert_value ("X = $(addprefix p/,a b)", "p/a p/b");
  assert_value ("X = $(addsuffix .o,a b)", "a.o b.o");
  assert_value ("X = $(filter %.c,a.c b.h c.c)", "a.c c.c");
  assert_value ("X = $(filter-out %.c x,a.c b.h x)", "b.h");
  assert_value ("X = $(patsubst %.c,%.o,a.c b.h)", "a.o b.h");
  assert_value ("Y = a.c b.c\nX = $(Y:.c=.o)", "a.o b.o");
  assert_value ("X = $(subst a,b,banana)", "bbnbnb");
  assert_value ("X = $(subst ,b,banana)", "banana");
  assert_value ("X = $(if $(Y),yes,no)", "no");
  assert_value ("Y = 1\nX = $(if $(Y),yes,no)", "yes");
  assert_value ("X = a$(shell echo b)$(error c)$(warning d)$(info e)", "a");
  assert_value ("X = $(wildcard Makefile nothing ../../../../../../etc/passwd /etc/passwd)", "Makefile");
  assert_value ("X = $(unknown a,b)", "");
  assert_value ("X = a$(Y", "a");
  assert_value ("X = a$", "a$");
  assert_value ("X = $(patsubst)$(if)$(filter)$(subst a)", "");
}

static void
test_includes (void)
{
  write_file ("py/mkenv.mk", "TOP := $(patsubst %/py/mkenv.mk,%,$(lastword $(MAKEFILE_LIST)))\n");
  write_file ("ext/a.mk", "X += a\ninclude ../ext/b.mk\n");
  write_file ("ext/b.mk", "X += b\n");
  write_file ("port/dep.P", "X += no\n");
  assert_value ("include ../py/mkenv.mk\ninclude $(TOP)/ext/a.mk\n-include missing.mk dep.P\nX += c", "a b c");
  assert_value ("ifeq (a,b)\ninclude ../ext/a.mk\nendif\nX += c", "c");
}

static void
test_fixed (void)
{
  static const char *const fixed[] = { "Y=1", "EMPTY=", NULL };
  g_autoptr(PfMakefile) makefile = read_makefile ("Y = 2\nY += 3\nEMPTY ?= 4\nX = $(Y)$(EMPTY)", fixed);
  g_autofree char *value = pf_makefile_dup_value (makefile, "X");
  g_auto(GStrv) none = pf_makefile_dup_words (makefile, "NOTHING");

  g_assert_cmpstr (value, ==, "1");
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

static void
assert_invalid (const char *text)
{
  g_autoptr(GError) error = NULL;

  write_file ("port/Makefile", text);
  g_assert_null (pf_makefile_read (tree, "port", "Makefile", NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
}

static void
test_endless (void)
{
  g_autoptr(GString) laughs = g_string_new ("A0 := ha\n");
  g_autoptr(GString) deep = g_string_new (NULL);
  g_autoptr(GString) nested = g_string_new ("X = ");

  assert_invalid ("A = $(A)\nifeq ($(A),)\nendif\n");
  assert_invalid ("A = $(B)\nB = $(A)\nX := $(A)\n");
  assert_invalid ("include Makefile.mk\ninclude ../port/again.mk\ninclude self.mk\nA = $(A)\nX := $(A)");
  write_file ("port/self.mk", "include self.mk\n");
  assert_invalid ("include self.mk\n");

  for (guint i = 1; i < 60; i++)
    g_string_append_printf (laughs, "A%u := $(A%u)$(A%u)$(A%u)$(A%u)\n", i, i - 1, i - 1, i - 1, i - 1);
  assert_invalid (laughs->str);
  g_string_assign (laughs, "A0 = \n");
  for (guint i = 1; i < 35; i++)
    g_string_append_printf (laughs, "A%u = $(A%u)$(A%u)\n", i, i - 1, i - 1);
  g_string_append (laughs, "X := $(A34)\n");
  assert_invalid (laughs->str);

  for (guint i = 0; i < 1000; i++)
    g_string_append (deep, "ifeq (a,a)\n");
  assert_invalid (deep->str);

  for (guint i = 0; i < 1000; i++)
    g_string_append (nested, "$(");
  for (guint i = 0; i < 1000; i++)
    g_string_append (nested, ")");
  g_string_append (nested, "\nY := $(X)\n");
  assert_invalid (nested->str);
}

static void
test_outside (void)
{
  g_autofree char *outside = g_strdup_printf ("%s.outside.mk", tree);
  g_autofree char *link = g_build_filename (tree, "port", "link.mk", NULL);
  g_autofree char *pipe = g_build_filename (tree, "port", "pipe.mk", NULL);
  g_autofree char *name = g_path_get_basename (tree);
  g_autofree char *text = g_strdup_printf ("X = a\ninclude %s link.mk pipe.mk folder.mk ../../%s.outside.mk\n", outside, name);

  g_assert_true (g_file_set_contents (outside, "X = stolen\n", -1, NULL));
  g_assert_no_errno (symlink (outside, link));
  g_assert_no_errno (mkfifo (pipe, 0600));
  write_file ("port/folder.mk/x", "");
  assert_value (text, "a");
  g_assert_no_errno (g_unlink (outside));
}

static void
test_bytes (void)
{
  g_autofree char *path = g_build_filename (tree, "port", "Makefile", NULL);
  g_autofree char *huge = g_strnfill (2 * 1024 * 1024, 'x');
  g_autoptr(PfMakefile) makefile = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *value = NULL;

  g_assert_true (g_file_set_contents (path, "X = a\0b\xff" "c\nY = d\n", 16, NULL));
  makefile = pf_makefile_read (tree, "port", "Makefile", NULL, &error);
  g_assert_no_error (error);
  value = pf_makefile_dup_value (makefile, "X");
  g_assert_cmpstr (value, ==, "a\uFFFDb\uFFFDc");

  g_assert_true (g_file_set_contents (path, huge, -1, NULL));
  g_assert_null (pf_makefile_read (tree, "port", "Makefile", NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (pf_makefile_read (tree, "port", "missing", NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (pf_tree_file_read (tree, "../../../../../../../../etc/hostname", &error));
  g_assert_nonnull (error);
}

/* Whatever the bytes: an answer or an error, and soon. */
static void
test_random (void)
{
  static const char alphabet[] = "$$$(((){})):=+?!,%# \t\n\n\\aXY/.ifeq endif else include define ";

  for (guint round = 0; round < 1000; round++)
    {
      g_autoptr(GString) text = g_string_new ("X = 1\n");
      g_autoptr(PfMakefile) makefile = NULL;
      guint length = g_test_rand_int_range (0, 200);

      for (guint i = 0; i < length; i++)
        g_string_append_c (text, alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)]);
      {
        g_autofree char *path = g_build_filename (tree, "port", "Makefile", NULL);

        g_assert_true (g_file_set_contents_full (path, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
      }
      makefile = pf_makefile_read (tree, "port", "Makefile", NULL, NULL);
      if (makefile != NULL)
        g_free (pf_makefile_dup_value (makefile, "X"));
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  tree = g_dir_make_tmp ("permafrost-test-XXXXXX", NULL);
  g_test_add_func ("/makefile/assignments", test_assignments);
  g_test_add_func ("/makefile/rules", test_rules);
  g_test_add_func ("/makefile/conditionals", test_conditionals);
  g_test_add_func ("/makefile/functions", test_functions);
  g_test_add_func ("/makefile/includes", test_includes);
  g_test_add_func ("/makefile/fixed", test_fixed);
  g_test_add_func ("/makefile/endless", test_endless);
  g_test_add_func ("/makefile/outside", test_outside);
  g_test_add_func ("/makefile/bytes", test_bytes);
  g_test_add_func ("/makefile/random", test_random);
  status = g_test_run ();
  pf_paths_remove_tree (tree, NULL, NULL);
  g_free (tree);
  return status;
}
