/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-field.h"

#include <glib/gi18n-lib.h>

#include "pf-py-literal.h"

/*
 * Keys and defaults are those of the dict `config` in mqtt_as/__init__.py, version 0.8.3; the limits are
 * MQTT's (two bytes for lengths, ports and keepalive) and IEEE 802.11's.
 */
static const PfMqttField fields[] = {
  { "ssid", "ssid", NULL, PF_MQTT_GROUP_NETWORK, PF_MQTT_TYPE_TEXT, "None",
    N_("Network name"),
    N_("The Wi-Fi network (SSID), 1 to 32 bytes. The board tries the network stored in its flash first.") },
  { "wifi_pw", "wifi_pw", NULL, PF_MQTT_GROUP_NETWORK, PF_MQTT_TYPE_TEXT, "None",
    N_("Network password"),
    N_("8 to 63 characters, or 64 hexadecimal digits. Empty for an open network."), 0, 0, TRUE },

  { "server", "server", NULL, PF_MQTT_GROUP_BROKER, PF_MQTT_TYPE_TEXT, "None",
    N_("Server"),
    N_("Host name or IPv4 address of the MQTT broker, without a port.") },
  { "port", "port", NULL, PF_MQTT_GROUP_BROKER, PF_MQTT_TYPE_INT, "0",
    N_("Port"), N_("0 stands for 1883, or for 8883 with TLS."), 0, 65535 },
  { "user", "user", NULL, PF_MQTT_GROUP_BROKER, PF_MQTT_TYPE_TEXT, "\"\"",
    N_("User"), N_("Empty where the broker asks for none.") },
  { "password", "password", NULL, PF_MQTT_GROUP_BROKER, PF_MQTT_TYPE_TEXT, "\"\"",
    N_("Password"), N_("Sent only together with a user."), 0, 0, TRUE },
  { "client_id", "client_id", NULL, PF_MQTT_GROUP_BROKER, PF_MQTT_TYPE_BYTES, NULL,
    N_("Client id"),
    N_("Empty for the chip's own number. Two boards with one id throw each other out.") },

  { "ssl", "ssl", NULL, PF_MQTT_GROUP_SECURITY, PF_MQTT_TYPE_BOOL, "False",
    N_("TLS"), N_("Encrypts the connection. The ESP8266 does not check who it talks to.") },
  { "ssl_params", "ssl_params", NULL, PF_MQTT_GROUP_SECURITY, PF_MQTT_TYPE_LITERAL, "{}",
    N_("TLS parameters"), N_("Arguments of MicroPython's wrap_socket(), as a Python dict."), 0, 0, TRUE },
  { "ssl_params.server_hostname", "ssl_params", "server_hostname", PF_MQTT_GROUP_SECURITY,
    PF_MQTT_TYPE_TEXT, NULL,
    N_("TLS server name"), N_("The name to ask for where one address serves several.") },
  { "ssl_params.key", "ssl_params", "key", PF_MQTT_GROUP_SECURITY, PF_MQTT_TYPE_BYTES, NULL,
    N_("Client key"), N_("An RSA key in DER. It needs the client certificate beside it."), 0, 0, TRUE },
  { "ssl_params.cert", "ssl_params", "cert", PF_MQTT_GROUP_SECURITY, PF_MQTT_TYPE_BYTES, NULL,
    N_("Client certificate"), N_("A certificate in DER. It needs the client key beside it.") },

  { "keepalive", "keepalive", NULL, PF_MQTT_GROUP_SESSION, PF_MQTT_TYPE_INT, "60",
    N_("Keep alive"),
    N_("Seconds of silence after which the broker takes the board for lost; 0 turns that off."), 0, 65535 },
  { "ping_interval", "ping_interval", NULL, PF_MQTT_GROUP_SESSION, PF_MQTT_TYPE_INT, "0",
    N_("Ping interval"), N_("Seconds; counts only below a quarter of the keep alive time."), 0, 65535 },
  { "response_time", "response_time", NULL, PF_MQTT_GROUP_SESSION, PF_MQTT_TYPE_NUMBER, "10",
    N_("Response time"), N_("Seconds to wait for the broker's answer."), 0, 86400 },
  { "max_repubs", "max_repubs", NULL, PF_MQTT_GROUP_SESSION, PF_MQTT_TYPE_INT, "4",
    N_("Repeats"), N_("How often an unanswered message is sent again before reconnecting."), 0, 1000 },
  { "clean_init", "clean_init", NULL, PF_MQTT_GROUP_SESSION, PF_MQTT_TYPE_BOOL, "True",
    N_("Clean session at start"), N_("Off: messages that waited at the broker arrive at the start.") },
  { "clean", "clean", NULL, PF_MQTT_GROUP_SESSION, PF_MQTT_TYPE_BOOL, "True",
    N_("Clean session after a break"), N_("Off: messages that waited at the broker arrive after a break.") },
  { "queue_len", "queue_len", NULL, PF_MQTT_GROUP_SESSION, PF_MQTT_TYPE_INT, "0",
    N_("Queue length"), N_("Over 0: the application reads messages from a queue. 0: it has callbacks."), 0, 1000 },
  { "mqttv5", "mqttv5", NULL, PF_MQTT_GROUP_SESSION, PF_MQTT_TYPE_BOOL, "False",
    N_("MQTT 5"), N_("Needs about 3 KiB of memory and the module with its properties in the firmware.") },
  { "mqttv5_con_props", "mqttv5_con_props", NULL, PF_MQTT_GROUP_SESSION, PF_MQTT_TYPE_LITERAL, "None",
    N_("MQTT 5 properties"), N_("Properties of the connection, as a Python dict.") },
  { "gateway", "gateway", NULL, PF_MQTT_GROUP_SESSION, PF_MQTT_TYPE_BOOL, "False",
    N_("ESP-NOW gateway"), N_("For the ESP32 only.") },

  { "will.topic", "will", "0", PF_MQTT_GROUP_WILL, PF_MQTT_TYPE_TEXT, "\"\"",
    N_("Topic"), N_("Where the broker publishes the last will when the board is lost. Empty for no will.") },
  { "will.message", "will", "1", PF_MQTT_GROUP_WILL, PF_MQTT_TYPE_TEXT, "\"\"",
    N_("Message"), N_("What it publishes there.") },
  { "will.retain", "will", "2", PF_MQTT_GROUP_WILL, PF_MQTT_TYPE_BOOL, "False",
    N_("Retain"), N_("The broker keeps the message for those who subscribe later.") },
  { "will.qos", "will", "3", PF_MQTT_GROUP_WILL, PF_MQTT_TYPE_INT, "0",
    N_("Quality of service"), N_("0: at most once. 1: at least once."), 0, 1 },

  { "wifi_led", "wifi_led", NULL, PF_MQTT_GROUP_LEDS, PF_MQTT_TYPE_CODE, NULL,
    N_("Wi-Fi LED"), N_("A function that the demos call when Wi-Fi comes and goes.") },
  { "blue_led", "blue_led", NULL, PF_MQTT_GROUP_LEDS, PF_MQTT_TYPE_CODE, NULL,
    N_("Message LED"), N_("A function that the demos call when a message comes. The D1 Mini's LED is GPIO2, lit by 0.") },

  { "subs_cb", "subs_cb", NULL, PF_MQTT_GROUP_CODE, PF_MQTT_TYPE_CODE, NULL,
    N_("Message callback"), N_("Set by the application.") },
  { "wifi_coro", "wifi_coro", NULL, PF_MQTT_GROUP_CODE, PF_MQTT_TYPE_CODE, NULL,
    N_("Wi-Fi callback"), N_("Set by the application.") },
  { "connect_coro", "connect_coro", NULL, PF_MQTT_GROUP_CODE, PF_MQTT_TYPE_CODE, NULL,
    N_("Connection callback"), N_("Set by the application.") },
};

const PfMqttField *
pf_mqtt_fields_get (guint *n_fields)
{
  *n_fields = G_N_ELEMENTS (fields);
  return fields;
}

const PfMqttField *
pf_mqtt_field_lookup (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, name))
      return &fields[i];
  return NULL;
}

const char *
pf_mqtt_field_get_title (const PfMqttField *field)
{
  return _(field->title);
}

const char *
pf_mqtt_field_get_help (const PfMqttField *field)
{
  return _(field->help);
}

const char *
pf_mqtt_group_get_title (PfMqttGroup group)
{
  static const char * const titles[] = {
    N_("Network"), N_("Broker"), N_("Security"), N_("Session"), N_("Last Will"), N_("LEDs"), N_("Application")
  };

  g_return_val_if_fail ((guint) group < G_N_ELEMENTS (titles), NULL);
  return _(titles[group]);
}

PfPyValue *
pf_mqtt_field_dup_default (const PfMqttField *field)
{
  return field->initial != NULL ? pf_py_literal_from_source (field->initial) : NULL;
}

int
pf_mqtt_key_index (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].key, key) && fields[i].group != PF_MQTT_GROUP_LEDS)
      return i;
  return -1;
}

PfMqttGroup
pf_mqtt_key_group (const char *key)
{
  int index = pf_mqtt_key_index (key);

  return index >= 0 ? fields[index].group : PF_MQTT_GROUP_CODE;
}

PfPyValue *
pf_mqtt_key_dup_default (const char *key)
{
  int index = pf_mqtt_key_index (key);

  if (index < 0)
    return NULL;
  /* The parts of a key have defaults of their own; the whole will is None. */
  if (g_str_equal (key, "will"))
    return pf_py_value_new_none ();
  return pf_mqtt_field_dup_default (&fields[index]);
}
