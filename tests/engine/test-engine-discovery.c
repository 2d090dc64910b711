/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gstdio.h>

#include "fake-engine.h"
#include "pf-error.h"
#include "pf-json.h"
#include "pf-paths.h"
#include "engine/pf-engine-private.h"

static PfEnginePlace *
place_at (GPtrArray *places,
          guint      i)
{
  g_assert_cmpuint (i, <, places->len);
  return g_ptr_array_index (places, i);
}

static void
assert_place (GPtrArray  *places,
              guint       i,
              const char *found_by,
              const char *socket)
{
  g_assert_cmpstr (place_at (places, i)->found_by, ==, found_by);
  g_assert_cmpstr (place_at (places, i)->socket, ==, socket);
}

static void
write_context (const char *home,
               const char *name,
               const char *text)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
  g_autofree char *folder = g_build_filename (home, ".docker", "contexts", "meta", digest, NULL);
  g_autofree char *path = g_build_filename (folder, "meta.json", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
write_config (const char *home,
              const char *text)
{
  g_autofree char *folder = g_build_filename (home, ".docker", NULL);
  g_autofree char *path = g_build_filename (folder, "config.json", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static GPtrArray *
find_places (const char *assignments,
             GError    **error)
{
  g_auto(GStrv) environment = g_strsplit (assignments, " ", -1);

  return pf_engine_places_new (environment, 1234, error);
}

static void
test_order (void)
{
  g_autofree char *home = g_dir_make_tmp ("pf-home-XXXXXX", NULL);
  g_autofree char *plain = g_strdup_printf ("HOME=%s DOCKER_HOST= DOCKER_CONTEXT=", home);
  g_autofree char *runtime = g_strdup_printf ("HOME=%s XDG_RUNTIME_DIR=/run/x", home);
  g_autoptr(GPtrArray) places = find_places (plain, NULL);
  g_autoptr(GPtrArray) other = find_places (runtime, NULL);

  g_assert_cmpuint (places->len, ==, 4);
  assert_place (places, 0, "/var/run/docker.sock", "/var/run/docker.sock");
  assert_place (places, 1, "rootless Docker", "/run/user/1234/docker.sock");
  assert_place (places, 2, "rootless Podman", "/run/user/1234/podman/podman.sock");
  assert_place (places, 3, "Podman", "/run/podman/podman.sock");
  assert_place (other, 1, "rootless Docker", "/run/x/docker.sock");
  g_assert_true (pf_paths_remove_tree (home, NULL, NULL));
}

static void
test_docker_host (void)
{
  static const char * const bad[] = { "tcp://127.0.0.1:2375", "ssh://user@host", "unix://", "unix://relative", "/plain/path", "nonsense" };
  g_autoptr(GPtrArray) places = find_places ("HOME=/nowhere DOCKER_HOST=unix:///a/b.sock DOCKER_CONTEXT=x", NULL);

  g_assert_cmpuint (places->len, ==, 1);
  assert_place (places, 0, "DOCKER_HOST", "/a/b.sock");
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *assignments = g_strconcat ("DOCKER_HOST=", bad[i], NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) none = find_places (assignments, &error);

      g_assert_null (none);
      g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, bad[i]));
    }
}

static void
test_context (void)
{
  g_autofree char *home = g_dir_make_tmp ("pf-home-XXXXXX", NULL);
  g_autofree char *by_config = g_strdup_printf ("HOME=%s", home);
  g_autofree char *by_variable = g_strdup_printf ("HOME=%s DOCKER_CONTEXT=other", home);
  g_autofree char *by_default = g_strdup_printf ("HOME=%s DOCKER_CONTEXT=default", home);
  g_autofree char *missing = g_strdup_printf ("HOME=%s DOCKER_CONTEXT=missing", home);
  g_autofree char *remote = g_strdup_printf ("HOME=%s DOCKER_CONTEXT=remote", home);
  g_autofree char *broken = g_strdup_printf ("HOME=%s DOCKER_CONTEXT=broken", home);
  g_autoptr(GPtrArray) places = NULL;

  write_config (home, "{\"auths\":{},\"currentContext\":\"desktop-linux\"}");
  write_context (home, "desktop-linux", "{\"Name\":\"desktop-linux\",\"Endpoints\":{\"docker\":{\"Host\":\"unix:///d/docker.sock\"}}}");
  write_context (home, "other", "{\"Endpoints\":{\"docker\":{\"Host\":\"unix:///o.sock\"}}}");
  write_context (home, "remote", "{\"Endpoints\":{\"docker\":{\"Host\":\"ssh://host\"}}}");
  write_context (home, "broken", "{\"Endpoints\":[");

  places = find_places (by_config, NULL);
  g_assert_cmpuint (places->len, ==, 5);
  assert_place (places, 0, "context desktop-linux", "/d/docker.sock");
  g_clear_pointer (&places, g_ptr_array_unref);

  places = find_places (by_variable, NULL);
  assert_place (places, 0, "context other", "/o.sock");
  g_clear_pointer (&places, g_ptr_array_unref);

  places = find_places (by_default, NULL);
  g_assert_cmpuint (places->len, ==, 4);
  g_clear_pointer (&places, g_ptr_array_unref);

  /* What cannot be used is listed with its reason, and the search goes on. */
  places = find_places (missing, NULL);
  g_assert_error (place_at (places, 0)->error, PF_ERROR, PF_ERROR_NOT_FOUND);
  g_assert_cmpuint (places->len, ==, 5);
  g_clear_pointer (&places, g_ptr_array_unref);
  places = find_places (remote, NULL);
  g_assert_error (place_at (places, 0)->error, PF_ERROR, PF_ERROR_INVALID);
  g_clear_pointer (&places, g_ptr_array_unref);
  places = find_places (broken, NULL);
  g_assert_error (place_at (places, 0)->error, PF_ERROR, PF_ERROR_INVALID);
  g_clear_pointer (&places, g_ptr_array_unref);

  write_config (home, "{\"currentContext\":");
  places = find_places (by_config, NULL);
  g_assert_cmpuint (places->len, ==, 4);
  g_assert_true (pf_paths_remove_tree (home, NULL, NULL));
}

static GPtrArray *
places_of (const char * const *sockets)
{
  GPtrArray *places = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; sockets[i] != NULL; i++)
    {
      PfEnginePlace *place = g_new0 (PfEnginePlace, 1);

      place->found_by = place->socket = (char *) sockets[i];
      g_ptr_array_add (places, place);
    }
  return places;
}

/* An address that nobody listens at any more. */
static char *
make_dead_socket (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autofree char *path = NULL;
  g_autofree char *folder = g_dir_make_tmp ("pf-dead-XXXXXX", NULL);

  path = g_build_filename (folder, "docker.sock", NULL);
  g_assert_cmpint (g_rename (fake_engine_get_socket (fake), path), ==, 0);
  return g_steal_pointer (&path);
}

static void
remove_dead_socket (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
}

static void
test_first_that_answers (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(FakeEngine) later = fake_engine_new ();
  g_autofree char *dead = make_dead_socket ();
  const char *sockets[] = { "/nowhere/docker.sock", dead, fake_engine_get_socket (fake), fake_engine_get_socket (later), NULL };
  g_autoptr(GPtrArray) places = places_of (sockets);
  g_autoptr(GError) error = NULL;
  g_autoptr(PfEngine) engine = NULL;

  fake_engine_set_engine (fake);
  fake_engine_set_engine (later);
  engine = pf_engine_discover_at (places, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pf_engine_get_info (engine)->socket, ==, sockets[2]);
  g_assert_cmpstr (pf_engine_get_info (engine)->found_by, ==, sockets[2]);
  g_assert_cmpuint (fake_engine_count (later, ""), ==, 0);
  remove_dead_socket (dead);
}

static void
assert_discovery_fails (const char * const *sockets,
                        PfError             code)
{
  g_autoptr(GPtrArray) places = places_of (sockets);
  g_autoptr(GError) error = NULL;
  g_autoptr(PfEngine) engine = pf_engine_discover_at (places, NULL, &error);

  g_assert_null (engine);
  g_assert_error (error, PF_ERROR, (int) code);
  for (gsize i = 0; sockets[i] != NULL; i++)
    g_assert_nonnull (strstr (error->message, sockets[i]));
}

static void
test_none (void)
{
  g_autofree char *dead = make_dead_socket ();
  const char *nowhere[] = { "/nowhere/docker.sock", "/etc/passwd/docker.sock", NULL };
  const char *with_dead[] = { "/nowhere/docker.sock", dead, "/nowhere/podman.sock", NULL };
  g_autofree char *too_long = g_strnfill (300, 'x');
  const char *long_path[] = { too_long, NULL };

  assert_discovery_fails (nowhere, PF_ERROR_ENGINE_NOT_FOUND);
  assert_discovery_fails (with_dead, PF_ERROR_ENGINE_NOT_RUNNING);
  assert_discovery_fails (long_path, PF_ERROR_ENGINE_NOT_FOUND);
  remove_dead_socket (dead);
}

/* The permission is asked for as another user where the test itself runs as root, whom nothing is forbidden. */
static void
test_permission (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  const char *sockets[] = { "/nowhere/docker.sock", fake_engine_get_socket (fake), NULL };

  g_assert_cmpint (chmod (fake_engine_get_socket (fake), 0), ==, 0);
  if (getuid () == 0)
    g_assert_cmpint (seteuid (65534), ==, 0);
  assert_discovery_fails (sockets, PF_ERROR_ENGINE_PERMISSION);
  if (getuid () == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
}

static void
parse_info (PfEngineInfo *info,
            const char   *version_text,
            const char   *info_text,
            gboolean      expected)
{
  g_autoptr(JsonObject) version = pf_json_parse_object (version_text, -1, NULL);
  g_autoptr(JsonObject) object = pf_json_parse_object (info_text, -1, NULL);

  memset (info, 0, sizeof *info);
  g_assert_true (pf_engine_info_parse (info, version, object) == expected);
}

static void
test_info (void)
{
  PfEngineInfo info;

  parse_info (&info,
              "{\"Platform\":{\"Name\":\"\"},\"Components\":[{\"Name\":\"Engine\"},{\"Name\":\"containerd\"}],\"Version\":\"28.1\",\"ApiVersion\":\"1.49\",\"Arch\":\"amd64\"}",
              "{\"DockerRootDir\":\"/home/u/.local/share/docker\",\"SecurityOptions\":[\"name=seccomp,profile=default\",\"name=rootless\",\"name=selinux\"],"
              "\"CgroupVersion\":\"2\",\"NCPU\":8,\"MemTotal\":8000000000,\"Architecture\":\"x86_64\"}", TRUE);
  g_assert_cmpstr (info.name, ==, "Docker Engine");
  g_assert_cmpstr (info.version, ==, "28.1");
  g_assert_cmpstr (info.architecture, ==, "x86_64");
  g_assert_cmpstr (info.root_dir, ==, "/home/u/.local/share/docker");
  g_assert_true (info.rootless);
  g_assert_true (info.selinux);
  g_assert_false (info.is_podman);
  g_assert_cmpuint (info.cgroup_version, ==, 2);
  g_assert_cmpuint (info.n_cpus, ==, 8);
  g_assert_cmpuint (info.memory, ==, 8000000000);
  pf_engine_info_clear (&info);

  parse_info (&info, "{\"Components\":[{\"Name\":\"Podman Engine\"}],\"Version\":\"4.3.1\",\"ApiVersion\":\"1.41\"}",
              "{\"SecurityOptions\":[\"seccomp\"],\"CgroupVersion\":\"v1\",\"Rootless\":true,\"Architecture\":\"amd64\"}", TRUE);
  g_assert_cmpstr (info.architecture, ==, "x86_64");
  g_assert_true (info.is_podman);
  g_assert_true (info.rootless);
  g_assert_cmpstr (info.name, ==, "Podman");
  g_assert_cmpuint (info.cgroup_version, ==, 1);
  pf_engine_info_clear (&info);

  /* Another type than expected is as good as missing. */
  parse_info (&info, "{\"ApiVersion\":\"1\",\"Version\":7,\"Components\":[1,{\"Name\":[]}]}",
              "{\"SecurityOptions\":[7,null,\"\"],\"NCPU\":-3,\"MemTotal\":\"x\",\"CgroupVersion\":9}", TRUE);
  g_assert_cmpstr (info.version, ==, "");
  g_assert_cmpuint (info.n_cpus, ==, 0);
  g_assert_cmpuint (info.memory, ==, 0);
  pf_engine_info_clear (&info);

  parse_info (&info, "{\"hello\":\"world\"}", "{}", FALSE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine-discovery/order", test_order);
  g_test_add_func ("/engine-discovery/docker-host", test_docker_host);
  g_test_add_func ("/engine-discovery/context", test_context);
  g_test_add_func ("/engine-discovery/first-that-answers", test_first_that_answers);
  g_test_add_func ("/engine-discovery/none", test_none);
  g_test_add_func ("/engine-discovery/permission", test_permission);
  g_test_add_func ("/engine-discovery/info", test_info);
  return g_test_run ();
}
