/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-rules.h"

#include <string.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/*
 * What mqtt_as 0.8.3, MicroPython's ESP8266 port, IEEE 802.11 and MQTT ask of the settings. A value that
 * code sets is nobody's business here.
 */

PfPyValue *
pf_mqtt_rules_value (PfMqttRules *rules,
                     const char  *key)
{
  return pf_mqtt_local_get_value (rules->local, key);
}

gboolean
pf_mqtt_rules_is_default (PfMqttRules *rules,
                          const char  *key)
{
  return pf_mqtt_local_get_origin (rules->local, key, NULL) == PF_MQTT_ORIGIN_DEFAULT;
}

PfMqttIssue *
pf_mqtt_rules_add (PfMqttRules    *rules,
                   PfMqttSeverity  severity,
                   const char     *name,
                   const char     *message)
{
  const PfMqttField *field = pf_mqtt_field_lookup (name);
  PfMqttIssue *issue;
  guint line = 0;

  pf_mqtt_local_get_origin (rules->local, field != NULL ? field->key : name, &line);
  issue = pf_mqtt_issue_new (severity, name, line, message);
  g_ptr_array_add (rules->issues, issue);
  return issue;
}

gboolean
pf_mqtt_rules_is_true (PfMqttRules *rules,
                       const char  *key)
{
  PfPyValue *value = pf_mqtt_rules_value (rules, key);
  gint64 number;

  if (value == NULL)
    return FALSE;
  return pf_py_value_get_bool (value) || (pf_py_value_get_int (value, &number) && number != 0);
}

gsize
pf_mqtt_rules_length (PfPyValue *value)
{
  gsize length = 0;

  if (value != NULL)
    pf_py_value_get_data (value, &length);
  return length;
}

static gboolean
is_words (PfPyValue *value)
{
  PfPyValueKind kind = pf_py_value_get_kind (value);

  return kind == PF_PY_VALUE_STR || kind == PF_PY_VALUE_BYTES;
}

gboolean
pf_mqtt_rules_goes_broken (PfPyValue *value)
{
  gsize length;
  const char *data = pf_py_value_get_data (value, &length);

  if (pf_py_value_get_kind (value) != PF_PY_VALUE_STR)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if ((guchar) data[i] >= 0x80)
      return TRUE;
  return FALSE;
}

/* --- types and ranges of the table --- */

static gboolean
has_type (const PfMqttField *field,
          PfPyValue         *value)
{
  PfPyValueKind kind = pf_py_value_get_kind (value);

  /* None stands for "not set" where it is the default. */
  if (kind == PF_PY_VALUE_NONE && g_strcmp0 (field->initial, "None") == 0)
    return TRUE;
  switch (field->type)
    {
    case PF_MQTT_TYPE_TEXT:
    case PF_MQTT_TYPE_BYTES:
      return is_words (value);
    case PF_MQTT_TYPE_INT:
      return kind == PF_PY_VALUE_INT;
    case PF_MQTT_TYPE_NUMBER:
      return kind == PF_PY_VALUE_INT || kind == PF_PY_VALUE_FLOAT;
    case PF_MQTT_TYPE_BOOL:
      return kind == PF_PY_VALUE_BOOL || kind == PF_PY_VALUE_INT;
    case PF_MQTT_TYPE_LITERAL:
      return kind == PF_PY_VALUE_DICT;
    case PF_MQTT_TYPE_CODE:
    default:
      return FALSE;
    }
}

static const char *
type_message (const PfMqttField *field)
{
  switch (field->type)
    {
    case PF_MQTT_TYPE_TEXT:
    case PF_MQTT_TYPE_BYTES:
      return _("This has to be text in quotes.");
    case PF_MQTT_TYPE_INT:
    case PF_MQTT_TYPE_NUMBER:
      return _("This has to be a number, without quotes.");
    case PF_MQTT_TYPE_BOOL:
      return _("This has to be True or False.");
    case PF_MQTT_TYPE_LITERAL:
      return _("This has to be a dict.");
    case PF_MQTT_TYPE_CODE:
    default:
      return _("This has to be a function, which only code can give.");
    }
}

static void
offer_conversion (PfMqttIssue       *issue,
                  const PfMqttField *field,
                  PfPyValue         *value)
{
  const char *text = is_words (value) ? pf_py_value_get_text (value) : pf_py_value_get_number (value);

  if (text == NULL || text[0] == '\0' || field->type == PF_MQTT_TYPE_LITERAL)
    return;
  if ((field->type == PF_MQTT_TYPE_INT || field->type == PF_MQTT_TYPE_NUMBER) &&
      strspn (text, "0123456789") != strlen (text))
    return;
  if (field->type == PF_MQTT_TYPE_BOOL)
    return;
  pf_mqtt_issue_add_fix (issue, _("Convert"), field->name, text);
}

static void
check_field (PfMqttRules       *rules,
             const PfMqttField *field,
             PfPyValue         *value)
{
  g_autofree char *message = NULL;
  PfMqttIssue *issue;
  double number;

  if (!has_type (field, value))
    {
      issue = pf_mqtt_rules_add (rules, PF_MQTT_ERROR, field->name, type_message (field));
      if (field->type != PF_MQTT_TYPE_CODE)
        offer_conversion (issue, field, value);
      return;
    }
  if ((field->type != PF_MQTT_TYPE_INT && field->type != PF_MQTT_TYPE_NUMBER) ||
      (pf_py_value_get_double (value, &number) && number >= field->minimum && number <= field->maximum))
    return;
  message = g_strdup_printf (_("This has to be from %.0f to %.0f."), field->minimum, field->maximum);
  pf_mqtt_rules_add (rules, PF_MQTT_ERROR, field->name, message);
}

static void
check_types (PfMqttRules *rules)
{
  guint n_fields;
  const PfMqttField *fields = pf_mqtt_fields_get (&n_fields);

  for (guint i = 0; i < n_fields; i++)
    {
      PfPyValue *value;

      /* Parts of a key are looked at where the key is. */
      if (fields[i].part != NULL || fields[i].group == PF_MQTT_GROUP_LEDS)
        continue;
      value = pf_mqtt_rules_value (rules, fields[i].key);
      if (value != NULL)
        check_field (rules, &fields[i], value);
    }
}

/* --- the file --- */

static guint
distance (const char *a,
          const char *b)
{
  gsize n = strlen (b);
  g_autofree guint *row = g_new (guint, n + 1);

  for (gsize i = 0; i <= n; i++)
    row[i] = i;
  for (gsize i = 0; a[i] != '\0'; i++)
    {
      guint corner = row[0];

      row[0] = i + 1;
      for (gsize j = 0; j < n; j++)
        {
          guint cost = corner + (a[i] != b[j]);

          corner = row[j + 1];
          row[j + 1] = MIN (cost, MIN (row[j], corner) + 1);
        }
    }
  return row[n];
}

static void
check_unknown (PfMqttRules *rules)
{
  g_autoptr(GPtrArray) keys = pf_mqtt_local_list_keys (rules->local);
  guint n_fields;
  const PfMqttField *fields = pf_mqtt_fields_get (&n_fields);

  for (guint k = 0; k < keys->len; k++)
    {
      const char *key = keys->pdata[k];
      const char *similar = NULL;
      g_autofree char *message = NULL;

      /* "will" has fields for its parts only. */
      if (pf_mqtt_key_index (key) >= 0)
        continue;
      for (guint i = 0; similar == NULL && i < n_fields; i++)
        if (fields[i].group != PF_MQTT_GROUP_LEDS && strlen (key) < 64 && distance (key, fields[i].key) <= 2)
          similar = fields[i].key;
      if (similar != NULL)
        message = g_strdup_printf (_("mqtt_as knows no setting “%s”; it knows “%s”."), key, similar);
      else
        message = g_strdup_printf (_("mqtt_as knows no setting “%s”. The program may."), key);
      pf_mqtt_rules_add (rules, similar != NULL ? PF_MQTT_WARNING : PF_MQTT_NOTICE, key, message);
    }
}

static void
check_file (PfMqttRules *rules)
{
  const char *encoding = pf_mqtt_local_get_encoding (rules->local);

  if (encoding != NULL)
    {
      PfMqttIssue *issue = pf_mqtt_issue_new (PF_MQTT_ERROR, NULL, 0,
                                              g_str_equal (encoding, "utf-8-sig")
                                              ? _("The file begins with a byte order mark, which MicroPython takes for a name.")
                                              : _("The file is not in UTF-8, the only encoding that MicroPython reads."));

      issue->fix_label = g_strdup (_("Save in UTF-8"));
      issue->fix_utf8 = TRUE;
      g_ptr_array_add (rules->issues, issue);
    }
  if (pf_mqtt_local_lacks_import (rules->local))
    g_ptr_array_add (rules->issues,
                     pf_mqtt_issue_new (PF_MQTT_ERROR, NULL, 1,
                                        _("The file uses config, which it never imports: “from mqtt_as import config”.")));
}

/* The D1 Mini's one LED shows messages; it is lit by 0. Wi-Fi has none. */
static const char led_lines[] =
  "\n"
  "from machine import Pin\n"
  "\n"
  "led = Pin(2, Pin.OUT, value=1)\n"
  "\n"
  "\n"
  "def blue_led(on):\n"
  "    led(not on)\n"
  "\n"
  "\n"
  "def wifi_led(on):\n"
  "    pass\n";

static void
check_leds (PfMqttRules *rules)
{
  guint missing = 0, line;
  const char *last = NULL;
  PfMqttIssue *issue;
  static const char * const names[] = { "wifi_led", "blue_led" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (pf_mqtt_local_get_bound_line (rules->local, names[i]) == 0)
      {
        missing++;
        last = names[i];
      }
  if (missing > 0)
    {
      g_autofree char *message = NULL;

      if (missing == 1)
        message = g_strdup_printf (_("The file defines no %s, which mqtt_as’s demos import."), last);
      else
        message = g_strdup (_("The file defines no wifi_led and no blue_led, which mqtt_as’s demos import."));
      issue = pf_mqtt_rules_add (rules, PF_MQTT_NOTICE, missing == 1 ? last : names[0], message);
      if (missing == 2)
        {
          issue->fix_label = g_strdup (_("Use the D1 Mini’s LED"));
          issue->fix_lines = g_strdup (led_lines);
        }
    }
  line = pf_mqtt_local_get_pin_line (rules->local, 0);
  if (line != 0)
    {
      issue = pf_mqtt_rules_add (rules, PF_MQTT_NOTICE, names[0],
                                 _("GPIO0 decides how the D1 Mini starts: nothing may hold it at 0 while it does."));
      issue->line = line;
    }
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const PfMqttIssue *left = *(PfMqttIssue **) a, *right = *(PfMqttIssue **) b;

  return (int) left->severity - (int) right->severity;
}

GPtrArray *
pf_mqtt_config_check (PfMqttConfig *self)
{
  PfMqttRules rules = { .config = self, .local = pf_mqtt_config_get_local (self) };
  const char *message;
  guint line;

  rules.issues = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_mqtt_issue_free);
  message = pf_mqtt_local_get_error (rules.local, &line, NULL);
  if (message != NULL)
    {
      g_autofree char *sentence = g_strdup_printf (_("Line %u is not valid Python: %s."), line, message);

      g_ptr_array_add (rules.issues, pf_mqtt_issue_new (PF_MQTT_ERROR, NULL, line, sentence));
      return rules.issues;
    }
  check_types (&rules);
  pf_mqtt_rules_network (&rules);
  pf_mqtt_rules_broker (&rules);
  pf_mqtt_rules_security (&rules);
  pf_mqtt_rules_session (&rules);
  pf_mqtt_rules_will (&rules);
  check_unknown (&rules);
  check_file (&rules);
  check_leds (&rules);
  /* The gravest first, and among equals the order of the form. */
  g_ptr_array_sort (rules.issues, compare);
  return rules.issues;
}
