/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-engine.h"

#include <string.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

#include "pf-error.h"
#include "pf-json.h"
#include "engine/pf-engine-private.h"

static void
place_free (gpointer data)
{
  PfEnginePlace *place = data;

  g_free (place->found_by);
  g_free (place->socket);
  g_clear_error (&place->error);
  g_free (place);
}

static PfEnginePlace *
add_place (GPtrArray  *places,
           const char *found_by,
           char       *socket)
{
  PfEnginePlace *place = g_new0 (PfEnginePlace, 1);

  place->found_by = g_strdup (found_by);
  place->socket = socket;
  g_ptr_array_add (places, place);
  return place;
}

static const char *
get_set (char       **environment,
         const char  *name)
{
  const char *value = g_environ_getenv (environment, name);

  return value != NULL && value[0] != '\0' ? value : NULL;
}

/* The path in "unix:///path", which is the only kind of address that we can bind folders through. */
static char *
parse_address (const char  *address,
               const char  *origin,
               GError     **error)
{
  if (g_str_has_prefix (address, "unix://") && address[strlen ("unix://")] == '/')
    return g_strdup (address + strlen ("unix://"));
  g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
               _("%s is “%s”, which is not supported yet. Permafrost needs an engine on this machine, at an address that starts with unix:///"),
               origin, address);
  return NULL;
}

static char *
dup_docker_config (char **environment)
{
  const char *config = get_set (environment, "DOCKER_CONFIG");
  const char *home = get_set (environment, "HOME");

  if (config != NULL)
    return g_strdup (config);
  return g_build_filename (home != NULL ? home : g_get_home_dir (), ".docker", NULL);
}

static JsonObject *
load_object (const char  *path,
             GError     **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    {
      pf_error_from_gio (error, path);
      return NULL;
    }
  return pf_json_parse_object (text, length, error);
}

static char *
dup_context_name (char       **environment,
                  const char  *config)
{
  const char *variable = get_set (environment, "DOCKER_CONTEXT");
  g_autofree char *path = g_build_filename (config, "config.json", NULL);
  g_autoptr(JsonObject) object = NULL;

  if (variable != NULL)
    return g_strdup (variable);
  object = load_object (path, NULL);
  return g_strdup (pf_json_get_string (object, "currentContext", ""));
}

/* Docker keeps each context in a folder named after the SHA-256 of the context's name:
 * https://docs.docker.com/engine/manage-resources/contexts/ and cli/context/store in its sources. */
static char *
load_context_socket (const char  *config,
                     const char  *name,
                     GError     **error)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
  g_autofree char *path = g_build_filename (config, "contexts", "meta", digest, "meta.json", NULL);
  g_autofree char *origin = g_strdup_printf (_("The address of the Docker context “%s”"), name);
  g_autoptr(JsonObject) object = load_object (path, error);
  const char *host;

  if (object == NULL)
    return NULL;
  host = pf_json_get_string (pf_json_get_object (pf_json_get_object (object, "Endpoints"), "docker"), "Host", "");
  return parse_address (host, origin, error);
}

static void
add_context (GPtrArray  *places,
             char      **environment)
{
  g_autofree char *config = dup_docker_config (environment);
  g_autofree char *name = dup_context_name (environment, config);
  g_autofree char *found_by = NULL;
  PfEnginePlace *place;

  if (name[0] == '\0' || g_str_equal (name, "default"))
    return;
  found_by = g_strdup_printf ("context %s", name);
  place = add_place (places, found_by, NULL);
  place->socket = load_context_socket (config, name, &place->error);
}

GPtrArray *
pf_engine_places_new (char   **environment,
                      guint    uid,
                      GError **error)
{
  g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func (place_free);
  const char *docker_host = get_set (environment, "DOCKER_HOST");
  const char *runtime_variable = get_set (environment, "XDG_RUNTIME_DIR");
  g_autofree char *runtime = NULL;

  if (docker_host != NULL)
    {
      char *socket = parse_address (docker_host, "DOCKER_HOST", error);

      if (socket == NULL)
        return NULL;
      add_place (places, "DOCKER_HOST", socket);
      return g_steal_pointer (&places);
    }

  /* Under sudo and in bare containers the variable is not set, and the folder may exist nevertheless. */
  runtime = runtime_variable != NULL ? g_strdup (runtime_variable) : g_strdup_printf ("/run/user/%u", uid);
  add_context (places, environment);
  add_place (places, "/var/run/docker.sock", g_strdup ("/var/run/docker.sock"));
  add_place (places, "rootless Docker", g_build_filename (runtime, "docker.sock", NULL));
  add_place (places, "rootless Podman", g_build_filename (runtime, "podman", "podman.sock", NULL));
  add_place (places, "Podman", g_strdup ("/run/podman/podman.sock"));
  return g_steal_pointer (&places);
}

/* Failures by what they say about what to do: the nearest to working comes last. */
static const PfError ranks[] = {
  PF_ERROR_ENGINE_NOT_FOUND, PF_ERROR_ENGINE, PF_ERROR_ENGINE_NOT_RUNNING, PF_ERROR_ENGINE_PERMISSION
};

static int
rank_of (const GError *error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ranks); i++)
    if (g_error_matches (error, PF_ERROR, ranks[i]))
      return i;
  return 0;
}

static const char *
summary_of (PfError code)
{
  if (code == PF_ERROR_ENGINE_PERMISSION)
    return _("This user may not use the container engine");
  if (code == PF_ERROR_ENGINE_NOT_RUNNING)
    return _("The container engine is not running");
  if (code == PF_ERROR_ENGINE)
    return _("The container engine does not work");
  return _("There is no container engine on this machine");
}

PfEngine *
pf_engine_discover_at (GPtrArray     *places,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_autoptr(GString) tried = g_string_new (NULL);
  int rank = 0;

  for (guint i = 0; i < places->len; i++)
    {
      PfEnginePlace *place = g_ptr_array_index (places, i);
      g_autoptr(GError) local_error = NULL;
      PfEngine *engine = NULL;

      if (place->socket != NULL)
        engine = pf_engine_new_found (place->socket, place->found_by, cancellable, &local_error);
      else
        local_error = g_error_copy (place->error);
      if (engine != NULL)
        return engine;
      if (pf_error_is_cancelled (local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      rank = MAX (rank, rank_of (local_error));
      g_string_append_printf (tried, "\n%s: %s", place->found_by, local_error->message);
    }

  g_set_error (error, PF_ERROR, ranks[rank], _("%s.\nTried:%s"), summary_of (ranks[rank]), tried->str);
  return NULL;
}

PfEngine *
pf_engine_discover (GCancellable  *cancellable,
                    GError       **error)
{
  g_auto(GStrv) environment = g_get_environ ();
  g_autoptr(GPtrArray) places = pf_engine_places_new (environment, getuid (), error);

  return places != NULL ? pf_engine_discover_at (places, cancellable, error) : NULL;
}
