/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-rules.h"

#include <string.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "pf-py-literal.h"

/* What is longer than MQTT's two bytes for a length can say. */
#define MQTT_MAX 65535

static gboolean
is_none (PfPyValue *value)
{
  return value == NULL || pf_py_value_get_kind (value) == PF_PY_VALUE_NONE;
}

static gboolean
get_number (PfMqttRules *rules,
            const char  *key,
            gint64       fallback,
            gint64      *number)
{
  PfPyValue *value = pf_mqtt_rules_value (rules, key);

  if (value == NULL)
    *number = fallback;
  return value != NULL ? pf_py_value_get_int (value, number) : pf_mqtt_rules_is_default (rules, key);
}

/* --- network --- */

static void
check_wifi_password (PfMqttRules *rules,
                     PfPyValue   *password)
{
  gsize length;
  const char *data = pf_py_value_get_data (password, &length);
  gboolean hex = TRUE;

  if (length == 0 || (pf_py_value_get_kind (password) != PF_PY_VALUE_STR &&
                      pf_py_value_get_kind (password) != PF_PY_VALUE_BYTES))
    return;
  for (gsize i = 0; i < length; i++)
    {
      if (data[i] < 0x20 || data[i] > 0x7e)
        {
          pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "wifi_pw",
                             _("A network password has printable ASCII characters only."));
          return;
        }
      hex = hex && g_ascii_isxdigit (data[i]);
    }
  if (length < 8 || length > 64 || (length == 64 && !hex))
    pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "wifi_pw",
                       _("A network password has 8 to 63 characters, or 64 hexadecimal digits."));
}

void
pf_mqtt_rules_network (PfMqttRules *rules)
{
  PfPyValue *ssid = pf_mqtt_rules_value (rules, "ssid");
  PfPyValue *password = pf_mqtt_rules_value (rules, "wifi_pw");
  gboolean no_ssid = is_none (ssid) && (ssid != NULL || pf_mqtt_rules_is_default (rules, "ssid"));
  gboolean no_password = is_none (password) && (password != NULL || pf_mqtt_rules_is_default (rules, "wifi_pw"));

  if (!is_none (ssid) && (pf_mqtt_rules_length (ssid) < 1 || pf_mqtt_rules_length (ssid) > 32))
    pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "ssid", _("A network name has 1 to 32 bytes."));
  if (password != NULL)
    check_wifi_password (rules, password);
  if (no_ssid && no_password)
    pf_mqtt_rules_add (rules, PF_MQTT_NOTICE, "ssid",
                       _("Without a network the board uses the one that is stored in its flash."));
  else if (no_ssid)
    pf_mqtt_rules_add (rules, PF_MQTT_WARNING, "wifi_pw", _("A password without a network name is not used."));
  else if (no_password)
    pf_mqtt_issue_add_fix (pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "wifi_pw",
                                              _("A network is used only with a password; an open one needs an empty one.")),
                           _("Open network"), "wifi_pw", "");
}

/* --- broker --- */

static void
check_server (PfMqttRules *rules)
{
  PfPyValue *server = pf_mqtt_rules_value (rules, "server");
  const char *text = server != NULL ? pf_py_value_get_text (server) : NULL;
  g_autofree char *message = NULL;
  g_autoptr(GPtrArray) fixes = NULL;
  g_autoptr(GInetAddress) address = NULL;
  PfMqttIssue *issue;

  if (pf_mqtt_rules_is_default (rules, "server") || (server != NULL && is_none (server)) ||
      (text != NULL && text[0] == '\0'))
    {
      pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "server", _("The server is missing."));
      return;
    }
  if (text == NULL)
    return;
  fixes = pf_mqtt_address_split (text, &message);
  if (message != NULL)
    {
      pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "server", message);
      return;
    }
  if (fixes != NULL)
    {
      issue = pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "server",
                                 _("Only the host’s name or address belongs here."));
      issue->fixes = g_steal_pointer (&fixes);
      issue->fix_label = g_strdup (_("Split"));
      return;
    }
  address = g_inet_address_new_from_string (text);
  if (address != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    pf_mqtt_rules_add (rules, PF_MQTT_WARNING, "server", _("MicroPython on the ESP8266 reaches IPv4 addresses only."));
  if (g_ascii_strcasecmp (text, "localhost") == 0 || (address != NULL && g_inet_address_get_is_loopback (address)))
    pf_mqtt_rules_add (rules, PF_MQTT_WARNING, "server", _("To the board this name means the board itself."));
}

static void
check_words (PfMqttRules *rules,
             const char  *name,
             PfPyValue   *value)
{
  const char *text = value != NULL ? pf_py_value_get_text (value) : NULL;

  if (value == NULL)
    return;
  if (pf_mqtt_rules_length (value) > MQTT_MAX)
    pf_mqtt_rules_add (rules, PF_MQTT_ERROR, name, _("This is longer than MQTT allows."));
  if (pf_mqtt_rules_goes_broken (value))
    {
      PfMqttIssue *issue = pf_mqtt_rules_add (rules, PF_MQTT_ERROR, name,
                                              _("mqtt_as sends text beyond ASCII whole only when it is written as bytes."));

      if (text != NULL)
        pf_mqtt_issue_add_fix (issue, _("Write as bytes"), name, text);
    }
}

void
pf_mqtt_rules_broker (PfMqttRules *rules)
{
  PfPyValue *user = pf_mqtt_rules_value (rules, "user");
  PfPyValue *password = pf_mqtt_rules_value (rules, "password");
  PfPyValue *client_id = pf_mqtt_rules_value (rules, "client_id");
  gboolean no_user = user != NULL ? pf_mqtt_rules_length (user) == 0 : pf_mqtt_rules_is_default (rules, "user");

  check_server (rules);
  check_words (rules, "user", user);
  check_words (rules, "password", password);
  check_words (rules, "client_id", client_id);
  if (no_user && pf_mqtt_rules_length (password) > 0)
    pf_mqtt_rules_add (rules, PF_MQTT_WARNING, "password", _("A password without a user is not sent."));
  if (client_id != NULL && pf_mqtt_rules_length (client_id) == 0)
    pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "client_id", _("An empty client id is no client id; leave it out."));
  else if (client_id != NULL)
    pf_mqtt_rules_add (rules, PF_MQTT_WARNING, "client_id",
                       _("Two boards with the same client id throw each other out: do not share this file."));
}

/* --- security --- */

static void
check_port (PfMqttRules *rules,
            gboolean     tls)
{
  gint64 port;

  if (!get_number (rules, "port", 0, &port))
    return;
  if (!tls && port == 8883 && pf_mqtt_rules_value (rules, "ssl") == NULL && !pf_mqtt_rules_is_default (rules, "ssl"))
    return;
  if (!tls && port == 8883)
    pf_mqtt_issue_add_fix (pf_mqtt_rules_add (rules, PF_MQTT_WARNING, "port", _("8883 is the port for TLS, which is off.")),
                           _("Turn TLS on"), "ssl", "true");
  if (tls && port == 1883)
    pf_mqtt_issue_add_fix (pf_mqtt_rules_add (rules, PF_MQTT_WARNING, "port", _("1883 is the port without TLS, which is on.")),
                           _("Use the port for TLS"), "port", "");
}

/* axTLS takes DER, and both or none. */
static void
check_pair (PfMqttRules *rules,
            PfPyValue   *params)
{
  static const struct { const char *key, *field; } parts[] = {
    { "key", "ssl_params.key" }, { "cert", "ssl_params.cert" },
  };
  gboolean has[2];

  for (guint i = 0; i < 2; i++)
    {
      PfPyValue *value = pf_py_value_lookup (params, parts[i].key);
      gsize length = 0;
      const char *data = value != NULL ? pf_py_value_get_data (value, &length) : "";

      has[i] = value != NULL && !is_none (value);
      if (length > 10 && memcmp (data, "-----BEGIN", 10) == 0)
        pf_mqtt_rules_add (rules, PF_MQTT_ERROR, parts[i].field, _("The board reads DER, and this is PEM."));
      else if (length > 0 && data[0] != 0x30)
        pf_mqtt_rules_add (rules, PF_MQTT_ERROR, parts[i].field, _("This is not in DER."));
    }
  if (has[0] != has[1])
    pf_mqtt_rules_add (rules, PF_MQTT_ERROR, has[0] ? "ssl_params.cert" : "ssl_params.key",
                       _("A client key and its certificate are used only together."));
}

static void
check_params (PfMqttRules *rules,
              PfPyValue   *params)
{
  if (pf_py_value_lookup (params, "cadata") != NULL)
    pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "ssl_params", _("“cadata” fails on the ESP8266, which checks no certificate."));
  if (pf_py_value_lookup (params, "cert_reqs") != NULL)
    pf_mqtt_rules_add (rules, PF_MQTT_WARNING, "ssl_params", _("“cert_reqs” has no effect on the ESP8266."));
  check_pair (rules, params);
}

void
pf_mqtt_rules_security (PfMqttRules *rules)
{
  PfPyValue *params = pf_mqtt_rules_value (rules, "ssl_params");
  PfPyValue *server = pf_mqtt_rules_value (rules, "server");
  gboolean tls = pf_mqtt_rules_is_true (rules, "ssl");

  check_port (rules, tls);
  if (params != NULL && pf_py_value_get_kind (params) == PF_PY_VALUE_DICT)
    check_params (rules, params);
  if (!tls && params != NULL && pf_py_value_get_n_items (params) > 0 && pf_mqtt_rules_is_default (rules, "ssl"))
    pf_mqtt_rules_add (rules, PF_MQTT_WARNING, "ssl_params", _("TLS parameters are not used while TLS is off."));
  if (!tls)
    return;
  pf_mqtt_rules_add (rules, PF_MQTT_NOTICE, "ssl",
                     _("The connection is encrypted but not authenticated: the ESP8266 does not check who answers."));
  if (pf_mqtt_rules_is_default (rules, "ssl_params") && server != NULL && pf_py_value_get_text (server) != NULL)
    {
      g_autoptr(PfPyValue) no = pf_py_value_new_bool (FALSE);
      g_autoptr(PfPyValue) name = pf_py_value_with_item (NULL, "server_hostname", server);
      g_autoptr(PfPyValue) both = pf_py_value_with_item (name, "do_handshake", no);
      g_autofree char *source = pf_py_value_to_source (both);

      pf_mqtt_issue_add_fix (pf_mqtt_rules_add (rules, PF_MQTT_NOTICE, "ssl_params",
                                                _("A broker that serves several names wants to be asked by name.")),
                             _("Ask by name"), "ssl_params", source);
    }
}

/* --- session --- */

void
pf_mqtt_rules_session (PfMqttRules *rules)
{
  PfPyValue *response = pf_mqtt_rules_value (rules, "response_time");
  gint64 keepalive, ping;
  double seconds;

  if (get_number (rules, "keepalive", 60, &keepalive) && keepalive == 0)
    pf_mqtt_rules_add (rules, PF_MQTT_WARNING, "keepalive",
                       _("At 0 the broker never takes the board for lost, and never publishes its last will."));
  if (get_number (rules, "ping_interval", 0, &ping) && get_number (rules, "keepalive", 60, &keepalive) &&
      ping > 0 && keepalive > 0 && ping * 4 >= keepalive)
    pf_mqtt_rules_add (rules, PF_MQTT_WARNING, "ping_interval", _("This has no effect from a quarter of the keep alive time on."));
  if (response != NULL && pf_py_value_get_double (response, &seconds) && seconds <= 0)
    pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "response_time", _("The response time has to be more than 0."));
  for (guint i = 0; i < 2; i++)
    {
      const char *key = i == 0 ? "clean_init" : "clean";

      if (pf_mqtt_rules_value (rules, key) != NULL && !pf_mqtt_rules_is_true (rules, key))
        pf_mqtt_rules_add (rules, PF_MQTT_NOTICE, key, _("Many messages may arrive at once when the board connects."));
    }
  if (pf_mqtt_rules_is_true (rules, "mqttv5"))
    pf_mqtt_rules_add (rules, PF_MQTT_NOTICE, "mqttv5",
                       _("The firmware has to be built with the MQTT 5 properties; they take about 3 KiB of memory."));
  else if (pf_mqtt_rules_is_default (rules, "mqttv5") && !is_none (pf_mqtt_rules_value (rules, "mqttv5_con_props")))
    pf_mqtt_rules_add (rules, PF_MQTT_WARNING, "mqttv5_con_props", _("MQTT 5 properties are not used while MQTT 5 is off."));
  if (pf_mqtt_rules_is_true (rules, "gateway"))
    pf_mqtt_issue_add_fix (pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "gateway", _("The gateway needs an ESP32.")),
                           _("Turn it off"), "gateway", "false");
}

/* --- last will --- */

static void
check_topic (PfMqttRules *rules,
             PfPyValue   *topic)
{
  gsize length;
  const char *data = pf_py_value_get_data (topic, &length);

  if (length == 0)
    pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "will.topic", _("A last will needs a topic."));
  else if (memchr (data, '#', length) != NULL || memchr (data, '+', length) != NULL || memchr (data, '\0', length) != NULL)
    pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "will.topic", _("A topic to publish to has no “#” and no “+”."));
  check_words (rules, "will.topic", topic);
}

void
pf_mqtt_rules_will (PfMqttRules *rules)
{
  PfPyValue *will = pf_mqtt_rules_value (rules, "will");
  guint n = will != NULL ? pf_py_value_get_n_items (will) : 0;
  PfPyValueKind kind = will != NULL ? pf_py_value_get_kind (will) : PF_PY_VALUE_NONE;
  gint64 qos;

  if (kind == PF_PY_VALUE_NONE)
    return;
  if ((kind != PF_PY_VALUE_TUPLE && kind != PF_PY_VALUE_LIST) || n < 2 || n > 4)
    {
      pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "will", _("A last will is a tuple of topic, message, retain and quality of service."));
      return;
    }
  for (guint i = 0; i < 2; i++)
    {
      PfPyValueKind part = pf_py_value_get_kind (pf_py_value_get_item (will, i));

      if (part != PF_PY_VALUE_STR && part != PF_PY_VALUE_BYTES)
        {
          pf_mqtt_rules_add (rules, PF_MQTT_ERROR, i == 0 ? "will.topic" : "will.message", _("This has to be text in quotes."));
          return;
        }
    }
  check_topic (rules, pf_py_value_get_item (will, 0));
  check_words (rules, "will.message", pf_py_value_get_item (will, 1));
  if (n > 3 && (!pf_py_value_get_int (pf_py_value_get_item (will, 3), &qos) || qos < 0 || qos > 1))
    pf_mqtt_rules_add (rules, PF_MQTT_ERROR, "will.qos", _("mqtt_as knows a quality of service of 0 and 1."));
}
