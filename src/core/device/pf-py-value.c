/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-py-value.h"

#include <string.h>

struct _PfPyValue {
  gatomicrefcount ref_count;
  PfPyValueKind   kind;
  gboolean        has_int;
  gint64          integer; /* also a bool's */
  char           *data;    /* a str's or bytes' content, a number's source */
  gsize           length;
  GPtrArray      *items;   /* (nullable) */
};

G_DEFINE_BOXED_TYPE (PfPyValue, pf_py_value, pf_py_value_ref, pf_py_value_unref)

static PfPyValue *
value_new (PfPyValueKind kind)
{
  PfPyValue *self = g_new0 (PfPyValue, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  return self;
}

PfPyValue *
pf_py_value_ref (PfPyValue *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pf_py_value_unref (PfPyValue *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  /* It may have been a password: let it not lie about in freed memory. */
  if (self->data != NULL)
    explicit_bzero (self->data, self->length);
  g_free (self->data);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self);
}

PfPyValue *
pf_py_value_new_none (void)
{
  return value_new (PF_PY_VALUE_NONE);
}

PfPyValue *
pf_py_value_new_bool (gboolean value)
{
  PfPyValue *self = value_new (PF_PY_VALUE_BOOL);

  self->integer = value != FALSE;
  return self;
}

PfPyValue *
pf_py_value_new_int (gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  return pf_py_value_new_number (PF_PY_VALUE_INT, text);
}

PfPyValue *
pf_py_value_new_number (PfPyValueKind  kind,
                        const char    *text)
{
  PfPyValue *self = value_new (kind);
  const char *digits = text[0] == '-' ? text + 1 : text;
  const char prefix = digits[0] == '0' ? g_ascii_tolower (digits[1]) : '\0';
  int base = prefix == 'x' ? 16 : prefix == 'o' ? 8 : prefix == 'b' ? 2 : 10;
  guint64 magnitude = 0;
  gboolean fits = kind == PF_PY_VALUE_INT;

  self->data = g_strdup (text);
  self->length = strlen (text);
  for (const char *p = base == 10 ? digits : digits + 2; fits && *p != '\0'; p++)
    if (*p != '_')
      fits = g_uint64_checked_mul (&magnitude, magnitude, base) &&
             g_uint64_checked_add (&magnitude, magnitude, g_ascii_xdigit_value (*p));
  if (fits && magnitude <= G_MAXINT64)
    {
      self->has_int = TRUE;
      self->integer = text[0] == '-' ? -(gint64) magnitude : (gint64) magnitude;
    }
  return self;
}

PfPyValue *
pf_py_value_new_data (PfPyValueKind  kind,
                      const char    *data,
                      gsize          length)
{
  PfPyValue *self = value_new (kind);

  self->data = g_malloc (length + 1);
  if (length > 0)
    memcpy (self->data, data, length);
  self->data[length] = '\0';
  self->length = length;
  return self;
}

PfPyValue *
pf_py_value_new_text (const char *text)
{
  return pf_py_value_new_data (PF_PY_VALUE_STR, text, strlen (text));
}

PfPyValue *
pf_py_value_new_items (PfPyValueKind      kind,
                       PfPyValue * const *items,
                       guint              n_items)
{
  PfPyValue *self = value_new (kind);

  self->items = g_ptr_array_new_full (n_items, (GDestroyNotify) pf_py_value_unref);
  for (guint i = 0; i < n_items; i++)
    g_ptr_array_add (self->items, pf_py_value_ref (items[i]));
  return self;
}

PfPyValueKind
pf_py_value_get_kind (PfPyValue *self)
{
  return self->kind;
}

gboolean
pf_py_value_get_bool (PfPyValue *self)
{
  return self->kind == PF_PY_VALUE_BOOL && self->integer != 0;
}

gboolean
pf_py_value_get_int (PfPyValue *self,
                     gint64    *value)
{
  if (self->kind != PF_PY_VALUE_INT || !self->has_int)
    return FALSE;
  *value = self->integer;
  return TRUE;
}

gboolean
pf_py_value_get_double (PfPyValue *self,
                        double    *value)
{
  gint64 integer;

  if (pf_py_value_get_int (self, &integer))
    *value = (double) integer;
  else if (self->kind == PF_PY_VALUE_FLOAT)
    {
      g_autoptr(GString) plain = g_string_new (self->data);

      g_string_replace (plain, "_", "", 0);
      *value = g_ascii_strtod (plain->str, NULL);
    }
  else
    return FALSE;
  return TRUE;
}

const char *
pf_py_value_get_number (PfPyValue *self)
{
  return self->kind == PF_PY_VALUE_INT || self->kind == PF_PY_VALUE_FLOAT ? self->data : NULL;
}

const char *
pf_py_value_get_data (PfPyValue *self,
                      gsize     *length)
{
  gboolean has = self->kind == PF_PY_VALUE_STR || self->kind == PF_PY_VALUE_BYTES;

  if (length != NULL)
    *length = has ? self->length : 0;
  return has ? self->data : "";
}

const char *
pf_py_value_get_text (PfPyValue *self)
{
  if (self->kind != PF_PY_VALUE_STR && self->kind != PF_PY_VALUE_BYTES)
    return NULL;
  /* g_utf8_validate() refuses NUL and surrogates as well. */
  return g_utf8_validate_len (self->data, self->length, NULL) ? self->data : NULL;
}

guint
pf_py_value_get_n_items (PfPyValue *self)
{
  return self->items != NULL ? self->items->len : 0;
}

PfPyValue *
pf_py_value_get_item (PfPyValue *self,
                      guint      index)
{
  g_return_val_if_fail (index < pf_py_value_get_n_items (self), NULL);

  return g_ptr_array_index (self->items, index);
}

static gboolean
is_key (PfPyValue  *item,
        const char *key)
{
  return item->kind == PF_PY_VALUE_STR && item->length == strlen (key) &&
         memcmp (item->data, key, item->length) == 0;
}

PfPyValue *
pf_py_value_lookup (PfPyValue  *self,
                    const char *key)
{
  if (self->kind != PF_PY_VALUE_DICT)
    return NULL;
  for (guint i = self->items->len; i >= 2; i -= 2)
    if (is_key (g_ptr_array_index (self->items, i - 2), key))
      return g_ptr_array_index (self->items, i - 1);
  return NULL;
}

PfPyValue *
pf_py_value_with_item (PfPyValue  *self,
                       const char *key,
                       PfPyValue  *value)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  g_autoptr(PfPyValue) name = pf_py_value_new_text (key);
  gboolean placed = value == NULL;

  if (self != NULL && self->kind == PF_PY_VALUE_DICT)
    for (guint i = 0; i < self->items->len; i += 2)
      {
        PfPyValue *old_key = g_ptr_array_index (self->items, i);

        if (!is_key (old_key, key))
          {
            g_ptr_array_add (items, old_key);
            g_ptr_array_add (items, g_ptr_array_index (self->items, i + 1));
          }
        else if (!placed)
          {
            g_ptr_array_add (items, old_key);
            g_ptr_array_add (items, value);
            placed = TRUE;
          }
      }
  if (!placed)
    {
      g_ptr_array_add (items, name);
      g_ptr_array_add (items, value);
    }
  return pf_py_value_new_items (PF_PY_VALUE_DICT, (PfPyValue **) items->pdata, items->len);
}

gboolean
pf_py_value_equal (PfPyValue *a,
                   PfPyValue *b)
{
  if (a == b)
    return TRUE;
  if (a == NULL || b == NULL || a->kind != b->kind)
    return FALSE;

  switch (a->kind)
    {
    case PF_PY_VALUE_NONE:
      return TRUE;
    case PF_PY_VALUE_BOOL:
      return a->integer == b->integer;
    case PF_PY_VALUE_INT:
      if (a->has_int || b->has_int)
        return a->has_int && b->has_int && a->integer == b->integer;
      return g_str_equal (a->data, b->data);
    case PF_PY_VALUE_FLOAT:
    case PF_PY_VALUE_STR:
    case PF_PY_VALUE_BYTES:
      return a->length == b->length && memcmp (a->data, b->data, a->length) == 0;
    case PF_PY_VALUE_TUPLE:
    case PF_PY_VALUE_LIST:
    case PF_PY_VALUE_DICT:
      if (a->items->len != b->items->len)
        return FALSE;
      for (guint i = 0; i < a->items->len; i++)
        if (!pf_py_value_equal (a->items->pdata[i], b->items->pdata[i]))
          return FALSE;
      return TRUE;
    default:
      g_return_val_if_reached (FALSE);
    }
}
