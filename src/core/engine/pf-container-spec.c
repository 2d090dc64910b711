/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-container-spec.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "pf-error.h"

/* LANG: what compilers say is read by PfDiagnosis, and is the same bytes everywhere only in the C locale.
 * GIT_CONFIG_…: git's ownership check would cost the version string. */
static const char * const fixed_env[] = {
  "HOME=/tmp",
  "LANG=C",
  "PYTHONDONTWRITEBYTECODE=1",
  "GIT_CONFIG_COUNT=1",
  "GIT_CONFIG_KEY_0=safe.directory",
  "GIT_CONFIG_VALUE_0=*",
  NULL
};

/* The link step of a compiler run from /tmp needs exec; 512 MiB is more than any build left there. */
#define TMP_OPTIONS "rw,exec,nosuid,nodev,size=512m,mode=1777"

static JsonArray *
strings_to_json (const char * const *strings)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; strings != NULL && strings[i] != NULL; i++)
    json_array_add_string_element (array, strings[i]);
  return array;
}

static void
set_env (GPtrArray  *env,
         const char *assignment)
{
  gsize n_name = strcspn (assignment, "=");

  for (guint i = 0; i < env->len; i++)
    {
      const char *other = g_ptr_array_index (env, i);

      if (strncmp (other, assignment, n_name) == 0 && other[n_name] == '=')
        {
          env->pdata[i] = (char *) assignment;
          return;
        }
    }
  g_ptr_array_add (env, (char *) assignment);
}

static JsonArray *
env_to_json (const char * const *caller_env)
{
  g_autoptr(GPtrArray) env = g_ptr_array_new ();

  for (gsize i = 0; fixed_env[i] != NULL; i++)
    set_env (env, fixed_env[i]);
  for (gsize i = 0; caller_env != NULL && caller_env[i] != NULL; i++)
    set_env (env, caller_env[i]);
  g_ptr_array_add (env, NULL);
  return strings_to_json ((const char * const *) env->pdata);
}

static gboolean
check_bind (const PfContainerSpec  *spec,
            const PfEngineInfo     *info,
            GError                **error)
{
  if (spec->bind_target == NULL || !g_path_is_absolute (spec->bind_source) || !g_path_is_absolute (spec->bind_target))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is not an absolute path"), spec->bind_source);
      return FALSE;
    }
  /* Docker makes a missing folder, as root, when it is told to bind it the old way. */
  if (!g_file_test (spec->bind_source, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("There is no folder %s"), spec->bind_source);
      return FALSE;
    }
  if (!g_utf8_validate (spec->bind_source, -1, NULL))
    {
      g_set_error_literal (error, PF_ERROR, PF_ERROR_INVALID, _("The name of the build folder is not UTF-8"));
      return FALSE;
    }
  if (info->selinux && (strchr (spec->bind_source, ':') != NULL || strchr (spec->bind_target, ':') != NULL))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("On this machine (SELinux) the path of the build folder must not have a colon: %s"), spec->bind_source);
      return FALSE;
    }
  return TRUE;
}

static void
add_bind (JsonObject            *host_config,
          const PfContainerSpec *spec,
          const PfEngineInfo    *info)
{
  JsonArray *array = json_array_new ();

  /* Only the old "SOURCE:TARGET:OPTIONS" knows SELinux labels; only the new form takes any path. */
  if (info->selinux)
    {
      g_autofree char *bind = g_strdup_printf ("%s:%s:z", spec->bind_source, spec->bind_target);

      json_array_add_string_element (array, bind);
      json_object_set_array_member (host_config, "Binds", array);
    }
  else
    {
      JsonObject *mount = json_object_new ();

      json_object_set_string_member (mount, "Type", "bind");
      json_object_set_string_member (mount, "Source", spec->bind_source);
      json_object_set_string_member (mount, "Target", spec->bind_target);
      json_array_add_object_element (array, mount);
      json_object_set_array_member (host_config, "Mounts", array);
    }
}

static JsonObject *
host_config_to_json (const PfContainerSpec *spec,
                     const PfEngineInfo    *info,
                     gboolean               with_init)
{
  static const char * const all[] = { "ALL", NULL };
  static const char * const no_new_privileges[] = { "no-new-privileges", NULL };
  JsonObject *config = json_object_new ();
  JsonObject *tmpfs = json_object_new ();
  JsonObject *log = json_object_new ();

  if (with_init)
    json_object_set_boolean_member (config, "Init", TRUE);
  json_object_set_string_member (config, "NetworkMode", "none");
  json_object_set_array_member (config, "CapDrop", strings_to_json (all));
  json_object_set_array_member (config, "SecurityOpt", strings_to_json (no_new_privileges));
  json_object_set_boolean_member (config, "ReadonlyRootfs", TRUE);
  json_object_set_string_member (tmpfs, "/tmp", TMP_OPTIONS);
  json_object_set_object_member (config, "Tmpfs", tmpfs);
  /* The lines come to us as they are written; a second copy would only fill the engine's disk. */
  json_object_set_string_member (log, "Type", "none");
  json_object_set_object_member (config, "LogConfig", log);
  if (spec->memory_limit > 0)
    {
      json_object_set_int_member (config, "Memory", spec->memory_limit);
      /* Memory and swap together: no swap. */
      json_object_set_int_member (config, "MemorySwap", spec->memory_limit);
    }
  if (spec->bind_source != NULL)
    add_bind (config, spec, info);
  return config;
}

JsonObject *
pf_container_spec_to_json (const PfContainerSpec  *spec,
                           const PfEngineInfo     *info,
                           const char             *image,
                           guint                   uid,
                           guint                   gid,
                           const char             *owner,
                           gboolean                with_init,
                           GError                **error)
{
  g_autofree char *user = g_strdup_printf ("%u:%u", info->rootless ? 0 : uid, info->rootless ? 0 : gid);
  const char *entry_point[] = { spec->argv[0], NULL };
  JsonObject *body;
  JsonObject *labels;

  if (spec->bind_source != NULL && !check_bind (spec, info, error))
    return NULL;

  body = json_object_new ();
  labels = json_object_new ();
  json_object_set_string_member (labels, PF_ENGINE_LABEL, spec->build_id != NULL ? spec->build_id : "");
  json_object_set_string_member (labels, PF_ENGINE_LABEL_OWNER, owner);
  json_object_set_string_member (body, "Image", image);
  json_object_set_array_member (body, "Entrypoint", strings_to_json (entry_point));
  json_object_set_array_member (body, "Cmd", strings_to_json (spec->argv + 1));
  json_object_set_array_member (body, "Env", env_to_json (spec->env));
  json_object_set_string_member (body, "User", user);
  if (spec->working_dir != NULL)
    json_object_set_string_member (body, "WorkingDir", spec->working_dir);
  json_object_set_object_member (body, "Labels", labels);
  json_object_set_boolean_member (body, "Tty", FALSE);
  json_object_set_boolean_member (body, "AttachStdout", TRUE);
  json_object_set_boolean_member (body, "AttachStderr", TRUE);
  json_object_set_object_member (body, "HostConfig", host_config_to_json (spec, info, with_init));
  return body;
}
