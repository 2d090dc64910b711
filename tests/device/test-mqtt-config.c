/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "device/pf-mqtt-config.h"
#include "device/pf-probe-request.h"
#include "pf-error.h"

#define IMPORT "from mqtt_as import config\n"
#define LEDS "wifi_led = blue_led = print\n"

static PfMqttConfig *
config_from (const char *text)
{
  g_autoptr(PfMqttLocal) local = pf_mqtt_local_new ();

  g_assert_true (pf_mqtt_local_set_text (local, text, -1, NULL));
  return pf_mqtt_config_new (local);
}

static const char *
text_of (PfMqttConfig *config)
{
  return pf_mqtt_local_get_text (pf_mqtt_config_get_local (config), NULL);
}

static void
test_table (void)
{
  guint n_fields;
  const PfMqttField *fields = pf_mqtt_fields_get (&n_fields);
  PfMqttGroup group = PF_MQTT_GROUP_NETWORK;

  for (guint i = 0; i < n_fields; i++)
    {
      g_autoptr(PfPyValue) initial = pf_mqtt_field_dup_default (&fields[i]);

      g_assert_true (pf_mqtt_field_lookup (fields[i].name) == &fields[i]);
      g_assert_true ((initial != NULL) == (fields[i].initial != NULL));
      g_assert_cmpint (fields[i].group, >=, group);
      g_assert_nonnull (pf_mqtt_field_get_title (&fields[i]));
      g_assert_nonnull (pf_mqtt_field_get_help (&fields[i]));
      g_assert_nonnull (pf_mqtt_group_get_title (fields[i].group));
      group = fields[i].group;
    }
  g_assert_true (pf_mqtt_field_lookup ("wifi_pw")->secret);
  g_assert_true (pf_mqtt_field_lookup ("password")->secret);
  g_assert_null (pf_mqtt_field_lookup ("nonsense"));
}

static void
test_get (void)
{
  static const struct { const char *name, *text; PfMqttOrigin origin; } cases[] = {
    { "server", "broker", PF_MQTT_ORIGIN_LITERAL }, { "port", "0", PF_MQTT_ORIGIN_DEFAULT }, { "user", "jürgen", PF_MQTT_ORIGIN_LITERAL },
    { "password", "", PF_MQTT_ORIGIN_DEFAULT }, { "keepalive", NULL, PF_MQTT_ORIGIN_CODE }, { "ssl", "true", PF_MQTT_ORIGIN_LITERAL },
    { "will.topic", "t", PF_MQTT_ORIGIN_LITERAL }, { "will.message", "", PF_MQTT_ORIGIN_LITERAL }, { "will.qos", "0", PF_MQTT_ORIGIN_DEFAULT },
    { "ssl_params", "{\"server_hostname\": \"h\"}", PF_MQTT_ORIGIN_LITERAL }, { "ssl_params.server_hostname", "h", PF_MQTT_ORIGIN_LITERAL },
    { "ssl_params.key", "", PF_MQTT_ORIGIN_DEFAULT }, { "client_id", NULL, PF_MQTT_ORIGIN_LITERAL }, { "ssid", "", PF_MQTT_ORIGIN_DEFAULT },
    { "wifi_led", NULL, PF_MQTT_ORIGIN_CODE }, { "response_time", "2.5", PF_MQTT_ORIGIN_LITERAL },
  };
  g_autoptr(PfMqttConfig) config = config_from (IMPORT LEDS "config['server'] = 'broker'\nconfig['user'] = b'j\\xc3\\xbcrgen'\n"
                                                "config['keepalive'] = 2 * 30\nconfig['ssl'] = True\nconfig['will'] = 't', b''\n"
                                                "config['ssl_params'] = {'server_hostname': 'h'}\nconfig['client_id'] = b'\\xff'\n"
                                                "config['response_time'] = 2.5\n");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PfMqttField *field = pf_mqtt_field_lookup (cases[i].name);
      g_autofree char *text = pf_mqtt_config_dup_text (config, field);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpint (pf_mqtt_config_get_origin (config, field, NULL), ==, cases[i].origin);
    }
}

static void
test_set (void)
{
  static const struct { const char *before, *name, *text, *after; } cases[] = {
    { "", "server", "broker", "config[\"server\"] = \"broker\"\n" }, { "", "port", " 8883 ", "config[\"port\"] = 8883\n" },
    { "", "user", "jürgen", "config[\"user\"] = b\"j\\xc3\\xbcrgen\"\n" }, { "", "ssid", "Küche", "config[\"ssid\"] = \"Küche\"\n" },
    { "", "client_id", "board1", "config[\"client_id\"] = b\"board1\"\n" }, { "", "ssl", "yes", "config[\"ssl\"] = True\n" },
    { "", "will.topic", "home/status", "config[\"will\"] = (\"home/status\", \"\")\n" },
    { "config['will'] = ('a', 'b')\n", "will.qos", "1", "config['will'] = ('a', 'b', False, 1)\n" },
    { "config['will'] = ('a', 'b', True)  # x\n", "will.message", "é", "config['will'] = ('a', b'\\xc3\\xa9', True)  # x\n" },
    { "config['will'] = ('a', '')\nx = 1\n", "will.topic", "", "x = 1\n" },
    { "config['will'] = ['a', 'b']\n", "will.topic", "c", "config['will'] = ['c', 'b']\n" },
    { "", "ssl_params.server_hostname", "h", "config[\"ssl_params\"] = {\"server_hostname\": \"h\"}\n" },
    { "config['ssl_params'] = {'server_hostname': 'h'}\nx = 1\n", "ssl_params.server_hostname", "", "x = 1\n" },
    { "", "ssl_params", "{'do_handshake': False}", "config[\"ssl_params\"] = {\"do_handshake\": False}\n" },
    { "config['ssid'] = 'a'\n", "wifi_pw", "", "config['ssid'] = 'a'\nconfig['wifi_pw'] = ''\n" },
    { "config['wifi_pw'] = 'a'\nx = 1\n", "wifi_pw", "", "x = 1\n" }, { "config['port'] = 5\nx = 1\n", "port", "0", "x = 1\n" },
    { "", "response_time", "0.5", "config[\"response_time\"] = 0.5\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *before = g_strconcat (IMPORT "\n", cases[i].before, NULL);
      g_autofree char *after = g_strconcat (IMPORT "\n", cases[i].after, NULL);
      g_autoptr(PfMqttConfig) config = config_from (before);
      g_autoptr(GError) error = NULL;

      g_test_message ("%s = %s", cases[i].name, cases[i].text);
      pf_mqtt_config_set_text (config, pf_mqtt_field_lookup (cases[i].name), cases[i].text, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (text_of (config), ==, after);
    }
}

static void
test_set_refuses (void)
{
  static const struct { const char *name, *text; } cases[] = {
    { "port", "abc" }, { "port", "65536" }, { "port", "-1" }, { "port", "1.5" }, { "port", "0x10" }, { "port", "1e3" }, { "keepalive", "70000" },
    { "ssl", "maybe" }, { "will.qos", "2" }, { "ssl_params", "{" }, { "ssl_params", "f()" }, { "subs_cb", "print" }, { "wifi_led", "x" },
    { "server", "\xff" }, { "response_time", "soon" }, { "port", "99999999999999999999" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(PfMqttConfig) config = config_from (IMPORT);
      g_autoptr(GError) error = NULL;

      g_assert_false (pf_mqtt_config_set_text (config, pf_mqtt_field_lookup (cases[i].name), cases[i].text, &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
      g_assert_cmpstr (text_of (config), ==, IMPORT);
    }
}

static void
test_address (void)
{
  static const struct { const char *text, *joined; } cases[] = {
    { "broker", NULL }, { "192.168.0.10", NULL }, { "::1", NULL }, { "broker.local.", NULL }, { "my_broker", NULL },
    { "broker:1884", "server=broker port=1884 " }, { "[::1]:1884", "server=::1 port=1884 " }, { " broker ", "server=broker " },
    { "mqtt://broker", "server=broker ssl=false " }, { "mqtts://user@broker:8883", "server=broker port=8883 ssl=true user=user " },
    { "mqtts://us%40er:p%3aw@broker/", "server=broker ssl=true user=us@er password=p:w " }, { "tcp://a:1", "server=a port=1 ssl=false " },
    { "SSL://a", "server=a ssl=true " }, { "broker/topic", "server=broker " },
  };
  static const char * const faults[] = {
    "", "broker:", "broker:0", "broker:99999", "broker:x", "http://broker", "ws://broker", "mqtt://", "my broker", "192.168.0.300", "1.2.3",
    "-broker", "brök", "a..b", "mqtts://:8883", "[::1", "::1:2:z",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *message = NULL;
      g_autoptr(GPtrArray) fixes = pf_mqtt_address_split (cases[i].text, &message);
      g_autoptr(GString) joined = g_string_new (NULL);

      g_assert_null (message);
      for (guint n = 0; fixes != NULL && n < fixes->len; n++)
        g_string_append_printf (joined, "%s=%s ", ((PfMqttFix *) fixes->pdata[n])->name, ((PfMqttFix *) fixes->pdata[n])->text);
      g_assert_cmpstr (fixes != NULL ? joined->str : NULL, ==, cases[i].joined);
    }
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *message = NULL;

      g_test_message ("%s", faults[i]);
      g_assert_null (pf_mqtt_address_split (faults[i], &message));
      g_assert_nonnull (message);
    }
}

static PfMqttIssue *
find_issue (GPtrArray  *issues,
            const char *field)
{
  for (guint i = 0; i < issues->len; i++)
    if (g_strcmp0 (((PfMqttIssue *) issues->pdata[i])->field, field) == 0)
      return issues->pdata[i];
  return NULL;
}

#define GOOD "config['server'] = 'broker'\nconfig['ssid'] = 'net'\nconfig['wifi_pw'] = 'password'\n"

static void
test_rules (void)
{
  static const struct { const char *lines, *field; int severity; } cases[] = {
    { GOOD, "server", -1 }, { GOOD, "ssid", -1 }, { GOOD, "wifi_pw", -1 }, { "", "server", PF_MQTT_ERROR }, { "", "ssid", PF_MQTT_NOTICE },
    { "config['server'] = 'a:1'\n", "server", PF_MQTT_ERROR }, { "config['server'] = 5\n", "server", PF_MQTT_ERROR },
    { "config['server'] = '::1'\n", "server", PF_MQTT_WARNING }, { "config['server'] = 'localhost'\n", "server", PF_MQTT_WARNING },
    { "config['server'] = f()\n", "server", -1 }, { "config['port'] = 70000\n", "port", PF_MQTT_ERROR },
    { "config['port'] = '1883'\n", "port", PF_MQTT_ERROR }, { "config['port'] = 8883\n", "port", PF_MQTT_WARNING },
    { "config['port'] = 8883\nconfig['ssl'] = f()\n", "port", -1 }, { "config['port'] = 1883\nconfig['ssl'] = True\n", "port", PF_MQTT_WARNING },
    { "config['ssid'] = 'a'\n", "wifi_pw", PF_MQTT_ERROR }, { "config['ssid'] = 'a'\nconfig['wifi_pw'] = f()\n", "wifi_pw", -1 },
    { "config['ssid'] = 'a'\nconfig['wifi_pw'] = ''\n", "wifi_pw", -1 }, { "config['wifi_pw'] = 'password'\n", "wifi_pw", PF_MQTT_WARNING },
    { "config['ssid'] = 'a'\nconfig['wifi_pw'] = 'short'\n", "wifi_pw", PF_MQTT_ERROR },
    { "config['ssid'] = 'a'\nconfig['wifi_pw'] = 'pässword'\n", "wifi_pw", PF_MQTT_ERROR },
    { "config['ssid'] = 'a'\nconfig['wifi_pw'] = 64 * 'a'\n", "wifi_pw", -1 },
    { "config['ssid'] = ''\nconfig['wifi_pw'] = ''\n", "ssid", PF_MQTT_ERROR },
    { "config['ssid'] = 'äääääääääääääääää'\nconfig['wifi_pw'] = ''\n", "ssid", PF_MQTT_ERROR },
    { "config['user'] = 'jürgen'\n", "user", PF_MQTT_ERROR }, { "config['user'] = b'j\\xc3\\xbcrgen'\n", "user", -1 },
    { "config['password'] = 'a'\n", "password", PF_MQTT_WARNING }, { "config['user'] = 'a'\nconfig['password'] = None\n", "password", PF_MQTT_ERROR },
    { "config['user'] = f()\nconfig['password'] = 'a'\n", "password", -1 }, { "config['client_id'] = b'a'\n", "client_id", PF_MQTT_WARNING },
    { "config['client_id'] = b''\n", "client_id", PF_MQTT_ERROR }, { "config['ssl'] = True\n", "ssl", PF_MQTT_NOTICE },
    { "config['ssl'] = 'yes'\n", "ssl", PF_MQTT_ERROR }, { "config['ssl_params'] = {'a': 1}\n", "ssl_params", PF_MQTT_WARNING },
    { "config['ssl'] = True\nconfig['ssl_params'] = {'cadata': b''}\n", "ssl_params", PF_MQTT_ERROR },
    { "config['ssl'] = True\nconfig['ssl_params'] = {'cert_reqs': 1}\n", "ssl_params", PF_MQTT_WARNING },
    { "config['ssl'] = True\nconfig['ssl_params'] = {'key': b'0'}\n", "ssl_params.cert", PF_MQTT_ERROR },
    { "config['ssl'] = True\nconfig['ssl_params'] = {'cert': b'-----BEGIN C', 'key': b'0'}\n", "ssl_params.cert", PF_MQTT_ERROR },
    { "config['ssl_params'] = 5\n", "ssl_params", PF_MQTT_ERROR }, { "config['keepalive'] = 0\n", "keepalive", PF_MQTT_WARNING },
    { "config['keepalive'] = 65536\n", "keepalive", PF_MQTT_ERROR }, { "config['ping_interval'] = 15\n", "ping_interval", PF_MQTT_WARNING },
    { "config['ping_interval'] = 14\n", "ping_interval", -1 }, { "config['response_time'] = 0\n", "response_time", PF_MQTT_ERROR },
    { "config['max_repubs'] = -1\n", "max_repubs", PF_MQTT_ERROR }, { "config['clean'] = False\n", "clean", PF_MQTT_NOTICE },
    { "config['queue_len'] = None\n", "queue_len", PF_MQTT_ERROR }, { "config['mqttv5'] = True\n", "mqttv5", PF_MQTT_NOTICE },
    { "config['mqttv5_con_props'] = {1: 2}\n", "mqttv5_con_props", PF_MQTT_WARNING }, { "config['gateway'] = True\n", "gateway", PF_MQTT_ERROR },
    { "config['will'] = ('', 'm')\n", "will.topic", PF_MQTT_ERROR }, { "config['will'] = ('a/#', 'm')\n", "will.topic", PF_MQTT_ERROR },
    { "config['will'] = ('t', None)\n", "will.message", PF_MQTT_ERROR }, { "config['will'] = ('t', 'é')\n", "will.message", PF_MQTT_ERROR },
    { "config['will'] = ('t', 'm', True, 2)\n", "will.qos", PF_MQTT_ERROR }, { "config['will'] = 't'\n", "will", PF_MQTT_ERROR },
    { "config['will'] = ('t', 'm', True, 1)\n", "will.qos", -1 }, { "config['will'] = None\n", "will", -1 },
    { "config['subs_cb'] = None\n", "subs_cb", PF_MQTT_ERROR }, { "config['sever'] = 'a'\n", "sever", PF_MQTT_WARNING },
    { "config['my_own_thing'] = 'a'\n", "my_own_thing", PF_MQTT_NOTICE }, { "config['will'] = ('t', 'm')\n", "will", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (IMPORT LEDS, cases[i].lines, NULL);
      g_autoptr(PfMqttConfig) config = config_from (text);
      g_autoptr(GPtrArray) issues = pf_mqtt_config_check (config);
      PfMqttIssue *issue = find_issue (issues, cases[i].field);

      g_test_message ("%s %s", cases[i].field, cases[i].lines);
      g_assert_cmpint (issue != NULL ? (int) issue->severity : -1, ==, cases[i].severity);
    }
}

/* Each fix leads to settings without the issue. */
static void
test_fixes (void)
{
  static const struct { const char *lines, *field, *after; } cases[] = {
    { "config['server'] = 'mqtts://me@b:8884'\n", "server",
      "config['server'] = 'b'\nconfig['port'] = 8884\nconfig['user'] = 'me'\nconfig['ssl'] = True\n" },
    { "config['port'] = '1884'\n", "port", "config['port'] = 1884\n" }, { "config['port'] = 8883\n", "port", "config['port'] = 8883\nconfig['ssl'] = True\n" },
    { "config['ssid'] = 'a'\n", "wifi_pw", "config['ssid'] = 'a'\nconfig['wifi_pw'] = ''\n" },
    { "config['user'] = 'jürgen'\n", "user", "config['user'] = b'j\\xc3\\xbcrgen'\n" },
    { "config['will'] = ('t', 'é')\n", "will.message", "config['will'] = ('t', b'\\xc3\\xa9')\n" },
    { "config['gateway'] = True\nx = 1\n", "gateway", "x = 1\n" },
    { "config['server'] = 'b'\nconfig['ssl'] = True\n", "ssl_params",
      "config['server'] = 'b'\nconfig['ssl'] = True\nconfig['ssl_params'] = {'server_hostname': 'b', 'do_handshake': False}\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (IMPORT LEDS, cases[i].lines, NULL);
      g_autofree char *after = g_strconcat (IMPORT LEDS, cases[i].after, NULL);
      g_autoptr(PfMqttConfig) config = config_from (text);
      g_autoptr(GPtrArray) issues = pf_mqtt_config_check (config);
      g_autoptr(GError) error = NULL;
      PfMqttIssue *issue = find_issue (issues, cases[i].field);

      g_test_message ("%s", cases[i].lines);
      g_assert_nonnull (issue->fix_label);
      pf_mqtt_config_apply_fix (config, issue, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (text_of (config), ==, after);
    }
}

static void
test_file_issues (void)
{
  g_autoptr(PfMqttConfig) broken = config_from (IMPORT "config['server' = 'a'\n");
  g_autoptr(PfMqttConfig) no_import = config_from ("config['server'] = 'a'\n");
  g_autoptr(GPtrArray) broken_issues = pf_mqtt_config_check (broken);
  g_autoptr(GPtrArray) import_issues = pf_mqtt_config_check (no_import);

  g_assert_cmpuint (broken_issues->len, ==, 1);
  g_assert_cmpuint (((PfMqttIssue *) broken_issues->pdata[0])->line, ==, 2);
  g_assert_nonnull (find_issue (import_issues, NULL));
  g_assert_nonnull (find_issue (import_issues, "wifi_led"));
  /* The gravest come first. */
  for (guint i = 1; i < import_issues->len; i++)
    g_assert_cmpint (((PfMqttIssue *) import_issues->pdata[i - 1])->severity, <=, ((PfMqttIssue *) import_issues->pdata[i])->severity);
}

static void
test_messages_keep_secrets (void)
{
  g_autoptr(PfMqttConfig) config = config_from (IMPORT "config['wifi_pw'] = 'hünter2'\nconfig['password'] = 'swördfish'\nconfig['user'] = 1\n"
                                                "config['ssl_params'] = {'key': b'swordfish'}\n");
  g_autoptr(GPtrArray) issues = pf_mqtt_config_check (config);

  g_assert_cmpuint (issues->len, >, 4);
  for (guint i = 0; i < issues->len; i++)
    {
      g_assert_null (strstr (((PfMqttIssue *) issues->pdata[i])->message, "nter2"));
      g_assert_null (strstr (((PfMqttIssue *) issues->pdata[i])->message, "fish"));
    }
}

static void
test_probe_request (void)
{
  g_autoptr(PfMqttConfig) config = config_from (IMPORT "config['server'] = 'b'\nconfig['user'] = 'u'\nconfig['ssl'] = True\nconfig['will'] = 't', 'm'\n"
                                                "config['ssl_params'] = {'server_hostname': 'h'}\nconfig['clean_init'] = False\n");
  g_autoptr(PfMqttConfig) by_code = config_from (IMPORT "config['server'] = 'b'\nconfig['user'] = f()\n");
  g_autoptr(PfMqttConfig) empty = config_from (IMPORT);
  g_autoptr(PfProbeRequest) request = pf_probe_request_new_from_config (config, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (request->host, ==, "b");
  g_assert_cmpuint (request->port, ==, 0);
  g_assert_true (request->tls);
  g_assert_cmpstr (request->server_name, ==, "h");
  g_assert_cmpuint (g_bytes_get_size (request->user), ==, 1);
  g_assert_cmpuint (g_bytes_get_size (request->password), ==, 0);
  g_assert_null (request->client_id);
  g_assert_cmpuint (g_bytes_get_size (request->will_topic), ==, 1);
  g_assert_false (request->clean);
  g_assert_false (request->publish);
  g_assert_null (pf_probe_request_new_from_config (by_code, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (pf_probe_request_new_from_config (empty, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
}

static void
test_leds (void)
{
  g_autoptr(PfMqttConfig) config = config_from (IMPORT "x = 1\r\ny = 2");
  g_autoptr(GPtrArray) issues = pf_mqtt_config_check (config);
  g_autoptr(GPtrArray) after = NULL;
  PfMqttIssue *issue = find_issue (issues, "wifi_led");

  g_assert_nonnull (issue->fix_lines);
  g_assert_true (pf_mqtt_config_apply_fix (config, issue, NULL));
  g_assert_nonnull (strstr (text_of (config), "y = 2\r\n\r\nfrom machine import Pin\r\n"));
  g_assert_null (pf_mqtt_local_get_error (pf_mqtt_config_get_local (config), NULL, NULL));
  after = pf_mqtt_config_check (config);
  g_assert_null (find_issue (after, "wifi_led"));
  g_assert_null (find_issue (after, "blue_led"));
}

static void
test_boot_pin (void)
{
  g_autoptr(PfMqttConfig) config = config_from (IMPORT "wifi_led = led(Pin(0, Pin.OUT))\nblue_led = led(Pin(2))\n");
  g_autoptr(GPtrArray) issues = pf_mqtt_config_check (config);
  PfMqttIssue *issue = find_issue (issues, "wifi_led");

  g_assert_cmpuint (issue->line, ==, 2);
  g_assert_nonnull (strstr (issue->message, "GPIO0"));
}

static void
test_import (void)
{
  g_autoptr(PfMqttConfig) config = config_from (IMPORT "config['server'] = 'old'  # mine\nconfig['user'] = f()\nconfig['ssid'] = 'kept'\n");
  g_autoptr(PfMqttLocal) other = pf_mqtt_local_new ();
  g_autoptr(PfMqttLocal) broken = pf_mqtt_local_new ();
  g_autoptr(GPtrArray) skipped = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;

  pf_mqtt_local_set_text (other, "import mqtt_as\nmqtt_as.config.update(server='new', user='me', port=0x75c)\n"
                                 "mqtt_as.config['keepalive'] = g()\nmqtt_as.config['own'] = 1\n", -1, NULL);
  pf_mqtt_local_set_text (broken, "x = (\n", -1, NULL);
  pf_mqtt_config_import (config, other, skipped, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text_of (config), ==, IMPORT "config['server'] = 'new'  # mine\nconfig['port'] = 0x75c\nconfig['user'] = f()\n"
                                                "config['ssid'] = 'kept'\n");
  g_assert_cmpuint (skipped->len, ==, 2);
  g_assert_cmpstr (skipped->pdata[0], ==, "user");
  g_assert_cmpstr (skipped->pdata[1], ==, "keepalive");
  g_assert_false (pf_mqtt_config_import (config, broken, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/device/mqtt-config/table", test_table);
  g_test_add_func ("/device/mqtt-config/get", test_get);
  g_test_add_func ("/device/mqtt-config/set", test_set);
  g_test_add_func ("/device/mqtt-config/set-refuses", test_set_refuses);
  g_test_add_func ("/device/mqtt-config/address", test_address);
  g_test_add_func ("/device/mqtt-config/rules", test_rules);
  g_test_add_func ("/device/mqtt-config/fixes", test_fixes);
  g_test_add_func ("/device/mqtt-config/file-issues", test_file_issues);
  g_test_add_func ("/device/mqtt-config/messages-keep-secrets", test_messages_keep_secrets);
  g_test_add_func ("/device/mqtt-config/probe-request", test_probe_request);
  g_test_add_func ("/device/mqtt-config/leds", test_leds);
  g_test_add_func ("/device/mqtt-config/boot-pin", test_boot_pin);
  g_test_add_func ("/device/mqtt-config/import", test_import);
  return g_test_run ();
}
