/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "device/pf-mqtt-encoding.h"
#include "device/pf-mqtt-local.h"
#include "device/pf-py-literal.h"

/*
 * Any bytes as mqtt_local.py: read, changed and read again. The first byte picks what is changed. Linked
 * with libFuzzer, or with fuzz-main.c to run files one by one.
 */

int LLVMFuzzerTestOneInput (const guint8 *data,
                            size_t        size);

static PfPyValue *
pick_value (guint8 choice)
{
  static const char * const sources[] = {
    "None", "'a'", "\"\\\"'\\\\\\n\\u00e9\"", "b'\\xff'", "0", "1883", "True", "('t', 'm', False, 1)",
    "{'server_hostname': 'h', 'do_handshake': False}", "[]", "''", "{}", "('t', b'\\0')", "-5", "1.5", "('x',)"
  };

  return pf_py_literal_from_source (sources[choice % G_N_ELEMENTS (sources)]);
}

static void
check_changes (PfMqttLocal *local,
               guint8       choice)
{
  static const char * const keys[] = { "server", "port", "will", "ssl_params", "ssid", "mine", "user", "client_id" };
  g_autoptr(PfPyValue) value = pick_value (choice >> 4);
  const char *key = keys[choice % G_N_ELEMENTS (keys)];
  g_autofree char *before = g_strdup (pf_mqtt_local_get_text (local, NULL));

  if (!pf_mqtt_local_set_value (local, key, value, NULL))
    {
      g_assert_cmpstr (pf_mqtt_local_get_text (local, NULL), ==, before);
      return;
    }
  /* A default may not be written; whatever is there is what was asked for. */
  g_assert_true (pf_mqtt_local_get_value (local, key) == NULL ||
                 pf_py_value_equal (pf_mqtt_local_get_value (local, key), value));
  g_assert_null (pf_mqtt_local_get_error (local, NULL, NULL));
  before = (g_free (before), g_strdup (pf_mqtt_local_get_text (local, NULL)));
  g_assert_true (pf_mqtt_local_set_value (local, key, value, NULL));
  g_assert_cmpstr (pf_mqtt_local_get_text (local, NULL), ==, before);
  pf_mqtt_local_set_value (local, key, NULL, NULL);
  pf_mqtt_local_set_value (local, key, value, NULL);
}

static void
check_literal (const char *text)
{
  g_autoptr(PfPyValue) value = pf_py_literal_from_source (text);
  g_autoptr(PfPyValue) again = NULL;
  g_autofree char *source = NULL;

  if (value == NULL)
    return;
  source = pf_py_value_to_source (value);
  again = pf_py_literal_from_source (source);
  g_assert_nonnull (again);
  g_assert_true (pf_py_value_equal (value, again));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(PfMqttLocal) local = pf_mqtt_local_new ();
  g_autofree char *encoding = NULL;
  g_autofree char *text = NULL;
  gboolean bom;
  gsize length;

  if (size < 1)
    return 0;
  bytes = g_bytes_new (data + 1, size - 1);
  text = pf_mqtt_decode (bytes, "file", &length, &bom, &encoding, NULL);
  if (text == NULL)
    return 0;
  {
    g_autoptr(GBytes) back = pf_mqtt_encode (text, length, bom, encoding, NULL);

    g_assert_true (g_bytes_equal (back, bytes));
  }
  g_assert_true (pf_mqtt_local_set_text (local, text, length, NULL));
  check_literal (text);
  check_changes (local, data[0]);
  return 0;
}
