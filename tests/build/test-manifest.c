/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "build/pf-manifest.h"
#include "pf-paths.h"

typedef struct {
  char *tree;
} Fixture;

static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  fixture->tree = g_dir_make_tmp ("pf-manifest-XXXXXX", NULL);
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  g_assert_true (pf_paths_remove_tree (fixture->tree, NULL, NULL));
  g_free (fixture->tree);
}

static void
put (Fixture    *fixture,
     const char *name,
     const char *text)
{
  g_autofree char *path = g_build_filename (fixture->tree, name, NULL);

  g_assert_true (pf_paths_write_file (path, text, strlen (text), 0644, NULL));
}

static const char * const files[] = { "mqtt_as/__init__.py", "app.py", NULL };

/* What is added behind the part that every manifest has: the walk in a fixed order. */
static void
assert_adds (const PfManifest *manifest,
             const PfVariant  *variant,
             const char       *expected)
{
  g_autofree char *text = pf_manifest_write (manifest, variant, files);
  const char *walk = strstr (text, "os.walk = sorted_walk\n\n");

  g_assert_nonnull (walk);
  g_assert_cmpstr (walk + strlen ("os.walk = sorted_walk\n\n"), ==, expected);
}

static void
analyse (Fixture    *fixture,
         const char *board,
         const char *variant,
         const char *manifest,
         PfManifest *result)
{
  PfBoard b = { .name = (char *) board };
  PfVariant v = { .name = (char *) variant, .manifest = (char *) manifest };

  pf_manifest_analyse (fixture->tree, &b, &v, result);
}

/* A board's manifest that includes the port's and asyncio: nothing is missing. */
static void
test_complete (Fixture       *fixture,
               gconstpointer  data)
{
  PfVariant variant = { .name = (char *) "", .manifest = (char *) "boards/B/manifest_2MiB.py" };
  PfManifest manifest;

  put (fixture, "extmod/asyncio/manifest.py", "");
  put (fixture, "ports/esp8266/boards/manifest.py", "freeze(\"$(PORT_DIR)/modules\")\n");
  put (fixture, "ports/esp8266/boards/B/manifest_2MiB.py",
       "include(\"$(PORT_DIR)/boards/manifest.py\")\ninclude('$(MPY_DIR)/extmod/asyncio')\n");
  analyse (fixture, "B", "", "boards/B/manifest_2MiB.py", &manifest);
  g_assert_true (manifest.freezes_modules);
  g_assert_true (manifest.has_asyncio);
  g_assert_cmpstr (manifest.asyncio, ==, "asyncio");
  assert_adds (&manifest, &variant, "include(\"$(PORT_DIR)/boards/B/manifest_2MiB.py\")\n");
}

/* 1 MiB: the modules folder, but no asyncio. */
static void
test_without_asyncio (Fixture       *fixture,
                      gconstpointer  data)
{
  PfVariant variant = { .name = (char *) "FLASH_1M", .manifest = (char *) "boards/manifest.py" };
  PfManifest manifest;

  put (fixture, "extmod/asyncio/manifest.py", "");
  put (fixture, "ports/esp8266/boards/manifest.py",
       "freeze(\"$(PORT_DIR)/modules\")\n# include(\"$(MPY_DIR)/extmod/asyncio\")\n");
  analyse (fixture, "B", "FLASH_1M", "boards/manifest.py", &manifest);
  g_assert_true (manifest.freezes_modules);
  g_assert_false (manifest.has_asyncio);
  g_assert_true (manifest.asyncio_in_c);
  assert_adds (&manifest, &variant,
               "include(\"$(PORT_DIR)/boards/manifest.py\")\n"
               "include(\"$(MPY_DIR)/extmod/asyncio/manifest.py\")\n");
}

/* 512 KiB: modules named one by one, and asyncio without its C part. */
static void
test_named_modules (Fixture       *fixture,
                    gconstpointer  data)
{
  PfVariant variant = { .name = (char *) "FLASH_512K", .manifest = (char *) "boards/B/manifest_512kiB.py" };
  PfManifest manifest;

  put (fixture, "extmod/asyncio/manifest.py", "");
  put (fixture, "ports/esp8266/boards/B/manifest_512kiB.py",
       "module(\"_boot.py\", opt=3)\nmodule(\"apa102.py\", base_path=\"$(PORT_DIR)/modules\", opt=3)\n");
  put (fixture, "ports/esp8266/boards/B/mpconfigvariant_FLASH_512K.mk", "CFLAGS += -DMICROPY_ESP8266_512K\n");
  put (fixture, "ports/esp8266/boards/B/mpconfigboard.h",
       "#if defined(MICROPY_ESP8266_2M)\n#define A (1)\n#elif defined(MICROPY_ESP8266_1M)\n#define A (1)\n"
       "#elif defined(MICROPY_ESP8266_512K)\n#define MICROPY_PY_ASYNCIO              (0)\n#endif\n");
  analyse (fixture, "B", "FLASH_512K", "boards/B/manifest_512kiB.py", &manifest);
  g_assert_false (manifest.freezes_modules);
  g_assert_false (manifest.has_asyncio);
  g_assert_false (manifest.asyncio_in_c);
  assert_adds (&manifest, &variant,
               "include(\"$(PORT_DIR)/boards/B/manifest_512kiB.py\")\n"
               "include(\"$(MPY_DIR)/extmod/asyncio/manifest.py\")\n"
               "freeze(\"$(MPY_DIR)/extmod\", \"asyncio/task.py\", opt=3)\n"
               "freeze(\"$(PORT_DIR)/modules\", \"app.py\")\n"
               "freeze(\"$(PORT_DIR)/modules\", \"mqtt_as/__init__.py\")\n");

  /* The same header says for another layout that the C part is there. */
  put (fixture, "ports/esp8266/boards/B/mpconfigvariant_FLASH_1M.mk", "CFLAGS += -DMICROPY_ESP8266_1M\n");
  analyse (fixture, "B", "FLASH_1M", "boards/B/manifest_512kiB.py", &manifest);
  g_assert_true (manifest.asyncio_in_c);
}

/* Before v1.21 the package is called uasyncio, and 512 KiB is a board of its own with a flat header. */
static void
test_old_release (Fixture       *fixture,
                  gconstpointer  data)
{
  PfManifest manifest;

  put (fixture, "extmod/uasyncio/manifest.py", "");
  put (fixture, "ports/esp8266/boards/GENERIC_512K/mpconfigboard.h", "#define MICROPY_PY_UASYNCIO             (0)\n");
  put (fixture, "ports/esp8266/boards/GENERIC/manifest.py", "include(\"$(MPY_DIR)/extmod/uasyncio/manifest.py\")\n");
  analyse (fixture, "GENERIC_512K", "", "boards/GENERIC_512K/manifest.py", &manifest);
  g_assert_cmpstr (manifest.asyncio, ==, "uasyncio");
  g_assert_false (manifest.asyncio_in_c);
  analyse (fixture, "GENERIC", "", "boards/GENERIC/manifest.py", &manifest);
  g_assert_true (manifest.has_asyncio);
  g_assert_true (manifest.asyncio_in_c);
}

/* Manifests that include each other, that are binary, or that are not there. */
static void
test_hostile (Fixture       *fixture,
              gconstpointer  data)
{
  PfManifest manifest;

  put (fixture, "ports/esp8266/boards/a.py", "include(\"$(PORT_DIR)/boards/b.py\")\n");
  put (fixture, "ports/esp8266/boards/b.py", "include(\"$(PORT_DIR)/boards/a.py\")\nfreeze(\"$(PORT_DIR)/modules\")\n");
  analyse (fixture, "B", "", "boards/a.py", &manifest);
  g_assert_true (manifest.freezes_modules);
  g_assert_null (manifest.asyncio);

  put (fixture, "ports/esp8266/boards/c.py", "\xff\xfe include(\"$(PORT_DIR)/boards/");
  analyse (fixture, "B", "", "boards/c.py", &manifest);
  g_assert_false (manifest.freezes_modules);

  analyse (fixture, "B", "", "boards/none.py", &manifest);
  g_assert_false (manifest.freezes_modules);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/manifest/complete", Fixture, NULL, setup, test_complete, teardown);
  g_test_add ("/manifest/without-asyncio", Fixture, NULL, setup, test_without_asyncio, teardown);
  g_test_add ("/manifest/named-modules", Fixture, NULL, setup, test_named_modules, teardown);
  g_test_add ("/manifest/old-release", Fixture, NULL, setup, test_old_release, teardown);
  g_test_add ("/manifest/hostile", Fixture, NULL, setup, test_hostile, teardown);
  return g_test_run ();
}
