/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "device/pf-probe-request.h"
#include "pf-cli-config.h"
#include "pf-cli.h"

static gpointer
probe_cb (gpointer       user_data,
          GCancellable  *cancellable,
          GError       **error)
{
  return pf_broker_probe_run (user_data, cancellable, error);
}

static void
print_json (PfProbeResult *result)
{
  static const char * const names[] = { "ok", "refused", "name-not-found", "unreachable", "tls-failed", "no-answer",
                                        "closed", "not-mqtt", "failed" };
  JsonObject *object = json_object_new ();
  JsonArray *notices = json_array_new ();

  for (guint i = 0; result->notices != NULL && result->notices[i] != NULL; i++)
    json_array_add_string_element (notices, result->notices[i]);
  json_object_set_string_member (object, "status", names[result->status]);
  json_object_set_int_member (object, "code", result->code);
  json_object_set_string_member (object, "message", result->message);
  if (result->address != NULL)
    json_object_set_string_member (object, "address", result->address);
  json_object_set_double_member (object, "connect_seconds", result->connect);
  json_object_set_double_member (object, "round_trip_seconds", result->round_trip);
  json_object_set_boolean_member (object, "published", result->published);
  json_object_set_array_member (object, "notices", notices);
  pf_cli_print_json (object);
}

int
pf_cli_config_test (PfMqttConfig *config,
                    gboolean      publish,
                    int           timeout,
                    gboolean      json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PfProbeRequest) request = pf_probe_request_new_from_config (config, &error);
  g_autoptr(PfProbeResult) result = NULL;

  if (request == NULL)
    return pf_cli_fail (error);
  request->publish = publish;
  request->timeout = timeout;
  result = pf_cli_call (probe_cb, request, &error);
  if (result == NULL)
    return pf_cli_fail (error);
  if (json)
    print_json (result);
  else
    {
      g_print ("%s\n", result->message);
      if (result->published)
        g_print (_("A message to the last will’s topic was accepted.\n"));
      for (guint i = 0; result->notices != NULL && result->notices[i] != NULL; i++)
        g_print ("%s\n", result->notices[i]);
    }
  return result->status == PF_PROBE_OK ? PF_CLI_OK : PF_CLI_FAILED;
}
