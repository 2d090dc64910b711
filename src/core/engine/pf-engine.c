/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-engine.h"

#include <stdlib.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "pf-error.h"
#include "pf-json.h"
#include "engine/pf-engine-private.h"
#include "engine/pf-engine-request.h"

struct _PfEngine {
  GObject      parent_instance;
  PfEngineInfo info;
};

G_DEFINE_FINAL_TYPE (PfEngine, pf_engine, G_TYPE_OBJECT)

void
pf_engine_info_clear (PfEngineInfo *self)
{
  g_clear_pointer (&self->socket, g_free);
  g_clear_pointer (&self->found_by, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->version, g_free);
  g_clear_pointer (&self->api_version, g_free);
  g_clear_pointer (&self->architecture, g_free);
  g_clear_pointer (&self->root_dir, g_free);
}

static void
pf_engine_finalize (GObject *object)
{
  PfEngine *self = PF_ENGINE (object);

  pf_engine_info_clear (&self->info);

  G_OBJECT_CLASS (pf_engine_parent_class)->finalize (object);
}

static void
pf_engine_class_init (PfEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = pf_engine_finalize;
}

static void
pf_engine_init (PfEngine *self)
{
}

static gboolean
is_podman (JsonObject *version)
{
  JsonArray *components = pf_json_get_array (version, "Components");

  for (guint i = 0; components != NULL && i < json_array_get_length (components); i++)
    {
      JsonNode *node = json_array_get_element (components, i);
      const char *name = JSON_NODE_HOLDS_OBJECT (node) ? pf_json_get_string (json_node_get_object (node), "Name", "") : "";

      if (strstr (name, "Podman") != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Docker lists "name=rootless", and "name=seccomp,profile=default"; before API 1.25 only the bare names. */
static gboolean
has_security_option (JsonObject *info,
                     const char *option)
{
  JsonArray *options = pf_json_get_array (info, "SecurityOptions");

  for (guint i = 0; options != NULL && i < json_array_get_length (options); i++)
    {
      JsonNode *node = json_array_get_element (options, i);
      const char *text;
      g_auto(GStrv) fields = NULL;

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        continue;
      text = json_node_get_string (node);
      if (g_str_has_prefix (text, "name="))
        text += strlen ("name=");
      fields = g_strsplit (text, ",", 2);
      if (g_strcmp0 (fields[0], option) == 0)
        return TRUE;
    }
  return FALSE;
}

static guint
parse_cgroup_version (const char *text)
{
  if (text[0] == 'v')
    text++;
  if (g_str_equal (text, "1"))
    return 1;
  return g_str_equal (text, "2") ? 2 : 0;
}

/* Docker says what uname says, Podman what Go says. */
static const char *
uname_of (const char *architecture)
{
  if (g_str_equal (architecture, "amd64"))
    return "x86_64";
  return g_str_equal (architecture, "arm64") ? "aarch64" : architecture;
}

gboolean
pf_engine_info_parse (PfEngineInfo *self,
                      JsonObject   *version,
                      JsonObject   *info)
{
  const char *api_version = pf_json_get_string (version, "ApiVersion", "");

  if (api_version[0] == '\0')
    return FALSE;

  self->is_podman = is_podman (version);
  self->name = g_strdup (self->is_podman ? "Podman" : "Docker Engine");
  self->version = g_strdup (pf_json_get_string (version, "Version", ""));
  self->api_version = g_strdup (api_version);
  self->architecture = g_strdup (uname_of (pf_json_get_string (info, "Architecture", pf_json_get_string (version, "Arch", ""))));
  self->root_dir = g_strdup (pf_json_get_string (info, "DockerRootDir", ""));
  self->rootless = has_security_option (info, "rootless") || pf_json_get_bool (info, "Rootless", FALSE);
  self->selinux = has_security_option (info, "selinux");
  self->cgroup_version = parse_cgroup_version (pf_json_get_string (info, "CgroupVersion", ""));
  self->n_cpus = CLAMP (pf_json_get_int (info, "NCPU", 0), 0, 65536);
  self->memory = MAX (pf_json_get_int (info, "MemTotal", 0), 0);
  return TRUE;
}

static JsonObject *
ask (const char    *socket,
     const char    *path,
     GCancellable  *cancellable,
     GError       **error)
{
  g_autoptr(GError) local_error = NULL;
  JsonObject *object;
  guint status;

  object = pf_engine_request_object (socket, "GET", path, NULL, PF_ENGINE_TIMEOUT_PROBE, &status, cancellable, &local_error);
  if (object != NULL)
    return object;
  /* Not even a missing page is an answer that an engine gives here. */
  if (status >= 400)
    local_error->code = PF_ERROR_ENGINE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

PfEngine *
pf_engine_new_found (const char    *socket,
                     const char    *found_by,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr(PfEngine) self = NULL;
  g_autoptr(JsonObject) version = NULL;
  g_autoptr(JsonObject) info = NULL;

  version = ask (socket, "/version", cancellable, error);
  if (version == NULL)
    return NULL;
  info = ask (socket, "/info", cancellable, error);
  if (info == NULL)
    return NULL;

  self = g_object_new (PF_TYPE_ENGINE, NULL);
  if (!pf_engine_info_parse (&self->info, version, info))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_ENGINE, _("Something that is not a container engine answers at %s"), socket);
      return NULL;
    }
  self->info.socket = g_strdup (socket);
  self->info.found_by = g_strdup (found_by);
  return g_steal_pointer (&self);
}

PfEngine *
pf_engine_new (const char    *socket,
               GCancellable  *cancellable,
               GError       **error)
{
  return pf_engine_new_found (socket, socket, cancellable, error);
}

const PfEngineInfo *
pf_engine_get_info (PfEngine *self)
{
  g_return_val_if_fail (PF_IS_ENGINE (self), NULL);

  return &self->info;
}

gboolean
pf_engine_remove_container (const char    *socket,
                            const char    *id_or_name,
                            guint         *http_status,
                            GCancellable  *cancellable,
                            GError       **error)
{
  g_autofree char *escaped = g_uri_escape_string (id_or_name, NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("/containers/%s?force=1&v=1", escaped);
  g_autoptr(GError) local_error = NULL;
  guint status;

  if (pf_engine_request_run (socket, "DELETE", path, PF_ENGINE_TIMEOUT_WORK, &status, cancellable, &local_error) ||
      status == 404)
    {
      if (http_status != NULL)
        *http_status = status;
      return TRUE;
    }
  if (http_status != NULL)
    *http_status = status;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
