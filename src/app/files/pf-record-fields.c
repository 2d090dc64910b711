/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "files/pf-record-fields.h"

#include <glib/gi18n.h>
#include <string.h>

/* A record that nests deeper, or says more, was not written by Permafrost. */
#define MAX_DEPTH  8
#define MAX_FIELDS 2000
#define MAX_VALUE  2000

typedef enum { AS_TEXT, AS_SIZE, AS_TIME } Format;

typedef struct {
  const char *path;
  const char *label;
  Format      format;
  gboolean    is_main;
} Known;

static const Known known_fields[] = {
  { "micropython.release", N_("MicroPython"), AS_TEXT, TRUE },
  { "micropython.commit", N_("MicroPython commit"), AS_TEXT, TRUE },
  { "mqtt_as.version", N_("mqtt_as"), AS_TEXT, TRUE },
  { "mqtt_as.commit", N_("mqtt_as commit"), AS_TEXT, TRUE },
  { "mqtt_as.v5_properties", N_("MQTT 5 properties"), AS_TEXT, TRUE },
  { "modules", N_("Added modules"), AS_TEXT, TRUE },
  { "board", N_("Board"), AS_TEXT, TRUE },
  { "flash_layout", N_("Flash layout"), AS_TEXT, TRUE },
  { "variant", N_("Variant"), AS_TEXT, FALSE },
  { "flash_mode", N_("Flash mode"), AS_TEXT, TRUE },
  { "sizes.flash_used", N_("Flash used"), AS_SIZE, TRUE },
  { "sizes.flash_budget", N_("Flash available"), AS_SIZE, TRUE },
  { "sizes.ram_static", N_("Static RAM used"), AS_SIZE, FALSE },
  { "sizes.ram_budget", N_("RAM available"), AS_SIZE, FALSE },
  { "sizes.iram_used", N_("Instruction RAM used"), AS_SIZE, FALSE },
  { "sizes.iram_budget", N_("Instruction RAM available"), AS_SIZE, FALSE },
  { "sizes.file", N_("File size"), AS_SIZE, FALSE },
  { "toolchain.image", N_("Toolchain image"), AS_TEXT, TRUE },
  { "toolchain.digest", N_("Image digest"), AS_TEXT, FALSE },
  { "toolchain.id", N_("Image ID"), AS_TEXT, FALSE },
  { "toolchain.esptool", N_("esptool version"), AS_TEXT, FALSE },
  { "toolchain.command", N_("Build command"), AS_TEXT, FALSE },
  { "built", N_("Built"), AS_TIME, TRUE },
  { "permafrost", N_("Permafrost version"), AS_TEXT, TRUE },
  { "sha256", N_("SHA-256"), AS_TEXT, TRUE },
  { "file", N_("File name"), AS_TEXT, FALSE },
};

void
pf_record_field_free (PfRecordField *self)
{
  g_free (self->path);
  g_free (self->label);
  g_free (self->value);
  g_free (self);
}

void
pf_record_difference_free (PfRecordDifference *self)
{
  g_free (self->label);
  g_free (self->left);
  g_free (self->right);
  g_free (self);
}

static guint
find_known (const char *path)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (known_fields) && strcmp (known_fields[i].path, path) != 0)
    i++;
  return i;
}

static char *
clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *result = g_string_new (NULL);

  for (const char *p = valid; *p != '\0' && result->len < MAX_VALUE; p = g_utf8_next_char (p))
    g_string_append_unichar (result, g_unichar_iscntrl (g_utf8_get_char (p)) ? ' ' : g_utf8_get_char (p));
  if (result->len >= MAX_VALUE)
    g_string_append (result, "…");
  return g_string_free (result, FALSE);
}

static char *
format_size (gint64 bytes)
{
  g_autofree char *size = g_format_size_full (MAX (bytes, 0), G_FORMAT_SIZE_IEC_UNITS | G_FORMAT_SIZE_LONG_FORMAT);

  return g_steal_pointer (&size);
}

static char *
format_scalar (JsonNode *node,
               Format    format)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _("Yes") : _("No"));
  if (type == G_TYPE_INT64 && format == AS_SIZE)
    return format_size (json_node_get_int (node));
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (type == G_TYPE_DOUBLE)
    return g_strdup_printf ("%g", json_node_get_double (node));
  if (type == G_TYPE_STRING && format == AS_TIME)
    {
      g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (json_node_get_string (node), NULL);
      g_autoptr(GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;

      if (local != NULL)
        return g_date_time_format (local, "%x %X");
    }
  if (type == G_TYPE_STRING)
    return clean (json_node_get_string (node));
  return g_strdup ("");
}

/* A list of names in a line; of objects, their names. */
static char *
format_array (JsonArray *array,
              const char *separator)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array) && text->len < MAX_VALUE; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autofree char *value = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node) && json_object_has_member (json_node_get_object (node), "name"))
        node = json_object_get_member (json_node_get_object (node), "name");
      if (JSON_NODE_HOLDS_VALUE (node))
        value = format_scalar (node, AS_TEXT);
      g_string_append_printf (text, "%s%s", text->len > 0 ? separator : "", value != NULL ? value : "…");
    }
  /* Translators: an empty list: no modules */
  if (text->len == 0)
    g_string_append (text, _("None"));
  return g_string_free (text, FALSE);
}

static void
add_field (GPtrArray  *fields,
           const char *path,
           JsonNode   *node)
{
  PfRecordField *field = g_new0 (PfRecordField, 1);
  guint known = find_known (path);
  gboolean is_known = known < G_N_ELEMENTS (known_fields);

  field->path = g_strdup (path);
  field->label = is_known ? g_strdup (_(known_fields[known].label)) : clean (path);
  if (JSON_NODE_HOLDS_ARRAY (node))
    field->value = format_array (json_node_get_array (node), g_str_has_suffix (path, "command") ? " " : ", ");
  else if (JSON_NODE_HOLDS_VALUE (node))
    field->value = format_scalar (node, is_known ? known_fields[known].format
                                        : g_str_has_prefix (path, "sizes.") ? AS_SIZE : AS_TEXT);
  else
    field->value = g_strdup (JSON_NODE_HOLDS_NULL (node) ? "" : "…");
  g_ptr_array_add (fields, field);
}

static void
flatten (GPtrArray  *fields,
         const char *prefix,
         JsonObject *object,
         guint       depth)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node) && fields->len < MAX_FIELDS)
    {
      g_autofree char *path = prefix != NULL ? g_strconcat (prefix, ".", name, NULL) : g_strdup (name);

      if (JSON_NODE_HOLDS_OBJECT (node) && depth < MAX_DEPTH)
        flatten (fields, path, json_node_get_object (node), depth + 1);
      else
        add_field (fields, path, node);
    }
}

static int
compare_fields (gconstpointer a,
                gconstpointer b)
{
  const PfRecordField *left = *(const PfRecordField *const *) a;
  const PfRecordField *right = *(const PfRecordField *const *) b;
  guint left_known = find_known (left->path), right_known = find_known (right->path);

  if (left_known != right_known)
    return left_known < right_known ? -1 : 1;
  return strcmp (left->path, right->path);
}

GPtrArray *
pf_record_fields_list (JsonObject *record,
                       gboolean    main_only)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_record_field_free);

  g_return_val_if_fail (record != NULL, fields);

  flatten (fields, NULL, record, 0);
  g_ptr_array_sort (fields, compare_fields);
  for (guint i = 0; main_only && i < fields->len;)
    {
      PfRecordField *field = g_ptr_array_index (fields, i);
      guint known = find_known (field->path);

      if (known < G_N_ELEMENTS (known_fields) && known_fields[known].is_main && field->value[0] != '\0')
        i++;
      else
        g_ptr_array_remove_index (fields, i);
    }
  return fields;
}

static gboolean
is_circumstance (const char *path)
{
  return g_str_has_prefix (path, "seconds.") || strcmp (path, "seconds") == 0 || strcmp (path, "bytes_fetched") == 0
         || strcmp (path, "format") == 0;
}

static void
add_difference (GPtrArray           *differences,
                const PfRecordField *left,
                const PfRecordField *right)
{
  const PfRecordField *any = left != NULL ? left : right;
  PfRecordDifference *difference;

  if (is_circumstance (any->path) || (left != NULL && right != NULL && strcmp (left->value, right->value) == 0))
    return;
  difference = g_new0 (PfRecordDifference, 1);
  difference->label = g_strdup (any->label);
  difference->left = left != NULL ? g_strdup (left->value) : NULL;
  difference->right = right != NULL ? g_strdup (right->value) : NULL;
  g_ptr_array_add (differences, difference);
}

GPtrArray *
pf_record_fields_compare (JsonObject *left,
                          JsonObject *right)
{
  GPtrArray *differences = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_record_difference_free);
  g_autoptr(GPtrArray) left_fields = pf_record_fields_list (left, FALSE);
  g_autoptr(GPtrArray) right_fields = pf_record_fields_list (right, FALSE);
  guint l = 0, r = 0;

  /* Both are in the same order. */
  while (l < left_fields->len || r < right_fields->len)
    {
      PfRecordField *a = l < left_fields->len ? g_ptr_array_index (left_fields, l) : NULL;
      PfRecordField *b = r < right_fields->len ? g_ptr_array_index (right_fields, r) : NULL;
      int order = a == NULL ? 1 : b == NULL ? -1 : compare_fields (&a, &b);

      add_difference (differences, order <= 0 ? a : NULL, order >= 0 ? b : NULL);
      l += order <= 0;
      r += order >= 0;
    }
  return differences;
}
