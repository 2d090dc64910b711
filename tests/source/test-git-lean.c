/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "git/pf-git-lean.h"
#include "git/pf-git-refs.h"
#include "git/pf-git.h"
#include "pf-test-git.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* Packets of these lines, then a flush. */
static GString *
make_answer (const char * const *lines)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; lines[i] != NULL; i++)
    g_string_append_printf (out, "%04x%s\n", (guint) strlen (lines[i]) + 5, lines[i]);
  g_string_append (out, "0000");
  return out;
}

static gboolean
contains (const GString *text,
          const char    *part)
{
  /* There is a NUL in it. */
  return memmem (text->str, text->len, part, strlen (part)) != NULL;
}

static void
test_convert (void)
{
  static const char * const lines[] = {
    A " HEAD symref-target:refs/heads/master", A " refs/heads/master", B " refs/tags/v1.28.0 peeled:" A, NULL
  };
  g_autoptr(GString) answer = make_answer (lines);
  g_autoptr(GString) list = g_string_new (NULL);

  g_assert_true (pf_git_lean_convert (answer->str, answer->len, list));
  g_assert_true (g_str_has_prefix (list->str, "001e# service=git-upload-pack\n0000"));
  g_assert_true (contains (list, " symref=HEAD:refs/heads/master\n"));
  g_assert_true (contains (list, "003f" A " refs/heads/master\n"));
  g_assert_true (contains (list, B " refs/tags/v1.28.0\n"));
  g_assert_true (contains (list, A " refs/tags/v1.28.0^{}\n"));
  g_assert_true (g_str_has_suffix (list->str + list->len - 4, "0000"));
}

static void
test_convert_none (void)
{
  g_autoptr(GString) list = g_string_new (NULL);

  g_assert_true (pf_git_lean_convert ("0000", 4, list));
  g_assert_true (contains (list, " capabilities^{}"));
}

static void
test_convert_hostile (void)
{
  static const char * const answers[] = {
    "", "0", "000", "zzzz", "-001", " 0x4", "0003", "0004", "0001", "0002", "ffff" A " refs/heads/x\n0000",
    "0007ERR", "0010ERR go away\n0000", "0006\n\n0000", "0031" A " x", "003b" A " refs/heads/x\n",
    "0036" "not-forty-hex-digits-not-forty-hex-digits refs/x\n0000",
    "<html><body>Welcome to the hotel</body></html>", "0000trailing",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr(GString) list = g_string_new (NULL);

      g_test_message ("%s", answers[i]);
      g_assert_false (pf_git_lean_convert (answers[i], strlen (answers[i]), list));
    }
}

/* Every cut of a good answer, and every byte of it changed: no crash, and no cut is taken for whole. */
static void
test_convert_damaged (void)
{
  static const char * const lines[] = { A " HEAD symref-target:refs/heads/master", B " refs/tags/v1 peeled:" A, NULL };
  g_autoptr(GString) answer = make_answer (lines);

  for (gsize length = 0; length < answer->len; length++)
    {
      g_autofree char *cut = g_memdup2 (answer->str, length);
      g_autoptr(GString) list = g_string_new (NULL);

      g_assert_false (pf_git_lean_convert (length > 0 ? cut : "", length, list));
    }
  for (gsize at = 0; at < answer->len; at++)
    for (guint value = 0; value < 256; value += 5)
      {
        g_autofree char *changed = g_memdup2 (answer->str, answer->len);
        g_autoptr(GString) list = g_string_new (NULL);

        changed[at] = (char) value;
        pf_git_lean_convert (changed, answer->len, list);
      }
}

static void
test_without_progress (void)
{
  static const char request[] = "0052want " A " side-band-64k ofs-delta shallow x\n" "000ddeepen 1\n0000";
  static const char * const untouched[] = { "", "00", "0000", "0032have " A "\n", "0032want " A "\n0000", "fff0want x side-band-64k" };
  GString *changed = pf_git_lean_without_progress (request, strlen (request));

  g_assert_nonnull (changed);
  g_assert_true (g_str_has_prefix (changed->str, "005ewant " A " no-progress side-band-64k"));
  g_assert_true (g_str_has_suffix (changed->str, " x\n000ddeepen 1\n0000"));
  g_assert_cmpuint (changed->len, ==, strlen (request) + strlen (" no-progress"));
  g_assert_null (pf_git_lean_without_progress (changed->str, changed->len));
  g_string_free (changed, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (untouched); i++)
    g_assert_null (pf_git_lean_without_progress (untouched[i], strlen (untouched[i])));
}

/* Against git itself: what is not asked for does not come. */
static void
test_list (void)
{
  g_autoptr(PfTestGit) server = pf_test_git_new ();
  g_autofree char *base = pf_test_git_dup_base (server, NULL);
  g_autofree char *url = g_strconcat (base, "o/micropython.git", NULL);
  g_autofree char *bare = g_build_filename (pf_test_git_get_folder (server), "repos", "o", "micropython.git", NULL);
  g_autofree char *commit = pf_test_git_run (bare, "rev-parse", "v1.28.0^{commit}", NULL);
  g_autofree char *made = pf_test_git_run (bare, "update-ref", "refs/pull/1/head", "v1.28.0^{commit}", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(PfGitRefs) refs = pf_git_refs_list (url, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (refs->commits, "refs/tags/v1.28.0"), ==, commit);
  g_assert_nonnull (refs->head);
  g_assert_nonnull (g_hash_table_lookup (refs->commits, refs->head));
  g_assert_false (g_hash_table_contains (refs->commits, "refs/pull/1/head"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  pf_git_init ();
  g_test_add_func ("/git-lean/convert", test_convert);
  g_test_add_func ("/git-lean/convert-none", test_convert_none);
  g_test_add_func ("/git-lean/convert-hostile", test_convert_hostile);
  g_test_add_func ("/git-lean/convert-damaged", test_convert_damaged);
  g_test_add_func ("/git-lean/without-progress", test_without_progress);
  g_test_add_func ("/git-lean/list", test_list);
  return g_test_run ();
}
