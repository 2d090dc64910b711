/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "pf-error.h"
#include "pf-json.h"
#include "engine/pf-container-owner.h"
#include "engine/pf-container-spec.h"

static const char * const argv[] = { "make", "-j2", NULL };

static JsonObject *
make (const PfContainerSpec *spec,
      const PfEngineInfo    *info)
{
  g_autoptr(GError) error = NULL;
  JsonObject *object = pf_container_spec_to_json (spec, info, spec->image, 1000, 1001, "1:2:3:4:5", TRUE, &error);

  g_assert_no_error (error);
  return object;
}

static char *
text_of (JsonObject *object,
         const char *member)
{
  return json_to_string (json_object_get_member (object, member), FALSE);
}

#define assert_member(object, member, expected) \
  G_STMT_START { g_autofree char *text_ = text_of (object, member); g_assert_cmpstr (text_, ==, expected); } G_STMT_END

static void
test_security (void)
{
  PfEngineInfo info = { NULL };
  PfContainerSpec spec = { .image = "a:b", .argv = argv, .bind_source = "/", .bind_target = "/work", .working_dir = "/work/x", .build_id = "id" };
  g_autoptr(JsonObject) object = make (&spec, &info);
  JsonObject *host = pf_json_get_object (object, "HostConfig");

  assert_member (object, "Image", "\"a:b\"");
  assert_member (object, "Entrypoint", "[\"make\"]");
  assert_member (object, "Cmd", "[\"-j2\"]");
  assert_member (object, "User", "\"1000:1001\"");
  assert_member (object, "WorkingDir", "\"/work/x\"");
  assert_member (object, "Tty", "false");
  assert_member (object, "Labels", "{\"" PF_ENGINE_LABEL "\":\"id\",\"" PF_ENGINE_LABEL_OWNER "\":\"1:2:3:4:5\"}");
  assert_member (host, "Init", "true");
  assert_member (host, "NetworkMode", "\"none\"");
  assert_member (host, "CapDrop", "[\"ALL\"]");
  assert_member (host, "SecurityOpt", "[\"no-new-privileges\"]");
  assert_member (host, "ReadonlyRootfs", "true");
  assert_member (host, "Mounts", "[{\"Type\":\"bind\",\"Source\":\"/\",\"Target\":\"/work\"}]");
  g_assert_false (json_object_has_member (host, "Binds"));
  g_assert_false (json_object_has_member (host, "Memory"));
  g_assert_false (json_object_has_member (host, "Privileged"));
  g_assert_nonnull (strstr (pf_json_get_string (pf_json_get_object (host, "Tmpfs"), "/tmp", ""), "exec"));
}

static void
test_rootless (void)
{
  PfEngineInfo info = { .rootless = TRUE };
  PfContainerSpec spec = { .image = "a:b", .argv = argv, .memory_limit = 1 << 20 };
  g_autoptr(JsonObject) object = make (&spec, &info);

  assert_member (object, "User", "\"0:0\"");
  assert_member (pf_json_get_object (object, "HostConfig"), "Memory", "1048576");
  g_assert_false (json_object_has_member (pf_json_get_object (object, "HostConfig"), "Mounts"));
}

static void
test_selinux (void)
{
  PfEngineInfo info = { .selinux = TRUE };
  PfContainerSpec spec = { .image = "a:b", .argv = argv, .bind_source = "/", .bind_target = "/work" };
  g_autoptr(JsonObject) object = make (&spec, &info);

  assert_member (pf_json_get_object (object, "HostConfig"), "Binds", "[\"/:/work:z\"]");
  g_assert_false (json_object_has_member (pf_json_get_object (object, "HostConfig"), "Mounts"));
}

static void
test_env (void)
{
  static const char * const env[] = { "HOME=/work", "A=1", "A=2", "HOMER=x", NULL };
  PfEngineInfo info = { NULL };
  PfContainerSpec spec = { .image = "a:b", .argv = argv, .env = env };
  g_autoptr(JsonObject) object = make (&spec, &info);
  g_autofree char *text = text_of (object, "Env");

  g_assert_nonnull (strstr (text, "\"HOME=/work\""));
  g_assert_null (strstr (text, "\"HOME=/tmp\""));
  g_assert_nonnull (strstr (text, "\"HOMER=x\""));
  g_assert_nonnull (strstr (text, "\"A=2\""));
  g_assert_null (strstr (text, "\"A=1\""));
  g_assert_nonnull (strstr (text, "\"GIT_CONFIG_VALUE_0=*\""));
}

static void
assert_refused (const char *source,
                const char *target,
                gboolean    selinux,
                PfError     code)
{
  PfEngineInfo info = { .selinux = selinux };
  PfContainerSpec spec = { .image = "a:b", .argv = argv, .bind_source = source, .bind_target = target };
  g_autoptr(GError) error = NULL;
  JsonObject *object = pf_container_spec_to_json (&spec, &info, "a:b", 0, 0, "", TRUE, &error);

  g_assert_null (object);
  g_assert_error (error, PF_ERROR, (int) code);
}

static void
test_binds (void)
{
  g_autofree char *folder = g_dir_make_tmp ("pf:spec-XXXXXX", NULL);

  assert_refused ("relative", "/work", FALSE, PF_ERROR_INVALID);
  assert_refused ("/", "work", FALSE, PF_ERROR_INVALID);
  assert_refused ("/", NULL, FALSE, PF_ERROR_INVALID);
  assert_refused ("/nowhere/at/all", "/work", FALSE, PF_ERROR_NOT_FOUND);
  assert_refused ("/etc/passwd", "/work", FALSE, PF_ERROR_NOT_FOUND);
  assert_refused (folder, "/work", TRUE, PF_ERROR_INVALID);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_owner (void)
{
  g_autofree char *self = pf_container_owner_dup_self ();
  g_auto(GStrv) parts = g_strsplit (self, ":", -1);
  g_autofree char *other_start = g_strjoin (":", parts[0], "1", parts[2], parts[3], parts[4], NULL);
  g_autofree char *no_process = g_strjoin (":", "4194305", parts[1], parts[2], parts[3], parts[4], NULL);
  g_autofree char *other_namespace = g_strjoin (":", "4194305", parts[1], parts[2], "1", parts[4], NULL);
  g_autofree char *earlier_boot = g_strjoin (":", parts[0], parts[1], "other", parts[3], parts[4], NULL);
  g_autofree char *other_machine = g_strjoin (":", parts[0], parts[1], "other", parts[3], "ffff", NULL);
  static const char * const foreign[] = { "", ":", "::::", "1:2", "x:1:2:3:4", "1:x:2:3:4", "1:2:3:4:5:6", "../1:2:3:4:5", "-1:2:3:4:5" };

  g_assert_cmpuint (g_strv_length (parts), ==, 5);
  g_assert_false (pf_container_owner_is_gone (self));
  g_assert_true (pf_container_owner_is_gone (other_start));
  g_assert_true (pf_container_owner_is_gone (no_process));
  g_assert_false (pf_container_owner_is_gone (other_namespace));
  g_assert_false (pf_container_owner_is_gone (other_machine));
  g_assert_true (pf_container_owner_is_gone (earlier_boot) == !g_str_equal (parts[4], "-"));
  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    g_assert_false (pf_container_owner_is_gone (foreign[i]));
}

/* A process that was killed and that nobody has waited for still has its line in /proc. */
static void
test_owner_zombie (void)
{
  g_autofree char *self = pf_container_owner_dup_self ();
  g_auto(GStrv) parts = g_strsplit (self, ":", -1);
  g_autofree char *stat = NULL;
  g_autofree char *path = NULL;
  g_autofree char *owner = NULL;
  g_auto(GStrv) fields = NULL;
  pid_t pid = fork ();

  if (pid == 0)
    _exit (0);
  g_assert_cmpint (pid, >, 0);
  path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  do
    {
      g_clear_pointer (&stat, g_free);
      g_clear_pointer (&fields, g_strfreev);
      g_assert_true (g_file_get_contents (path, &stat, NULL, NULL));
      fields = g_strsplit (strrchr (stat, ')') + 2, " ", -1);
      g_usleep (1000);
    }
  while (!g_str_equal (fields[0], "Z"));
  owner = g_strdup_printf ("%d:%s:%s:%s:%s", (int) pid, fields[19], parts[2], parts[3], parts[4]);
  g_assert_true (pf_container_owner_is_gone (owner));
}

int
main (int    argc,
      char **arguments)
{
  g_test_init (&argc, &arguments, NULL);

  g_test_add_func ("/container-spec/security", test_security);
  g_test_add_func ("/container-spec/rootless", test_rootless);
  g_test_add_func ("/container-spec/selinux", test_selinux);
  g_test_add_func ("/container-spec/env", test_env);
  g_test_add_func ("/container-spec/binds", test_binds);
  g_test_add_func ("/container-owner/gone", test_owner);
  g_test_add_func ("/container-owner/zombie", test_owner_zombie);
  return g_test_run ();
}
