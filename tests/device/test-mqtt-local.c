/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "device/pf-mqtt-local.h"
#include "device/pf-py-literal.h"
#include "pf-error.h"

#define IMPORT "from mqtt_as import config\n"

static PfMqttLocal *
local_from (const char *text)
{
  PfMqttLocal *local = pf_mqtt_local_new ();

  g_assert_true (pf_mqtt_local_set_text (local, text, -1, NULL));
  return local;
}

static gboolean
set_source (PfMqttLocal  *local,
            const char   *key,
            const char   *source,
            GError      **error)
{
  g_autoptr(PfPyValue) value = source != NULL ? pf_py_literal_from_source (source) : NULL;

  g_assert_true (source == NULL || value != NULL);
  return pf_mqtt_local_set_value (local, key, value, error);
}

typedef struct {
  const char *before;
  const char *key;
  const char *source; /* NULL: taken out */
  const char *after;
} EditCase;

static void
check_edits (const EditCase *cases,
             guint           n_cases)
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_autoptr(PfMqttLocal) local = local_from (cases[i].before);
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", cases[i].before);
      set_source (local, cases[i].key, cases[i].source, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (pf_mqtt_local_get_text (local, NULL), ==, cases[i].after);
    }
}

static void
test_edit_in_place (void)
{
  static const EditCase cases[] = {
    { IMPORT "config[\"server\"] = \"a\"  # keep\n", "server", "'b'", IMPORT "config[\"server\"] = \"b\"  # keep\n" },
    { IMPORT "config['server']='a'\n", "server", "'b'", IMPORT "config['server']='b'\n" },
    { IMPORT "config[ \"server\" ]\t=\t\"a\"\n", "server", "'b'", IMPORT "config[ \"server\" ]\t=\t\"b\"\n" },
    { IMPORT "config['ser' 'ver'] = r'a'\n", "server", "'b'", IMPORT "config['ser' 'ver'] = 'b'\n" },
    { IMPORT "config['port'] = 1; config['server'] = 'a'; x = 2\n", "server", "'b'",
      IMPORT "config['port'] = 1; config['server'] = 'b'; x = 2\n" },
    { IMPORT "config['server'] = \\\n  'a'\n", "server", "'b'", IMPORT "config['server'] = \\\n  'b'\n" },
    { IMPORT "config['server'] = (\n  'a'  # one\n  'b'  # two\n)\n", "server", "'c'",
      IMPORT "config['server'] = (\n  'c'  # one\n    # two\n)\n" },
    { IMPORT "config['server'] = 'a'\nconfig['server'] = 'b'\n", "server", "'c'",
      IMPORT "config['server'] = 'a'\nconfig['server'] = 'c'\n" },
    { IMPORT "config.update({'port': 1, 'server': 'a'})\n", "server", "'b'", IMPORT "config.update({'port': 1, 'server': 'b'})\n" },
    { IMPORT "config.update(server='a', port=1)\n", "port", "2", IMPORT "config.update(server='a', port=2)\n" },
    { IMPORT "config['will'] = 'a', 'b', False, 0\n", "will", "('a', 'c', False, 1)",
      IMPORT "config['will'] = 'a', 'c', False, 1\n" },
    { IMPORT "config['will'] = (\n  't',  # topic\n  'm',  # message\n)\n", "will", "('t', 'n')",
      IMPORT "config['will'] = (\n  't',  # topic\n  'n',  # message\n)\n" },
    { IMPORT "config['ssl_params'] = {'a': 1, 'b': 2}  # c\n", "ssl_params", "{'a': 1, 'b': 3, 'c': 4}",
      IMPORT "config['ssl_params'] = {'a': 1, 'b': 3, 'c': 4}  # c\n" },
    { IMPORT "config['ssl_params'] = {\n  'a': 1,  # one\n  'b': 2,\n}\n", "ssl_params", "{'a': 1}",
      IMPORT "config['ssl_params'] = {\n  'a': 1,  # one\n}\n" },
    { IMPORT "config['ssl_params'] = {'a': 1}\n", "ssl_params", "{'b': 2}", IMPORT "config['ssl_params'] = {'b': 2}\n" },
    { "from mqtt_as import config as c\nx = lambda a, c=1: a\nc['server'] = 'a'\n", "server", "'b'",
      "from mqtt_as import config as c\nx = lambda a, c=1: a\nc['server'] = 'b'\n" },
    { "import mqtt_as as m\r\nm.config['server'] = 'a'\r\n", "server", "'b'", "import mqtt_as as m\r\nm.config['server'] = 'b'\r\n" },
    { "from mqtt_as import (\n  config as c,\n)\nc['server'] = 'a'\n", "server", "'b'",
      "from mqtt_as import (\n  config as c,\n)\nc['server'] = 'b'\n" },
  };

  check_edits (cases, G_N_ELEMENTS (cases));
}

static void
test_insert (void)
{
  static const EditCase cases[] = {
    { "", "server", "'a'", "from mqtt_as import config\n\nconfig[\"server\"] = \"a\"\n" },
    { IMPORT, "server", "'a'", IMPORT "\nconfig[\"server\"] = \"a\"\n" },
    { IMPORT "\nx = 1\n", "server", "'a'", IMPORT "\nconfig[\"server\"] = \"a\"\n\nx = 1\n" },
    { "#!/bin/x\n# -*- coding: utf-8 -*-\n\nx = 1\n", "server", "'a'",
      "#!/bin/x\n# -*- coding: utf-8 -*-\nfrom mqtt_as import config\n\nconfig[\"server\"] = \"a\"\n\nx = 1\n" },
    { "'''Doc.'''\n", "server", "'a'", "'''Doc.'''\nfrom mqtt_as import config\n\nconfig[\"server\"] = \"a\"\n" },
    { IMPORT "import machine\n\nx = 1\n", "server", "'a'", IMPORT "import machine\n\nconfig[\"server\"] = \"a\"\n\nx = 1\n" },
    { IMPORT "config['server'] = 'a'\nconfig['ssid'] = 'b'\n", "port", "1",
      IMPORT "config['server'] = 'a'\nconfig['port'] = 1\nconfig['ssid'] = 'b'\n" },
    { IMPORT "config['wifi_pw'] = 'b'\n", "ssid", "'a'", IMPORT "config['ssid'] = 'a'\nconfig['wifi_pw'] = 'b'\n" },
    { IMPORT "config['server'] = 'a'\nconfig['ssid'] = 'b'\n", "ssl", "True",
      IMPORT "config['server'] = 'a'\nconfig['ssl'] = True\nconfig['ssid'] = 'b'\n" },
    { IMPORT "config['server'] = 'a'", "port", "1", IMPORT "config['server'] = 'a'\nconfig['port'] = 1" },
    { IMPORT "config['server'] = 'a'\n# config['ssid'] = 'x'\n\ny = 1\n", "ssid", "'b'",
      IMPORT "config['server'] = 'a'\n# config['ssid'] = 'x'\nconfig['ssid'] = 'b'\n\ny = 1\n" },
    { IMPORT "if x:\n  pass\n# config['ssid'] = 'x'\nelse:\n  pass\n", "ssid", "'b'",
      IMPORT "\nconfig[\"ssid\"] = \"b\"\n\nif x:\n  pass\n# config['ssid'] = 'x'\nelse:\n  pass\n" },
    { "import mqtt_as\rmqtt_as.config['server'] = 'a'\r", "port", "1",
      "import mqtt_as\rmqtt_as.config['server'] = 'a'\rmqtt_as.config['port'] = 1\r" },
    { IMPORT "config['server'] = 'a'\nconfig.update(secrets)\n", "port", "1",
      IMPORT "config['server'] = 'a'\nconfig.update(secrets)\nconfig['port'] = 1\n" },
    { "try:\n  from mqtt_as import config\nexcept ImportError:\n  pass\n", "port", "1",
      "try:\n  from mqtt_as import config\nexcept ImportError:\n  pass\nconfig[\"port\"] = 1\n" },
  };

  check_edits (cases, G_N_ELEMENTS (cases));
}

static void
test_take_out (void)
{
  static const EditCase cases[] = {
    { IMPORT "config['port'] = 1\nx = 1\n", "port", NULL, IMPORT "x = 1\n" },
    { IMPORT "config['port'] = 1\nx = 1\n", "port", "0", IMPORT "x = 1\n" },
    { IMPORT "config['port'] = 1  # why\nx = 1\n", "port", "0", IMPORT "# why\nx = 1\n" },
    { IMPORT "x = 1; config['port'] = 1; y = 2\n", "port", NULL, IMPORT "x = 1; y = 2\n" },
    { IMPORT "config['port'] = 1; y = 2\n", "port", NULL, IMPORT "y = 2\n" },
    { IMPORT "x = 1; config['port'] = 1;\n", "port", NULL, IMPORT "x = 1;\n" },
    { IMPORT "config['port'] = 1; config['port'] = 2\nconfig['port'] = 3\n", "port", NULL, IMPORT },
    { IMPORT "x = 1\nconfig['port'] = 1", "port", NULL, IMPORT "x = 1" },
    { IMPORT "config.update({'port': 1, 'server': 'a'})\n", "port", NULL, IMPORT "config.update({'server': 'a'})\n" },
    { IMPORT "config.update({'server': 'a', 'port': 1})\n", "port", NULL, IMPORT "config.update({'server': 'a'})\n" },
    { IMPORT "config.update({\n  'port': 1,\n  'server': 'a',\n})\n", "port", NULL, IMPORT "config.update({\n  'server': 'a',\n})\n" },
    { IMPORT "config.update(secrets)\n", "port", "0", IMPORT "config.update(secrets)\nconfig[\"port\"] = 0\n" },
    { IMPORT "config['port'] = int('1')\nconfig['port'] = 5\n", "port", "0", IMPORT "config['port'] = int('1')\nconfig['port'] = 0\n" },
    { IMPORT, "port", "0", IMPORT },
    /* A default that is written down stays, until it is taken out on purpose. */
    { IMPORT "config['port'] = 0\n", "port", "0", IMPORT "config['port'] = 0\n" },
    { IMPORT "config['port'] = 0\n", "port", NULL, IMPORT },
  };

  check_edits (cases, G_N_ELEMENTS (cases));
}

/* Clearing an entry and typing in it again must not move its line. */
static void
test_comes_back (void)
{
  const char *text = IMPORT "config['server'] = 'a'\nx = 1\nconfig['port'] = 1  # why\nif x:\n  pass\n";
  g_autoptr(PfMqttLocal) local = local_from (text);

  g_assert_true (set_source (local, "port", "0", NULL));
  g_assert_true (set_source (local, "server", "'another'", NULL));
  g_assert_true (set_source (local, "server", "'a'", NULL));
  g_assert_true (set_source (local, "port", "1", NULL));
  g_assert_cmpstr (pf_mqtt_local_get_text (local, NULL), ==, text);
}

static void
test_set_by_code (void)
{
  static const char * const texts[] = {
    IMPORT "config['server'] = f()\n", IMPORT "if True:\n  config['server'] = 'a'\n", IMPORT "if True: config['server'] = 'a'\n",
    IMPORT "def f():\n  config['server'] = 'a'\n", IMPORT "def f():\n  config['server'] = 'a'\nconfig['server'] = 'b'\n",
    IMPORT "config['server'] = 'a' + 'b'\n", IMPORT "config['server'] = 'a'\nconfig['server'] += 'b'\n",
    IMPORT "x = config['server'] = 'a'\n", IMPORT "config['server'], x = 'a', 1\n", IMPORT "config['server'] = 'a'\ndel config['server']\n",
    IMPORT "for config['server'] in 'a': pass\n", IMPORT "with open('a') as config['server']: pass\n",
    IMPORT "config['server'] = 'a'\nconfig.pop('server')\n", IMPORT "config.update({'server': f()})\n",
    IMPORT "config.update({'server': 'a'} if x else {})\n", IMPORT "config['server'] = f'{x}'\n",
    IMPORT "config['server'] = []\nconfig['server'].append(1)\n", IMPORT "config['server'] = {}\nconfig['server']['a'] = 1\n",
    IMPORT "config.setdefault('server', 'a')\n", IMPORT "config['server'] = config['ssid'] = 'a'\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(PfMqttLocal) local = local_from (texts[i]);
      g_autoptr(GError) error = NULL;
      guint line;

      g_test_message ("%s", texts[i]);
      g_assert_null (pf_mqtt_local_get_error (local, NULL, NULL));
      g_assert_cmpint (pf_mqtt_local_get_origin (local, "server", &line), ==, PF_MQTT_ORIGIN_CODE);
      g_assert_cmpuint (line, >=, 2);
      g_assert_null (pf_mqtt_local_get_value (local, "server"));
      g_assert_false (set_source (local, "server", "'b'", &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
      g_assert_cmpstr (pf_mqtt_local_get_text (local, NULL), ==, texts[i]);
    }
}

static void
test_not_ours (void)
{
  static const char * const texts[] = {
    "config = {}\nconfig['server'] = 'a'\n", IMPORT "config = dict()\nconfig['server'] = 'a'\n",
    "from other import config\nconfig['server'] = 'a'\n", IMPORT "from other import config\nconfig['server'] = 'a'\n",
    IMPORT "x.config['server'] = 'a'\n", IMPORT "print(config['server'])\n", IMPORT "'''\nconfig['server'] = 'a'\n'''\n",
    IMPORT "x = config['server'] == 'a'\n", IMPORT "def config(): pass\nconfig['server'] = 'a'\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(PfMqttLocal) local = local_from (texts[i]);

      g_test_message ("%s", texts[i]);
      g_assert_cmpint (pf_mqtt_local_get_origin (local, "server", NULL), ==, PF_MQTT_ORIGIN_DEFAULT);
    }
}

static void
test_hint (void)
{
  g_autoptr(PfMqttLocal) local = local_from (IMPORT "#  config['server'] = 'broker'\n# config['port'] =\n");
  guint line;
  PfPyValue *value = pf_mqtt_local_get_hint (local, "server", &line);

  g_assert_cmpstr (pf_py_value_get_text (value), ==, "broker");
  g_assert_cmpuint (line, ==, 2);
  g_assert_null (pf_mqtt_local_get_hint (local, "port", NULL));
  g_assert_cmpint (pf_mqtt_local_get_origin (local, "server", NULL), ==, PF_MQTT_ORIGIN_DEFAULT);
}

static void
test_opaque (void)
{
  g_autoptr(PfMqttLocal) local = local_from (IMPORT "config['server'] = 'a'\nconfig.update(secrets)\nconfig['port'] = 1\n");

  g_assert_cmpuint (pf_mqtt_local_get_opaque_line (local, "server"), ==, 3);
  g_assert_cmpuint (pf_mqtt_local_get_opaque_line (local, "port"), ==, 0);
}

static void
test_syntax_errors (void)
{
  static const struct {
    const char *text;
    guint       line;
  } cases[] = {
    { "x = 1\nconfig[\"server\" = 'a'\n", 2 }, { "x = 'a\n", 1 }, { "x = '''a\n\n", 1 }, { "x = (1,\n\n", 1 }, { "x = 1)\n", 1 },
    { "x = 1\n  y = 2\n", 2 }, { "if x:\ny = 1\n", 2 }, { "if x\n  y = 1\n", 1 }, { "if x:\n    y = 1\n  z = 1\n", 3 },
    { "x = 192.168.0.10\n", 1 }, { "x = my network\n", 1 }, { "wifi-pw = 'a'\n", 1 }, { "f('a') = 1\n", 1 }, { "'a' = 1\n", 1 },
    { "x = “a”\n", 1 }, { "print 'a'\n", 1 }, { "x = =\n", 1 }, { "x = 1 \\ \n", 1 }, { "\n\nreturn return\n", 3 }, { "x = 'a' b'b'\n", 1 },
    { "else:\n  pass\n", 1 }, { "try:\n  x = 1\ny = 2\n", 3 }, { "x = $\n", 1 }, { "x = 0b2\n", 1 }, { "x = '\\x1'\n", 1 },
    { "@x\ny = 1\n", 2 }, { "def f(:\n  pass\n", 1 }, { "for x y:\n  pass\n", 1 }, { "x = {'a' 1}\n", 1 }, { "x = [1 2]\n", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(PfMqttLocal) local = local_from (cases[i].text);
      g_autoptr(GError) error = NULL;
      guint line;

      g_test_message ("%s", cases[i].text);
      g_assert_nonnull (pf_mqtt_local_get_error (local, &line, NULL));
      g_assert_cmpuint (line, ==, cases[i].line);
      g_assert_false (set_source (local, "server", "'b'", &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
      g_assert_cmpstr (pf_mqtt_local_get_text (local, NULL), ==, cases[i].text);
    }
}

/* What a person typed without its quotes may be a password. */
static void
test_errors_keep_secrets (void)
{
  g_autoptr(PfMqttLocal) local = local_from (IMPORT "config['wifi_pw'] = hunter2 swordfish\nconfig['ssid'] = 'a'\n");
  const char *message = pf_mqtt_local_get_error (local, NULL, NULL);

  g_assert_nonnull (message);
  g_assert_null (strstr (message, "hunter2"));
  g_assert_null (strstr (message, "swordfish"));
}

typedef struct {
  GString *mirror;
  guint    edits;
} Mirror;

static void
edited_cb (PfMqttLocal *local,
           guint64      offset,
           guint64      removed,
           const char  *inserted,
           gpointer     user_data)
{
  Mirror *mirror = user_data;

  g_string_erase (mirror->mirror, offset, removed);
  g_string_insert (mirror->mirror, offset, inserted);
  mirror->edits++;
}

/* A text buffer that follows "edited" has the same text, in one step for each operation. */
static void
test_edited_signal (void)
{
  g_autoptr(PfMqttLocal) local = local_from (IMPORT "config['server'] = 'é😀'  # é\n");
  g_autoptr(GString) text = g_string_new (pf_mqtt_local_get_text (local, NULL));
  g_autoptr(PfPyValue) server = pf_py_value_new_text ("è😁");
  g_autoptr(PfPyValue) port = pf_py_value_new_int (8883);
  g_autoptr(PfPyValue) ssl = pf_py_value_new_bool (TRUE);
  PfMqttChange changes[] = { { "server", server }, { "port", port }, { "ssl", ssl }, { "ssid", server } };
  Mirror mirror = { text, 0 };

  g_signal_connect (local, "edited", G_CALLBACK (edited_cb), &mirror);
  g_assert_true (pf_mqtt_local_set_values (local, changes, G_N_ELEMENTS (changes), NULL));
  g_assert_cmpstr (text->str, ==, pf_mqtt_local_get_text (local, NULL));
  g_assert_true (g_utf8_validate (text->str, -1, NULL));
  g_assert_cmpuint (mirror.edits, ==, 1);
  g_assert_true (pf_mqtt_local_set_values (local, changes, G_N_ELEMENTS (changes), NULL));
  g_assert_cmpuint (mirror.edits, ==, 1);
  g_assert_true (set_source (local, "server", NULL, NULL));
  g_assert_cmpuint (mirror.edits, ==, 2);
  g_assert_cmpstr (text->str, ==, pf_mqtt_local_get_text (local, NULL));
}

/* All or nothing: the second change cannot be made, so the first is not. */
static void
test_all_or_nothing (void)
{
  const char *text = IMPORT "config['server'] = 'a'\nconfig['port'] = int('1')\n";
  g_autoptr(PfMqttLocal) local = local_from (text);
  g_autoptr(PfPyValue) value = pf_py_value_new_text ("b");
  PfMqttChange changes[] = { { "server", value }, { "port", value } };

  g_assert_false (pf_mqtt_local_set_values (local, changes, 2, NULL));
  g_assert_cmpstr (pf_mqtt_local_get_text (local, NULL), ==, text);
  g_assert_true (pf_mqtt_local_get_modified (local));
}

static void
test_replace (void)
{
  g_autoptr(PfMqttLocal) local = local_from (IMPORT "config['server'] = 'a'\n");
  guint line, index;

  g_assert_true (pf_mqtt_local_replace (local, strlen (IMPORT "config['server'] = '"), 1, "béc", NULL));
  g_assert_cmpstr (pf_py_value_get_text (pf_mqtt_local_get_value (local, "server")), ==, "béc");
  g_assert_false (pf_mqtt_local_replace (local, 0, 0, "\xff", NULL));
  pf_mqtt_local_locate (local, strlen (IMPORT) + 3, &line, &index);
  g_assert_cmpuint (line, ==, 2);
  g_assert_cmpuint (index, ==, 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/device/mqtt-local/edit-in-place", test_edit_in_place);
  g_test_add_func ("/device/mqtt-local/insert", test_insert);
  g_test_add_func ("/device/mqtt-local/take-out", test_take_out);
  g_test_add_func ("/device/mqtt-local/comes-back", test_comes_back);
  g_test_add_func ("/device/mqtt-local/set-by-code", test_set_by_code);
  g_test_add_func ("/device/mqtt-local/not-ours", test_not_ours);
  g_test_add_func ("/device/mqtt-local/hint", test_hint);
  g_test_add_func ("/device/mqtt-local/opaque", test_opaque);
  g_test_add_func ("/device/mqtt-local/syntax-errors", test_syntax_errors);
  g_test_add_func ("/device/mqtt-local/errors-keep-secrets", test_errors_keep_secrets);
  g_test_add_func ("/device/mqtt-local/edited-signal", test_edited_signal);
  g_test_add_func ("/device/mqtt-local/all-or-nothing", test_all_or_nothing);
  g_test_add_func ("/device/mqtt-local/replace", test_replace);
  return g_test_run ();
}
