/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "pf-error.h"
#include "pf-mqtt-config.h"
#include "pf-probe-request.h"

static GBytes *
dup_bytes (PfMqttConfig *config,
           const char   *name)
{
  g_autoptr(PfPyValue) value = pf_mqtt_config_dup_value (config, pf_mqtt_field_lookup (name));
  gsize length;
  const char *data;

  if (value == NULL || (pf_py_value_get_kind (value) != PF_PY_VALUE_STR && pf_py_value_get_kind (value) != PF_PY_VALUE_BYTES))
    return NULL;
  data = pf_py_value_get_data (value, &length);
  return g_bytes_new (data, length);
}

static guint
get_number (PfMqttConfig *config,
            const char   *name,
            guint         fallback)
{
  g_autoptr(PfPyValue) value = pf_mqtt_config_dup_value (config, pf_mqtt_field_lookup (name));
  gint64 number;

  return value != NULL && pf_py_value_get_int (value, &number) && number >= 0 && number <= 65535 ? number : fallback;
}

static gboolean
get_bool (PfMqttConfig *config,
          const char   *name)
{
  g_autoptr(PfPyValue) value = pf_mqtt_config_dup_value (config, pf_mqtt_field_lookup (name));
  gint64 number;

  return value != NULL && (pf_py_value_get_bool (value) || (pf_py_value_get_int (value, &number) && number != 0));
}

/* What decides the connection and only running the file can tell. */
static const char *
find_code (PfMqttConfig *config)
{
  static const char * const names[] = { "server", "port", "user", "password", "ssl", "ssl_params", "mqttv5" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (pf_mqtt_config_get_origin (config, pf_mqtt_field_lookup (names[i]), NULL) == PF_MQTT_ORIGIN_CODE)
      return names[i];
  return NULL;
}

PfProbeRequest *
pf_probe_request_new_from_config (PfMqttConfig  *config,
                                  GError       **error)
{
  g_autoptr(PfProbeRequest) request = g_new0 (PfProbeRequest, 1);
  const char *name = find_code (config);
  const char *message;
  guint line;

  message = pf_mqtt_local_get_error (pf_mqtt_config_get_local (config), &line, NULL);
  if (message != NULL)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("Line %u is not valid Python: %s"), line, message);
      return NULL;
    }
  if (name != NULL)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("“%s” is set by code, and only running it can tell what it is"), name);
      return NULL;
    }
  request->host = pf_mqtt_config_dup_text (config, pf_mqtt_field_lookup ("server"));
  if (request->host == NULL || request->host[0] == '\0')
    {
      g_set_error_literal (error, PF_ERROR, PF_ERROR_INVALID, _("The server is missing"));
      return NULL;
    }
  request->port = get_number (config, "port", 0);
  request->tls = get_bool (config, "ssl");
  request->server_name = pf_mqtt_config_dup_text (config, pf_mqtt_field_lookup ("ssl_params.server_hostname"));
  if (request->server_name != NULL && request->server_name[0] == '\0')
    g_clear_pointer ((char **) &request->server_name, g_free);
  request->key = dup_bytes (config, "ssl_params.key");
  request->cert = dup_bytes (config, "ssl_params.cert");
  request->user = dup_bytes (config, "user");
  request->password = dup_bytes (config, "password");
  if (request->password == NULL)
    request->password = g_bytes_new (NULL, 0);
  request->client_id = dup_bytes (config, "client_id");
  request->mqtt5 = get_bool (config, "mqttv5");
  request->keepalive = get_number (config, "keepalive", 60);
  request->clean = get_bool (config, "clean_init");
  request->will_topic = dup_bytes (config, "will.topic");
  request->timeout = 10;
  return g_steal_pointer (&request);
}
