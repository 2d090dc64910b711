/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-config.h"

#include <stdlib.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "pf-error.h"
#include "pf-py-literal.h"

struct _PfMqttConfig {
  GObject      parent_instance;
  PfMqttLocal *local;
};

G_DEFINE_FINAL_TYPE (PfMqttConfig, pf_mqtt_config, G_TYPE_OBJECT)

static void
pf_mqtt_config_finalize (GObject *object)
{
  g_object_unref (PF_MQTT_CONFIG (object)->local);
  G_OBJECT_CLASS (pf_mqtt_config_parent_class)->finalize (object);
}

static void
pf_mqtt_config_class_init (PfMqttConfigClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_mqtt_config_finalize;
}

static void
pf_mqtt_config_init (PfMqttConfig *self)
{
}

PfMqttConfig *
pf_mqtt_config_new (PfMqttLocal *local)
{
  PfMqttConfig *self = g_object_new (PF_TYPE_MQTT_CONFIG, NULL);

  self->local = g_object_ref (local);
  return self;
}

PfMqttLocal *
pf_mqtt_config_get_local (PfMqttConfig *self)
{
  return self->local;
}

/* --- reading --- */

static gboolean
is_position (const PfMqttField *field)
{
  return field->part != NULL && g_ascii_isdigit (field->part[0]);
}

/* The part of a key's value that a field is about; (transfer none). */
static PfPyValue *
find_part (PfPyValue         *value,
           const PfMqttField *field)
{
  guint position;

  if (value == NULL || field->part == NULL)
    return value;
  if (!is_position (field))
    return pf_py_value_lookup (value, field->part);
  position = atoi (field->part);
  if (pf_py_value_get_kind (value) == PF_PY_VALUE_DICT || position >= pf_py_value_get_n_items (value))
    return NULL;
  return pf_py_value_get_item (value, position);
}

PfMqttOrigin
pf_mqtt_config_get_origin (PfMqttConfig      *self,
                           const PfMqttField *field,
                           guint             *line)
{
  PfMqttOrigin origin;

  if (field->group == PF_MQTT_GROUP_LEDS)
    {
      guint bound = pf_mqtt_local_get_bound_line (self->local, field->key);

      if (line != NULL)
        *line = bound;
      return bound != 0 ? PF_MQTT_ORIGIN_CODE : PF_MQTT_ORIGIN_DEFAULT;
    }
  origin = pf_mqtt_local_get_origin (self->local, field->key, line);
  if (origin == PF_MQTT_ORIGIN_LITERAL &&
      find_part (pf_mqtt_local_get_value (self->local, field->key), field) == NULL)
    return PF_MQTT_ORIGIN_DEFAULT;
  return origin;
}

PfPyValue *
pf_mqtt_config_dup_value (PfMqttConfig      *self,
                          const PfMqttField *field)
{
  PfPyValue *value;

  switch (pf_mqtt_config_get_origin (self, field, NULL))
    {
    case PF_MQTT_ORIGIN_LITERAL:
      value = find_part (pf_mqtt_local_get_value (self->local, field->key), field);
      return pf_py_value_ref (value);
    case PF_MQTT_ORIGIN_DEFAULT:
      return pf_mqtt_field_dup_default (field);
    case PF_MQTT_ORIGIN_CODE:
    default:
      return NULL;
    }
}

char *
pf_mqtt_config_dup_text (PfMqttConfig      *self,
                         const PfMqttField *field)
{
  g_autoptr(PfPyValue) value = pf_mqtt_config_dup_value (self, field);

  if (value == NULL)
    return pf_mqtt_config_get_origin (self, field, NULL) == PF_MQTT_ORIGIN_CODE ? NULL : g_strdup ("");
  if (field->type == PF_MQTT_TYPE_LITERAL)
    return pf_py_value_to_source (value);
  switch (pf_py_value_get_kind (value))
    {
    case PF_PY_VALUE_NONE:
      return g_strdup ("");
    case PF_PY_VALUE_BOOL:
      return g_strdup (pf_py_value_get_bool (value) ? "true" : "false");
    case PF_PY_VALUE_INT:
    case PF_PY_VALUE_FLOAT:
      return g_strdup (pf_py_value_get_number (value));
    case PF_PY_VALUE_STR:
    case PF_PY_VALUE_BYTES:
      return g_strdup (pf_py_value_get_text (value));
    case PF_PY_VALUE_TUPLE:
    case PF_PY_VALUE_LIST:
    case PF_PY_VALUE_DICT:
    default:
      return NULL;
    }
}

/* --- writing --- */

static gboolean
invalid (GError     **error,
         const char  *format,
         ...) G_GNUC_PRINTF (2, 3);

static gboolean
invalid (GError     **error,
         const char  *format,
         ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (PF_ERROR, PF_ERROR_INVALID, format, args);
  va_end (args);
  return FALSE;
}

/* mqtt_as sends as many bytes as a str has characters: beyond ASCII only bytes arrive whole. */
static gboolean
goes_over_mqtt (const PfMqttField *field)
{
  return g_str_equal (field->key, "user") || g_str_equal (field->key, "password") || g_str_equal (field->key, "will");
}

static PfPyValue *
value_from_words (const PfMqttField *field,
                  const char        *text)
{
  if (field->type == PF_MQTT_TYPE_BYTES || (goes_over_mqtt (field) && !g_str_is_ascii (text)))
    return pf_py_value_new_data (PF_PY_VALUE_BYTES, text, strlen (text));
  return pf_py_value_new_text (text);
}

static PfPyValue *
value_from_number (const PfMqttField  *field,
                   const char         *text,
                   GError            **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  PfPyValue *value = NULL;
  double number;

  if (strspn (stripped, "+-.0123456789") == strlen (stripped))
    value = pf_py_literal_from_source (stripped);
  if (value == NULL || !pf_py_value_get_double (value, &number) ||
      (field->type == PF_MQTT_TYPE_INT && pf_py_value_get_kind (value) != PF_PY_VALUE_INT))
    invalid (error, field->type == PF_MQTT_TYPE_INT ? _("%s has to be a whole number") : _("%s has to be a number"),
             pf_mqtt_field_get_title (field));
  else if (number < field->minimum || number > field->maximum)
    invalid (error, _("%s has to be from %.0f to %.0f"), pf_mqtt_field_get_title (field), field->minimum, field->maximum);
  else
    return value;
  g_clear_pointer (&value, pf_py_value_unref);
  return NULL;
}

static PfPyValue *
value_from_bool (const PfMqttField  *field,
                 const char         *text,
                 GError            **error)
{
  static const char * const yes[] = { "true", "yes", "on", "1" }, * const no[] = { "false", "no", "off", "0" };

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    {
      if (g_ascii_strcasecmp (text, yes[i]) == 0)
        return pf_py_value_new_bool (TRUE);
      if (g_ascii_strcasecmp (text, no[i]) == 0)
        return pf_py_value_new_bool (FALSE);
    }
  invalid (error, _("%s has to be true or false"), pf_mqtt_field_get_title (field));
  return NULL;
}

/* @value: (out): the field's new value, %NULL for its default */
static gboolean
value_from_text (const PfMqttField  *field,
                 const char         *text,
                 PfPyValue         **value,
                 GError            **error)
{
  *value = NULL;
  if (field->type == PF_MQTT_TYPE_CODE)
    return invalid (error, _("%s is an object of the program’s and can only be set by code"), field->name);
  if (!g_utf8_validate (text, -1, NULL))
    return invalid (error, _("%s is not UTF-8 text"), pf_mqtt_field_get_title (field));
  if (text[0] == '\0')
    return TRUE;
  switch (field->type)
    {
    case PF_MQTT_TYPE_TEXT:
    case PF_MQTT_TYPE_BYTES:
      *value = value_from_words (field, text);
      return TRUE;
    case PF_MQTT_TYPE_INT:
    case PF_MQTT_TYPE_NUMBER:
      *value = value_from_number (field, text, error);
      return *value != NULL;
    case PF_MQTT_TYPE_BOOL:
      *value = value_from_bool (field, text, error);
      return *value != NULL;
    case PF_MQTT_TYPE_LITERAL:
      *value = pf_py_literal_from_source (text);
      return *value != NULL || invalid (error, _("%s has to be a Python literal"), pf_mqtt_field_get_title (field));
    case PF_MQTT_TYPE_CODE:
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* A will with one part changed; the parts before it that are missing get their defaults. */
static PfPyValue *
with_position (PfPyValue         *old,
               const PfMqttField *field,
               PfPyValue         *value)
{
  static const char * const initial[] = { "''", "''", "False", "0" };
  guint position = atoi (field->part);
  gboolean sequence = old != NULL && (pf_py_value_get_kind (old) == PF_PY_VALUE_TUPLE ||
                                      pf_py_value_get_kind (old) == PF_PY_VALUE_LIST);
  guint n_old = sequence ? pf_py_value_get_n_items (old) : 0;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_py_value_unref);
  gboolean empty = TRUE;

  for (guint i = 0; i < MAX (MAX (n_old, position + 1), 2); i++)
    {
      gsize length;
      PfPyValue *item;

      if (i == position && value != NULL)
        item = pf_py_value_ref (value);
      else if (i != position && i < n_old)
        item = pf_py_value_ref (pf_py_value_get_item (old, i));
      else
        item = pf_py_literal_from_source (initial[MIN (i, 3)]);
      if (i < 2)
        {
          pf_py_value_get_data (item, &length);
          empty = empty && length == 0;
        }
      g_ptr_array_add (items, item);
    }
  if (empty)
    return pf_py_value_new_none ();
  return pf_py_value_new_items (sequence ? pf_py_value_get_kind (old) : PF_PY_VALUE_TUPLE,
                                (PfPyValue **) items->pdata, items->len);
}

/* The values of keys that a step is about to set, by key. */
static PfPyValue *
current_value (PfMqttConfig *self,
               GHashTable   *pending,
               const char   *key)
{
  PfPyValue *value;

  if (g_hash_table_lookup_extended (pending, key, NULL, (gpointer *) &value))
    return value;
  return pf_mqtt_local_get_value (self->local, key);
}

static gboolean
is_set (PfPyValue *value)
{
  return value != NULL && pf_py_value_get_kind (value) != PF_PY_VALUE_NONE &&
         (pf_py_value_get_text (value) == NULL || pf_py_value_get_text (value)[0] != '\0');
}

/*
 * Adds a field's new value to the step. An open network has an empty password, which is not the
 * default: with None mqtt_as would not connect at all.
 */
static void
add_pending (PfMqttConfig      *self,
             GHashTable        *pending,
             const PfMqttField *field,
             PfPyValue         *value)
{
  g_autoptr(PfPyValue) new = value != NULL ? pf_py_value_ref (value) : NULL;
  PfPyValue *old = current_value (self, pending, field->key);

  if (is_position (field))
    {
      g_clear_pointer (&new, pf_py_value_unref);
      new = with_position (old, field, value);
    }
  else if (field->part != NULL)
    {
      g_clear_pointer (&new, pf_py_value_unref);
      new = pf_py_value_with_item (old, field->part, value);
    }
  else if (value == NULL && g_str_equal (field->key, "wifi_pw") && is_set (current_value (self, pending, "ssid")))
    new = pf_py_value_new_text ("");
  g_hash_table_insert (pending, (gpointer) field->key, g_steal_pointer (&new));
}

static void
value_free (gpointer value)
{
  if (value != NULL)
    pf_py_value_unref (value);
}

static gboolean
apply_pending (PfMqttConfig  *self,
               GHashTable    *pending,
               GError       **error)
{
  g_autofree PfMqttChange *changes = g_new0 (PfMqttChange, g_hash_table_size (pending));
  guint n_fields, n = 0;
  const PfMqttField *fields = pf_mqtt_fields_get (&n_fields);

  /* In the order of the table, so that new lines come in it as well. */
  for (guint i = 0; i < n_fields; i++)
    {
      gpointer value;

      if ((i == 0 || !g_str_equal (fields[i].key, fields[i - 1].key)) &&
          g_hash_table_lookup_extended (pending, fields[i].key, NULL, &value))
        {
          changes[n].key = fields[i].key;
          changes[n++].value = value;
        }
    }
  return pf_mqtt_local_set_values (self->local, changes, n, error);
}

gboolean
pf_mqtt_config_set_text (PfMqttConfig       *self,
                         const PfMqttField  *field,
                         const char         *text,
                         GError            **error)
{
  g_autoptr(GPtrArray) fixes = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_mqtt_fix_free);

  pf_mqtt_fixes_add (fixes, field->name, text);
  return pf_mqtt_config_set_texts (self, fixes, error);
}

gboolean
pf_mqtt_config_set_texts (PfMqttConfig  *self,
                          GPtrArray     *fixes,
                          GError       **error)
{
  g_autoptr(GHashTable) pending = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, value_free);

  for (guint i = 0; i < fixes->len; i++)
    {
      PfMqttFix *fix = fixes->pdata[i];
      const PfMqttField *field = pf_mqtt_field_lookup (fix->name);
      g_autoptr(PfPyValue) value = NULL;

      if (field == NULL)
        return invalid (error, _("There is no setting “%s”"), fix->name);
      if (!value_from_text (field, fix->text, &value, error))
        return FALSE;
      add_pending (self, pending, field, value);
    }
  return apply_pending (self, pending, error);
}

gboolean
pf_mqtt_config_reset (PfMqttConfig       *self,
                      const PfMqttField  *field,
                      GError            **error)
{
  g_autoptr(GHashTable) pending = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, value_free);

  if (field->type == PF_MQTT_TYPE_CODE)
    return invalid (error, _("%s is an object of the program’s and can only be set by code"), field->name);
  if (field->part != NULL)
    add_pending (self, pending, field, NULL);
  else
    g_hash_table_insert (pending, (gpointer) field->key, NULL);
  return apply_pending (self, pending, error);
}

gboolean
pf_mqtt_config_apply_fix (PfMqttConfig  *self,
                          PfMqttIssue   *issue,
                          GError       **error)
{
  if (issue->fix_utf8)
    pf_mqtt_local_use_utf8 (self->local);
  if (issue->fix_lines != NULL)
    pf_mqtt_local_append (self->local, issue->fix_lines);
  return issue->fixes == NULL || pf_mqtt_config_set_texts (self, issue->fixes, error);
}

gboolean
pf_mqtt_config_import (PfMqttConfig  *self,
                       PfMqttLocal   *other,
                       GPtrArray     *skipped,
                       GError       **error)
{
  g_autoptr(GPtrArray) keys = pf_mqtt_local_list_keys (other);
  g_autoptr(GHashTable) pending = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, value_free);
  guint line;
  const char *message = pf_mqtt_local_get_error (other, &line, NULL);

  if (message != NULL)
    return invalid (error, _("Line %u is not valid Python: %s"), line, message);
  for (guint i = 0; i < keys->len; i++)
    {
      PfPyValue *value = pf_mqtt_local_get_value (other, keys->pdata[i]);

      if (pf_mqtt_key_index (keys->pdata[i]) < 0)
        continue;
      if (value != NULL && pf_mqtt_local_get_origin (self->local, keys->pdata[i], NULL) != PF_MQTT_ORIGIN_CODE)
        g_hash_table_insert (pending, keys->pdata[i], pf_py_value_ref (value));
      else if (skipped != NULL)
        g_ptr_array_add (skipped, g_strdup (keys->pdata[i]));
    }
  return apply_pending (self, pending, error);
}
