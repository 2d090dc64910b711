/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <json-glib/json-glib.h>

#include "device/pf-mqtt-local.h"

/*
 * Answers questions about texts for the differential test, one JSON object a line:
 *   { "text": …, "set": [[key, value or null], …] }
 *   → { "error": line, "keys": { key: { "origin", "line", "value", "opaque" } },
 *       "refused": message or absent, "text": the text afterwards, "after": keys afterwards }
 * Values are ["n"], ["t"], ["f"], ["i", "12"], ["d", "1.5"], ["s", hex], ["b", hex], ["(", …], ["[", …],
 * ["{", key, value, …], so that they say exactly what they are.
 */

static char *
to_hex (const char *data,
        gsize       length)
{
  GString *out = g_string_sized_new (length * 2 + 1);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (out, "%02x", (guchar) data[i]);
  return g_string_free (out, FALSE);
}

static JsonNode *
encode (PfPyValue *value)
{
  static const char tags[] = "nbidsb([{";
  PfPyValueKind kind = pf_py_value_get_kind (value);
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  char tag[2] = { tags[kind], '\0' };

  if (kind == PF_PY_VALUE_BOOL)
    tag[0] = pf_py_value_get_bool (value) ? 't' : 'f';
  json_array_add_string_element (array, tag);
  if (kind == PF_PY_VALUE_INT || kind == PF_PY_VALUE_FLOAT)
    json_array_add_string_element (array, pf_py_value_get_number (value));
  if (kind == PF_PY_VALUE_STR || kind == PF_PY_VALUE_BYTES)
    {
      gsize length;
      const char *data = pf_py_value_get_data (value, &length);
      g_autofree char *hex = to_hex (data, length);

      json_array_add_string_element (array, hex);
    }
  for (guint i = 0; i < pf_py_value_get_n_items (value); i++)
    json_array_add_element (array, encode (pf_py_value_get_item (value, i)));
  json_node_take_array (node, array);
  return node;
}

static PfPyValue *
decode (JsonArray *array)
{
  const char *tag = json_array_get_string_element (array, 0);
  g_autoptr(GPtrArray) items = NULL;

  switch (*tag)
    {
    case 'n':
      return pf_py_value_new_none ();
    case 't':
    case 'f':
      return pf_py_value_new_bool (*tag == 't');
    case 'i':
    case 'd':
      return pf_py_value_new_number (*tag == 'i' ? PF_PY_VALUE_INT : PF_PY_VALUE_FLOAT,
                                     json_array_get_string_element (array, 1));
    case 's':
    case 'b':
      {
        const char *hex = json_array_get_string_element (array, 1);
        gsize n = strlen (hex) / 2;
        g_autofree char *data = g_malloc (n + 1);

        for (gsize i = 0; i < n; i++)
          data[i] = g_ascii_xdigit_value (hex[2 * i]) * 16 + g_ascii_xdigit_value (hex[2 * i + 1]);
        return pf_py_value_new_data (*tag == 's' ? PF_PY_VALUE_STR : PF_PY_VALUE_BYTES, data, n);
      }
    default:
      items = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_py_value_unref);
      for (guint i = 1; i < json_array_get_length (array); i++)
        g_ptr_array_add (items, decode (json_array_get_array_element (array, i)));
      return pf_py_value_new_items (*tag == '(' ? PF_PY_VALUE_TUPLE : *tag == '[' ? PF_PY_VALUE_LIST
                                                                                : PF_PY_VALUE_DICT,
                                    (PfPyValue **) items->pdata, items->len);
    }
}

static JsonObject *
describe_keys (PfMqttLocal *local)
{
  static const char * const origins[] = { "default", "literal", "code" };
  g_autoptr(GPtrArray) keys = pf_mqtt_local_list_keys (local);
  JsonObject *all = json_object_new ();

  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = keys->pdata[i];
      JsonObject *object = json_object_new ();
      PfPyValue *value = pf_mqtt_local_get_value (local, key);
      guint line;

      json_object_set_string_member (object, "origin", origins[pf_mqtt_local_get_origin (local, key, &line)]);
      json_object_set_int_member (object, "line", line);
      json_object_set_int_member (object, "opaque", pf_mqtt_local_get_opaque_line (local, key));
      if (value != NULL)
        json_object_set_member (object, "value", encode (value));
      json_object_set_object_member (all, key, object);
    }
  return all;
}

static void
set_all (PfMqttLocal *local,
         JsonArray   *set,
         JsonObject  *answer)
{
  guint n = json_array_get_length (set);
  g_autofree PfMqttChange *changes = g_new0 (PfMqttChange, n);
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_py_value_unref);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      JsonArray *pair = json_array_get_array_element (set, i);

      changes[i].key = json_array_get_string_element (pair, 0);
      if (!json_array_get_null_element (pair, 1))
        {
          changes[i].value = decode (json_array_get_array_element (pair, 1));
          g_ptr_array_add (values, changes[i].value);
        }
    }
  if (!pf_mqtt_local_set_values (local, changes, n, &error))
    json_object_set_string_member (answer, "refused", error->message);
}

static void
answer_line (const char *line)
{
  g_autoptr(JsonNode) question = json_from_string (line, NULL);
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr(PfMqttLocal) local = pf_mqtt_local_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *out = NULL;
  JsonObject *object = json_node_get_object (question);
  JsonObject *answer = json_object_new ();
  const char *message;
  guint error_line;

  if (!pf_mqtt_local_set_text (local, json_object_get_string_member (object, "text"), -1, &error))
    g_error ("%s", error->message);
  message = pf_mqtt_local_get_error (local, &error_line, NULL);
  json_object_set_int_member (answer, "error", error_line);
  if (message != NULL)
    json_object_set_string_member (answer, "message", message);
  json_object_set_object_member (answer, "keys", describe_keys (local));
  json_object_set_boolean_member (answer, "lacks_import", pf_mqtt_local_lacks_import (local));
  json_object_set_int_member (answer, "opaque", pf_mqtt_local_get_opaque_line (local, "no such key"));
  if (json_object_has_member (object, "set"))
    {
      set_all (local, json_object_get_array_member (object, "set"), answer);
      json_object_set_string_member (answer, "text", pf_mqtt_local_get_text (local, NULL));
      json_object_set_object_member (answer, "after", describe_keys (local));
    }
  json_node_take_object (node, answer);
  out = json_to_string (node, FALSE);
  puts (out);
  fflush (stdout);
}

int
main (void)
{
  char *line = NULL;
  size_t size = 0;

  while (getline (&line, &size, stdin) > 0)
    answer_line (line);
  free (line);
  return 0;
}
