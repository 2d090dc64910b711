/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs under with-dockerd: a real engine pulls from a real registry. */
#include "config.h"

#include <string.h>
#include <gio/gio.h>

#include "pf-error.h"
#include "engine/pf-engine.h"

static PfEngine *shared_engine;

static char *
dup_local (const char *name)
{
  return g_strdup_printf ("%s/permafrost/%s", g_getenv ("PF_TEST_REGISTRY"), name);
}

typedef struct {
  guint         n;
  guint64       current;
  guint64       total;
  GCancellable *cancellable;
  gint64        cancelled_at;
} Pull;

static void
pull_cb (guint64     current,
         guint64     total,
         const char *layer,
         const char *status,
         gpointer    user_data)
{
  Pull *pull = user_data;

  g_assert_cmpuint (current, <=, total);
  pull->n++;
  pull->current = current;
  pull->total = total;
  if (pull->cancellable != NULL && current > 0 && pull->cancelled_at == 0)
    {
      pull->cancelled_at = g_get_monotonic_time ();
      g_cancellable_cancel (pull->cancellable);
    }
}

static void
test_pull (void)
{
  g_autofree char *by_host = dup_local ("pulled:1");
  g_autofree char *by_digest = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(PfImageInfo) info = NULL;
  Pull pull = { 0 };

  /* By a plain name the mirror is asked; the layer is the one thing that is downloaded. */
  g_assert_true (pf_engine_pull_image (shared_engine, "permafrost/pulled:1", pull_cb, &pull, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (pull.n, >, 2);
  info = pf_engine_inspect_image (shared_engine, "permafrost/pulled:1", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (info->digest, "sha256:"));
  g_assert_cmpstr (info->architecture, ==, "amd64");

  /* Once more, by other names. */
  by_digest = g_strconcat ("permafrost/pulled@", info->digest, NULL);
  g_assert_true (pf_engine_pull_image (shared_engine, by_digest, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (pf_engine_pull_image (shared_engine, by_host, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
test_pull_cancel (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *large = dup_local ("large:1");
  g_autoptr(GError) error = NULL;
  Pull pull = { .cancellable = cancellable };

  g_assert_false (pf_engine_pull_image (shared_engine, large, pull_cb, &pull, cancellable, &error));
  g_assert_true (pf_error_is_cancelled (error));
  g_assert_cmpint (g_get_monotonic_time () - pull.cancelled_at, <, 1 * G_USEC_PER_SEC);
}

static void
test_pull_large (void)
{
  g_autofree char *large = dup_local ("large:1");
  g_autoptr(GError) error = NULL;
  Pull pull = { 0 };

  g_assert_true (pf_engine_pull_image (shared_engine, large, pull_cb, &pull, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (pull.total, >, 40000000);
  g_assert_cmpuint (pull.current, ==, pull.total);
}

static void
test_pull_missing (void)
{
  g_autofree char *missing = dup_local ("missing");
  g_autofree char *no_tag = dup_local ("pulled:2");
  g_autoptr(GError) error = NULL;

  g_assert_false (pf_engine_pull_image (shared_engine, missing, NULL, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_IMAGE_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (pf_engine_pull_image (shared_engine, no_tag, NULL, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_IMAGE_NOT_FOUND);
}

/* The mirror does not have it, and the engine's proxy is a closed port. */
static void
test_pull_without_network (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (pf_engine_pull_image (shared_engine, "larsks/esp-open-sdk", NULL, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "larsks/esp-open-sdk"));
}

/* Runs alone, in an engine whose disk is too small. */
static void
test_pull_disk_full (void)
{
  g_autofree char *large = dup_local ("large:1");
  g_autoptr(GError) error = NULL;

  g_assert_false (pf_engine_pull_image (shared_engine, large, NULL, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, pf_engine_get_info (shared_engine)->root_dir));
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  if (g_getenv ("PF_TEST_SOCKET") == NULL)
    g_error ("This test runs under with-dockerd, which starts an engine for it");
  shared_engine = pf_engine_new (g_getenv ("PF_TEST_SOCKET"), NULL, &error);
  g_assert_no_error (error);

  if (g_getenv ("PF_TEST_DATA_SIZE") != NULL)
    {
      g_test_add_func ("/engine-pull/disk-full", test_pull_disk_full);
    }
  else
    {
      g_test_add_func ("/engine-pull/pull", test_pull);
      g_test_add_func ("/engine-pull/cancel", test_pull_cancel);
      g_test_add_func ("/engine-pull/large", test_pull_large);
      g_test_add_func ("/engine-pull/missing", test_pull_missing);
      g_test_add_func ("/engine-pull/without-network", test_pull_without_network);
    }
  status = g_test_run ();
  g_object_unref (shared_engine);
  return status;
}
