/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <glib.h>

#include "pf-error.h"
#include "engine/pf-image-reference.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
  const char *text;
  const char *name;
  const char *tag;
  const char *digest;
  const char *whole;
} good[] = {
  { "larsks/esp-open-sdk", "larsks/esp-open-sdk", "latest", "", "larsks/esp-open-sdk:latest" },
  { "larsks/esp-open-sdk:v1", "larsks/esp-open-sdk", "v1", "", "larsks/esp-open-sdk:v1" },
  { "debian", "debian", "latest", "", "debian:latest" },
  { "localhost:5000/sdk", "localhost:5000/sdk", "latest", "", "localhost:5000/sdk:latest" },
  { "127.0.0.1:5000/a/b_c/d__e/f--g.h:T_1.2-3", "127.0.0.1:5000/a/b_c/d__e/f--g.h", "T_1.2-3", "", "127.0.0.1:5000/a/b_c/d__e/f--g.h:T_1.2-3" },
  { "Registry.Example.COM/a", "Registry.Example.COM/a", "latest", "", "Registry.Example.COM/a:latest" },
  { "[::1]:5000/a", "[::1]:5000/a", "latest", "", "[::1]:5000/a:latest" },
  { "a/b@sha256:" HEX, "a/b", "", "sha256:" HEX, "a/b@sha256:" HEX },
  { "a/b:tag@sha256:" HEX, "a/b", "", "sha256:" HEX, "a/b@sha256:" HEX },
};

static const char * const bad[] = {
  "", " ", "A/b:", "UPPER", "a/UPPER", "/a", "a/", "a//b", "a:", "a:b:c", "a@b", "a@sha256:12", "a b", "a\nb", "a:t\n", "-a", "a-", "a..b",
  "a___b", "a?b", "a%2fb", "a/../b", "http://a/b", "gr\303\274n", "\377", "a:-tag", "a/b#c", "a&tag=x",
};

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(PfImageReference) reference = pf_image_reference_parse (good[i].text, &error);
      g_autofree char *whole = NULL;

      g_assert_no_error (error);
      whole = pf_image_reference_to_string (reference);
      g_assert_cmpstr (reference->name, ==, good[i].name);
      g_assert_cmpstr (reference->tag, ==, good[i].tag);
      g_assert_cmpstr (reference->digest, ==, good[i].digest);
      g_assert_cmpstr (reference->id, ==, "");
      g_assert_cmpstr (whole, ==, good[i].whole);
    }
}

static void
test_id (void)
{
  static const char * const ids[] = { HEX, "sha256:" HEX };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(PfImageReference) reference = pf_image_reference_parse (ids[i], &error);
      g_autofree char *whole = NULL;

      g_assert_no_error (error);
      whole = pf_image_reference_to_string (reference);
      g_assert_cmpstr (reference->id, ==, "sha256:" HEX);
      g_assert_cmpstr (whole, ==, "sha256:" HEX);
    }
}

static void
assert_bad (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PfImageReference) reference = pf_image_reference_parse (text, &error);

  g_assert_null (reference);
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_bad (void)
{
  g_autofree char *huge = g_malloc (1000001);
  g_autofree char *many_hyphens = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_bad (bad[i]);
  assert_bad (NULL);

  memset (huge, 'a', 1000000);
  huge[1000000] = '\0';
  assert_bad (huge);
  huge[300] = '\0';
  assert_bad (huge);

  /* What a careless pattern would try in 2^n ways. */
  memset (huge, '-', 500);
  huge[0] = 'a';
  huge[500] = '\0';
  many_hyphens = g_strconcat (huge, "!", NULL);
  assert_bad (many_hyphens);
  for (gsize i = 0; i < 500; i++)
    huge[i] = i % 2 ? '.' : 'a';
  huge[499] = '!';
  assert_bad (huge);
}

static void
test_same_repository (void)
{
  g_autoptr(PfImageReference) user = pf_image_reference_parse ("larsks/esp-open-sdk", NULL);
  g_autoptr(PfImageReference) official = pf_image_reference_parse ("debian:12", NULL);

  g_assert_true (pf_image_reference_same_repository (user, "larsks/esp-open-sdk"));
  g_assert_true (pf_image_reference_same_repository (user, "docker.io/larsks/esp-open-sdk"));
  g_assert_false (pf_image_reference_same_repository (user, "quay.io/larsks/esp-open-sdk"));
  g_assert_true (pf_image_reference_same_repository (official, "docker.io/library/debian"));
  g_assert_true (pf_image_reference_same_repository (official, "debian"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/image-reference/good", test_good);
  g_test_add_func ("/image-reference/id", test_id);
  g_test_add_func ("/image-reference/bad", test_bad);
  g_test_add_func ("/image-reference/same-repository", test_same_repository);
  return g_test_run ();
}
