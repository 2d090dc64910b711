/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalog/pf-release.h"

#define COMMIT "0123456789abcdef0123456789abcdef01234567"

static void
test_parse (void)
{
  static const struct {
    const char *tag;
    guint numbers[3];
    gboolean stable;
  } good[] = {
    { "v1.28.0", { 1, 28, 0 }, TRUE },          { "v1.12", { 1, 12, 0 }, TRUE },
    { "v1.29.0-preview", { 1, 29, 0 }, FALSE }, { "v10.0.123456", { 10, 0, 123456 }, TRUE },
    { "v1.30-preview", { 1, 30, 0 }, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(PfRelease) release = pf_release_new (good[i].tag, COMMIT);

      g_assert_nonnull (release);
      g_assert_cmpstr (pf_release_get_tag (release), ==, good[i].tag);
      g_assert_cmpstr (pf_release_get_commit (release), ==, COMMIT);
      g_assert_cmpuint (pf_release_get_major (release), ==, good[i].numbers[0]);
      g_assert_cmpuint (pf_release_get_minor (release), ==, good[i].numbers[1]);
      g_assert_cmpuint (pf_release_get_micro (release), ==, good[i].numbers[2]);
      g_assert_true (pf_release_is_stable (release) == good[i].stable);
    }
}

static void
test_reject (void)
{
  static const char *const bad[] = {
    "", "v", "1.2.3", "v1", "v1.", "v1.2.", "v1.2.3.", "v1.2.3.4", "v1..2", "v.1.2", "V1.2", " v1.2", "v1.2 ", "v1.2\n",
    "v1.2.3-rc1", "v1.2.3-preview2", "v1.2.3preview", "v-1.2", "v+1.2", "v1.2.3^{}", "v1.2/../..", "v1.1234567",
    "v99999999999999999999.1", "v1.2.x", "vx.y", "v\xd9\xa1.2",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (pf_release_new (bad[i], NULL));
  g_assert_null (pf_release_new ("v1.2.3", ""));
  g_assert_null (pf_release_new ("v1.2.3", "0123"));
  g_assert_null (pf_release_new ("v1.2.3", "0123456789ABCDEF0123456789abcdef01234567"));
  g_assert_null (pf_release_new ("v1.2.3", "../3456789abcdef0123456789abcdef012345678"));
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return pf_release_compare (*(PfRelease **) a, *(PfRelease **) b);
}

static void
test_order (void)
{
  static const char *const newest_first[] = {
    "v2.0", "v1.29.0", "v1.29.0-preview", "v1.28.1", "v1.28.0", "v1.28.0-preview", "v1.20.0", "v1.19.1", "v1.19", "v1.9.4", "v1.9",
  };
  g_autoptr(GPtrArray) releases = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (newest_first); i++)
    g_ptr_array_insert (releases, (int) (i / 2), pf_release_new (newest_first[i], NULL));
  g_ptr_array_sort (releases, compare);
  for (gsize i = 0; i < G_N_ELEMENTS (newest_first); i++)
    g_assert_cmpstr (pf_release_get_tag (g_ptr_array_index (releases, i)), ==, newest_first[i]);
}

static void
test_at_least (void)
{
  g_autoptr(PfRelease) release = pf_release_new ("v1.21.3", NULL);

  g_assert_true (pf_release_is_at_least (release, 1, 21, 3));
  g_assert_true (pf_release_is_at_least (release, 1, 21, 0));
  g_assert_true (pf_release_is_at_least (release, 1, 9, 9));
  g_assert_true (pf_release_is_at_least (release, 0, 99, 99));
  g_assert_false (pf_release_is_at_least (release, 1, 21, 4));
  g_assert_false (pf_release_is_at_least (release, 1, 22, 0));
  g_assert_false (pf_release_is_at_least (release, 2, 0, 0));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/release/parse", test_parse);
  g_test_add_func ("/release/reject", test_reject);
  g_test_add_func ("/release/order", test_order);
  g_test_add_func ("/release/at-least", test_at_least);
  return g_test_run ();
}
