/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "build/pf-build-history.h"
#include "build/pf-build-request.h"

static void
test_round_trip (void)
{
  g_autofree char *folder = g_dir_make_tmp ("pf-history-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "history.json", NULL);
  PfBuildHistory *history = pf_build_history_load (file);

  g_assert_cmpfloat (pf_build_history_seconds (history, "compile"), <, 0);
  g_assert_cmpuint (pf_build_history_lines (history, "compile"), ==, 0);
  pf_build_history_add (history, "compile", 16, 378);
  pf_build_history_add (history, "compile", 8, 380);
  pf_build_history_save (history);
  pf_build_history_free (history);

  history = pf_build_history_load (file);
  g_assert_cmpfloat_with_epsilon (pf_build_history_seconds (history, "compile"), 12, 1e-9);
  g_assert_cmpuint (pf_build_history_lines (history, "compile"), ==, 380);
  pf_build_history_free (history);
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_damaged (void)
{
  static const char * const texts[] = {
    "", "{", "[]", "\xff", "{\"compile\":7}", "{\"compile\":{\"seconds\":\"x\",\"lines\":[]}}",
    "{\"compile\":{\"seconds\":-5,\"lines\":-5}}", "{\"compile\":{\"seconds\":1e300,\"lines\":0}}",
  };
  g_autofree char *folder = g_dir_make_tmp ("pf-history-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "history.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(PfBuildHistory) history = NULL;

      g_assert_true (g_file_set_contents (file, texts[i], -1, NULL));
      history = pf_build_history_load (file);
      g_assert_cmpfloat (pf_build_history_seconds (history, "compile"), <, 0);
      g_assert_cmpuint (pf_build_history_lines (history, "compile"), ==, 0);
    }
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_request_defaults (void)
{
  g_autoptr(PfBuildRequest) request = pf_build_request_new ();

  g_assert_cmpstr (pf_build_request_get_release (request), ==, "latest");
  g_assert_cmpstr (pf_build_request_get_image (request), ==, "larsks/esp-open-sdk");
  g_assert_cmpstr (pf_build_request_get_variant (request), ==, "");
  g_assert_null (pf_build_request_get_modules (request)[0]);

  pf_build_request_set_release (request, "v1.2");
  pf_build_request_set_release (request, "");
  g_assert_cmpstr (pf_build_request_get_release (request), ==, "latest");
  pf_build_request_add_module (request, "/a/../b.py");
  pf_build_request_add_module (request, "/c.py");
  g_assert_cmpstr (pf_build_request_get_modules (request)[0], ==, "/b.py");
  g_assert_cmpstr (pf_build_request_get_modules (request)[1], ==, "/c.py");
  g_assert_null (pf_build_request_get_modules (request)[2]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/build/history/round-trip", test_round_trip);
  g_test_add_func ("/build/history/damaged", test_damaged);
  g_test_add_func ("/build/request/defaults", test_request_defaults);
  return g_test_run ();
}
