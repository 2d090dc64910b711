/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-error.h"
#include "source/pf-gitmodules.h"
#include "source/pf-remotes.h"

static void
test_defaults (void)
{
  g_autoptr(PfRemotes) remotes = pf_remotes_new ();
  g_autofree char *micropython = pf_remotes_dup_micropython (remotes);
  g_autofree char *mqtt_as = pf_remotes_dup_mqtt_as (remotes);
  g_autofree char *again = NULL;

  g_assert_cmpstr (micropython, ==, PF_REMOTES_MICROPYTHON_URL);
  g_assert_cmpstr (mqtt_as, ==, PF_REMOTES_MQTT_AS_URL);

  pf_remotes_set_micropython (remotes, "http://a/b");
  pf_remotes_set_micropython (remotes, "");
  again = pf_remotes_dup_micropython (remotes);
  g_assert_cmpstr (again, ==, PF_REMOTES_MICROPYTHON_URL);
}

static void
assert_rewritten (PfRemotes  *remotes,
                  const char *url,
                  const char *expected)
{
  g_autofree char *result = pf_remotes_rewrite (remotes, url);

  g_assert_cmpstr (result, ==, expected);
}

static void
test_rewrite (void)
{
  g_autoptr(PfRemotes) remotes = pf_remotes_new ();
  g_autoptr(GError) error = NULL;
  static const char *const bad[] = { "", "=", "=to", "from=", "no equals sign", "\xff=x" };

  g_assert_true (pf_remotes_add_rewrite (remotes, "https://github.com/=http://m/?a=b/", &error));
  g_assert_true (pf_remotes_add_rewrite (remotes, "https://github.com/o/=http://long/", &error));
  g_assert_true (pf_remotes_add_rewrite (remotes, "https://g=http://short/", &error));
  g_assert_no_error (error);
  assert_rewritten (remotes, "https://github.com/x/y", "http://m/?a=b/x/y");
  assert_rewritten (remotes, "https://github.com/o/y", "http://long/y");
  assert_rewritten (remotes, "https://gitlab/o", "http://short/itlab/o");
  assert_rewritten (remotes, "http://other/", "http://other/");
  assert_rewritten (remotes, "", "");

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (pf_remotes_add_rewrite (remotes, bad[i], &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
      g_clear_error (&error);
    }
}

static void
test_environment (void)
{
  g_autoptr(PfRemotes) remotes = pf_remotes_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *micropython = NULL;
  g_autofree char *mqtt_as = NULL;

  g_setenv ("PERMAFROST_MICROPYTHON_URL", "https://h/m.git", TRUE);
  g_setenv ("PERMAFROST_MQTT_AS_URL", "", TRUE);
  g_setenv ("PERMAFROST_REWRITE", "  https://h/=http://l/\n\thttps://github.com/=http://g/ ", TRUE);
  g_assert_true (pf_remotes_apply_environment (remotes, &error));
  g_assert_no_error (error);
  micropython = pf_remotes_dup_micropython (remotes);
  mqtt_as = pf_remotes_dup_mqtt_as (remotes);
  g_assert_cmpstr (micropython, ==, "http://l/m.git");
  g_assert_cmpstr (mqtt_as, ==, "http://g/peterhinch/micropython-mqtt.git");

  g_setenv ("PERMAFROST_REWRITE", "a=b nonsense", TRUE);
  g_assert_false (pf_remotes_apply_environment (remotes, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  g_unsetenv ("PERMAFROST_MICROPYTHON_URL");
  g_unsetenv ("PERMAFROST_MQTT_AS_URL");
  g_unsetenv ("PERMAFROST_REWRITE");
}

static void
test_gitmodules (void)
{
  g_autoptr(GHashTable) modules = pf_gitmodules_parse (
      "# comment\n"
      "[core]\n\tpath = lib/not-one\n\turl = http://no\n"
      "[include]\n\tpath = /etc/passwd\n"
      "[submodule \"a\"]\r\n\tpath = lib/a\r\n\turl = https://h/a.git\r\n\tbranch = x\n"
      "[submodule \"b\"]\n  PATH=lib/b ; comment\n  URL = \"https://h/b #1\" # comment\n"
      "[submodule \"no-url\"]\n\tpath = lib/no-url\n"
      "[submodule \"no-path\"]\n\turl = https://h/no-path\n"
      "[submodule \"up\"]\n\tpath = ../up\n\turl = https://h/up\n"
      "[submodule \"abs\"]\n\tpath = /abs\n\turl = https://h/abs\n"
      "[submodule \"git\"]\n\tpath = lib/.GIT/hooks\n\turl = https://h/git\n"
      "[submodule \"dots\"]\n\tpath = lib/./x\n\turl = https://h/dots\n"
      "[submodule \"last\"]\n\tpath = last\n\turl = ../last");

  g_assert_cmpuint (g_hash_table_size (modules), ==, 3);
  g_assert_cmpstr (g_hash_table_lookup (modules, "lib/a"), ==, "https://h/a.git");
  g_assert_cmpstr (g_hash_table_lookup (modules, "lib/b"), ==, "https://h/b #1");
  g_assert_cmpstr (g_hash_table_lookup (modules, "last"), ==, "../last");
}

static void
test_gitmodules_hostile (void)
{
  g_autoptr(GString) endless = g_string_new (NULL);
  g_autoptr(GHashTable) empty = pf_gitmodules_parse ("");
  g_autoptr(GHashTable) open = pf_gitmodules_parse ("[submodule \"x");
  g_autoptr(GHashTable) quote = pf_gitmodules_parse ("[submodule \"x\"]\npath = \"a\nurl = \"\\");
  g_autoptr(GHashTable) many = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (endless, "[submodule \"%u\"]\npath = p%u\nurl = u\n", i, i);
  many = pf_gitmodules_parse (endless->str);

  g_assert_cmpuint (g_hash_table_size (empty), ==, 0);
  g_assert_cmpuint (g_hash_table_size (open), ==, 0);
  g_assert_cmpuint (g_hash_table_size (quote), ==, 1);
  g_assert_cmpuint (g_hash_table_size (many), ==, 1000);
}

static void
test_gitmodules_random (void)
{
  static const char alphabet[] = "[[]]\"\"\\\n\n\t =#;./submodule path = url = ../x";

  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr(GString) text = g_string_new ("[submodule \"x\"]\n");
      g_autoptr(GHashTable) modules = NULL;
      guint length = g_test_rand_int_range (0, 200);
      GHashTableIter iter;
      gpointer path;

      for (guint i = 0; i < length; i++)
        g_string_append_c (text, alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)]);
      modules = pf_gitmodules_parse (text->str);
      g_hash_table_iter_init (&iter, modules);
      while (g_hash_table_iter_next (&iter, &path, NULL))
        g_assert_true (pf_gitmodules_is_safe_path (path));
    }
}

static void
test_submodule_url (void)
{
  static const struct {
    const char *base, *url, *expected;
  } cases[] = {
    { "https://h/o/m.git", "https://x/y", "https://x/y" },
    { "https://h/o/m.git", "git://x/y", "git://x/y" },
    { "https://h/o/m.git", "../axtls.git", "https://h/o/axtls.git" },
    { "https://h/o/m.git/", "../../p/axtls", "https://h/p/axtls" },
    { "https://h/o/m.git", "./sub", "https://h/o/m.git/sub" },
    { "https://h/o/m.git", "../../../etc", NULL },
    { "https://h/o/m.git", "..", NULL },
    { "https://h/o/m.git", "../", NULL },
    { "https://h/o/m.git", "..//etc", NULL },
    { "/srv/m.git", "../axtls", "/srv/axtls" },
    { "https://h/o/m.git", "/etc", NULL },
    { "https://h/o/m.git", "file:///etc", NULL },
    { "https://h/o/m.git", "ext::sh -c id", NULL },
    { "https://h/o/m.git", "-oProxyCommand=id", NULL },
    { "https://h/o/m.git", "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = pf_gitmodules_resolve_url (cases[i].base, cases[i].url);

      g_assert_cmpstr (url, ==, cases[i].expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/remotes/defaults", test_defaults);
  g_test_add_func ("/remotes/rewrite", test_rewrite);
  g_test_add_func ("/remotes/environment", test_environment);
  g_test_add_func ("/gitmodules/parse", test_gitmodules);
  g_test_add_func ("/gitmodules/hostile", test_gitmodules_hostile);
  g_test_add_func ("/gitmodules/random", test_gitmodules_random);
  g_test_add_func ("/gitmodules/url", test_submodule_url);
  return g_test_run ();
}
