/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-edit.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "pf-error.h"
#include "pf-mqtt-field.h"
#include "pf-mqtt-splice.h"

void
pf_mqtt_trace_free (PfMqttTrace *trace)
{
  g_free (trace->removed);
  g_free (trace);
}

static const PfPyToken *
get (PfMqttScript *script,
     guint         index)
{
  return pf_py_tokens_get (script->tokens, index);
}

static PfMqttUnit *
unit_at (PfMqttScript *script,
         guint         index)
{
  return &g_array_index (script->units, PfMqttUnit, index);
}

/* The unit that @token is in. */
static guint
find_unit (PfMqttScript *script,
           guint         token)
{
  guint low = 0, high = script->units->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (unit_at (script, middle)->first <= token)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* The PF_PY_NEWLINE that ends a unit. */
static const PfPyToken *
unit_newline (PfMqttScript *script,
              guint         unit)
{
  return get (script, unit_at (script, unit)->end - 1);
}

static PfPyWriteFlags
file_quotes (PfMqttScript *script)
{
  for (guint i = 0; i < script->entries->len; i++)
    {
      PfMqttEntry *entry = script->entries->pdata[i];

      if (entry->kind != PF_MQTT_ENTRY_ASSIGN)
        continue;
      for (guint t = entry->first; t < entry->end; t++)
        if (get (script, t)->kind == PF_PY_STRING)
          return script->text[get (script, t)->end - 1] == '\'' ? PF_PY_WRITE_SINGLE : 0;
    }
  return 0;
}

static const char *
file_newline (PfMqttScript *script,
              gsize         length)
{
  const char *end = memchr (script->text, '\n', length);

  if (end != NULL)
    return end > script->text && end[-1] == '\r' ? "\r\n" : "\n";
  return memchr (script->text, '\r', length) != NULL ? "\r" : "\n";
}

gboolean
pf_mqtt_edit_can_remove (PfMqttScript *script,
                         const char   *key)
{
  if (script->opaque->len > 0)
    return FALSE;
  for (guint i = 0; i < script->entries->len; i++)
    {
      PfMqttEntry *entry = script->entries->pdata[i];

      if (!g_str_equal (entry->key, key) || entry->kind == PF_MQTT_ENTRY_COMMENT)
        continue;
      if (entry->kind == PF_MQTT_ENTRY_CODE)
        return FALSE;
      /* A comment inside the statement would go with it. */
      if (pf_mqtt_has_comment (script, get (script, entry->first)->start, get (script, entry->end - 1)->end))
        return FALSE;
    }
  return TRUE;
}

/* --- taking out --- */

static void
remove_statement (PfMqttScript  *script,
                  PfMqttEntry   *entry,
                  gsize          length,
                  GArray        *splices,
                  PfMqttTrace  **made)
{
  guint index = find_unit (script, entry->first);
  PfMqttUnit *unit = unit_at (script, index);
  const PfPyToken *newline = unit_newline (script, index);
  gsize start = get (script, entry->first)->start, end = get (script, entry->end - 1)->end;

  if (unit->statements > 1)
    {
      if (entry->first > unit->first)
        start = get (script, entry->first - 2)->end;
      else
        end = get (script, entry->end + 1)->start;
    }
  else if (pf_mqtt_has_comment (script, end, newline->start))
    end = script->text[end] == ';' ? end + 1 : end;
  else
    end = newline->end;
  if (unit->statements == 1)
    {
      /* A comment behind it stays, at the place where the line began. */
      while (end < newline->start && strchr (" \t;", script->text[end]) != NULL)
        end++;
      while (start > 0 && (script->text[start - 1] == ' ' || script->text[start - 1] == '\t'))
        start--;
    }
  /* The last line of a file without a newline at its end takes the one before it along. */
  if (end == length && start > 0 && newline->start == newline->end && unit->statements == 1)
    {
      start--;
      if (script->text[start] == '\n' && start > 0 && script->text[start - 1] == '\r')
        start--;
    }
  pf_mqtt_splices_add (splices, start, end, g_strdup (""));
  if (made != NULL && entry->node != NULL)
    {
      *made = g_new0 (PfMqttTrace, 1);
      (*made)->offset = start;
      (*made)->removed = g_strndup (script->text + start, end - start);
      (*made)->value_start = get (script, entry->node->first)->start - start;
      (*made)->value_end = get (script, entry->node->end - 1)->end - start;
    }
}

static gboolean
has_plain_key (PfMqttScript *script,
               const char   *key)
{
  PfMqttEntry *entry = pf_mqtt_script_lookup (script, key);

  return entry != NULL && entry->kind != PF_MQTT_ENTRY_CODE;
}

/* One pass over the text: at most one removal a unit, so that no two touch the same comma. */
static char *
remove_pass (PfMqttScript  *script,
             gsize          length,
             const char    *key,
             PfMqttTrace  **made,
             gsize         *new_length)
{
  g_autoptr(GArray) splices = pf_mqtt_splices_new ();
  guint last_unit = G_MAXUINT;

  for (guint i = 0; i < script->entries->len; i++)
    {
      PfMqttEntry *entry = script->entries->pdata[i];
      guint unit;

      if (!g_str_equal (entry->key, key) || entry->kind == PF_MQTT_ENTRY_COMMENT ||
          entry->kind == PF_MQTT_ENTRY_CODE)
        continue;
      unit = find_unit (script, entry->first);
      if (unit == last_unit)
        continue;
      last_unit = unit;
      if (made != NULL)
        g_clear_pointer (made, pf_mqtt_trace_free);
      if (entry->kind == PF_MQTT_ENTRY_ASSIGN)
        remove_statement (script, entry, length, splices, splices->len == 0 ? made : NULL);
      else
        pf_mqtt_splice_item_out (script, entry->first, entry->end, splices);
    }
  return pf_mqtt_splices_apply (splices, script->text, length, new_length);
}

static char *
remove_key (PfMqttScript  *script,
            gsize          length,
            const char    *key,
            PfMqttTrace  **made,
            gsize         *new_length)
{
  char *text = remove_pass (script, length, key, made, new_length);

  for (;;)
    {
      g_autoptr(PfMqttScript) rest = pf_mqtt_script_new (text, *new_length);
      g_autofree char *old = text;

      if (!has_plain_key (rest, key))
        return g_steal_pointer (&old);
      if (made != NULL)
        g_clear_pointer (made, pf_mqtt_trace_free);
      text = remove_pass (rest, *new_length, key, NULL, new_length);
    }
}

/* --- putting in --- */

typedef struct {
  gsize       offset;
  gboolean    before_first; /* of the file's units: nothing is above but comments */
  guint       unit;         /* the unit that it stands behind, or G_MAXUINT */
  const char *neighbour;    /* (nullable): the key whose line it stands beside */
  gboolean    by_hint;      /* behind the key's commented-out assignment */
} Place;

/* Where a line may begin behind a unit: behind its line break. */
static gsize
behind_unit (PfMqttScript *script,
             guint         unit)
{
  return unit_newline (script, unit)->end;
}

/* A commented-out assignment at the top level marks where its key belongs. */
static gboolean
place_by_hint (PfMqttScript *script,
               gsize         length,
               const char   *key,
               Place        *place)
{
  PfMqttEntry *hint = g_hash_table_lookup (script->hints, key);
  guint low = 0, high = script->units->len;
  gsize end;

  if (hint == NULL || script->import_unit == G_MAXUINT || script->dead_unit != G_MAXUINT)
    return FALSE;
  if (hint->offset > 0 && strchr ("\r\n", script->text[hint->offset - 1]) == NULL)
    return FALSE;
  /* The unit before the comment must have ended, and be the import or come behind it. */
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get (script, unit_at (script, middle)->first)->start < hint->offset)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == 0 || low - 1 < script->import_unit || behind_unit (script, low - 1) > hint->offset)
    return FALSE;
  end = hint->offset_end;
  if (end < length)
    end += script->text[end] == '\r' && end + 1 < length && script->text[end + 1] == '\n' ? 2 : 1;
  place->offset = end;
  place->unit = low - 1;
  place->by_hint = TRUE;
  return TRUE;
}

/* The entry of the nearest key before or behind @key in the table, of its group or of any. */
static PfMqttEntry *
find_neighbour (PfMqttScript *script,
                const char   *key,
                gboolean      above,
                gboolean      any_group)
{
  int index = pf_mqtt_key_index (key);
  PfMqttEntry *best = NULL;
  int best_index = above ? -1 : G_MAXINT;

  for (guint i = 0; index >= 0 && i < script->entries->len; i++)
    {
      PfMqttEntry *entry = script->entries->pdata[i];
      int other = pf_mqtt_key_index (entry->key);

      if (entry->kind == PF_MQTT_ENTRY_COMMENT || entry->kind == PF_MQTT_ENTRY_CODE || other < 0)
        continue;
      if (!any_group && pf_mqtt_key_group (entry->key) != pf_mqtt_key_group (key))
        continue;
      if (above ? other < index && other >= best_index : other > index && other < best_index)
        {
          best = entry;
          best_index = other;
        }
    }
  return best;
}

/* Beside the keys of the same group, in the order of the table; else behind what comes before it there. */
static gboolean
place_by_group (PfMqttScript *script,
                const char   *key,
                Place        *place)
{
  PfMqttEntry *above = find_neighbour (script, key, TRUE, FALSE);
  PfMqttEntry *below = find_neighbour (script, key, FALSE, FALSE);

  if (above == NULL && below != NULL && below->kind == PF_MQTT_ENTRY_ASSIGN)
    {
      guint unit = find_unit (script, below->first);

      if (unit_at (script, unit)->first == below->first && unit > 0)
        {
          place->unit = unit - 1;
          place->offset = get (script, below->first)->start;
          place->neighbour = below->key;
          return TRUE;
        }
    }
  if (above == NULL)
    above = find_neighbour (script, key, TRUE, TRUE);
  if (above == NULL)
    return FALSE;
  place->unit = find_unit (script, above->first);
  place->offset = behind_unit (script, place->unit);
  place->neighbour = above->key;
  return TRUE;
}

static gboolean
place_by_any (PfMqttScript *script,
              Place        *place)
{
  for (guint i = script->entries->len; i > 0; i--)
    {
      PfMqttEntry *entry = script->entries->pdata[i - 1];

      if (entry->kind == PF_MQTT_ENTRY_COMMENT || entry->kind == PF_MQTT_ENTRY_CODE)
        continue;
      place->unit = find_unit (script, entry->first);
      place->offset = behind_unit (script, place->unit);
      place->neighbour = entry->key;
      return TRUE;
    }
  return FALSE;
}

static gboolean
is_import (PfMqttScript *script,
           guint         unit)
{
  const PfPyToken *token = get (script, unit_at (script, unit)->first);

  return pf_py_token_is (token, script->text, "import") || pf_py_token_is (token, script->text, "from");
}

/* Behind the imports: those that follow the import of config, or those that the file begins with. */
static void
place_behind_imports (PfMqttScript *script,
                      gsize         length,
                      Place        *place)
{
  guint unit = script->import_unit;
  guint n_units = script->units->len;

  if (unit == G_MAXUINT)
    {
      const PfPyToken *first = get (script, 0);

      if (n_units > 0 && first->kind == PF_PY_STRING && get (script, 1)->kind == PF_PY_NEWLINE)
        unit = 0;
      else if (n_units > 0 && is_import (script, 0))
        unit = 0;
    }
  if (unit != G_MAXUINT)
    {
      while (unit + 1 < n_units && is_import (script, unit + 1) && unit + 1 < script->dead_unit)
        unit++;
      place->unit = unit;
      place->offset = behind_unit (script, unit);
      return;
    }
  /* Nothing but the comments that head the file, as far as they reach without a gap. */
  place->before_first = TRUE;
  place->offset = 0;
  for (guint i = 0; i < script->tokens->comments->len; i++)
    {
      PfPyComment *comment = &g_array_index (script->tokens->comments, PfPyComment, i);
      gsize end = comment->end;

      if (comment->start != place->offset)
        break;
      if (end < length)
        end += script->text[end] == '\r' && end + 1 < length && script->text[end + 1] == '\n' ? 2 : 1;
      place->offset = end;
    }
}

static void
find_place (PfMqttScript *script,
            gsize         length,
            const char   *key,
            gboolean      at_end,
            Place        *place)
{
  place->unit = G_MAXUINT;
  if (at_end && script->units->len > 0)
    {
      place->unit = script->units->len - 1;
      place->offset = behind_unit (script, place->unit);
    }
  else if (!place_by_hint (script, length, key, place) && !place_by_group (script, key, place) &&
           !place_by_any (script, place))
    place_behind_imports (script, length, place);

  /* Code that may set anything must not have the last word over what is set here. */
  for (guint i = 0; i < script->opaque->len; i++)
    {
      guint unit = find_unit (script, g_array_index (script->opaque, PfMqttOpaque, i).token);

      if (place->unit == G_MAXUINT || unit > place->unit)
        {
          place->unit = unit;
          place->offset = behind_unit (script, unit);
          place->neighbour = NULL;
          place->by_hint = FALSE;
        }
    }
}

/* The line itself, written as its neighbour is. */
static void
append_line (PfMqttScript   *script,
             const char     *key,
             PfPyValue      *value,
             const char     *neighbour,
             PfPyWriteFlags  flags,
             GString        *out)
{
  PfMqttEntry *entry = neighbour != NULL ? pf_mqtt_script_lookup (script, neighbour) : NULL;
  g_autoptr(PfPyValue) name = pf_py_value_new_text (key);

  if (entry != NULL && entry->kind == PF_MQTT_ENTRY_ASSIGN && get (script, entry->first + 1)->start ==
      get (script, entry->first)->end)
    {
      guint bracket = entry->first;

      while (!pf_py_token_is (get (script, bracket), script->text, "["))
        bracket++;
      g_string_append_len (out, script->text + get (script, entry->first)->start,
                           get (script, bracket)->start - get (script, entry->first)->start);
    }
  else
    g_string_append (out, script->reference != NULL ? script->reference : "config");
  g_string_append_c (out, '[');
  pf_py_value_write (name, flags, out);
  g_string_append (out, "] = ");
  pf_py_value_write (value, flags, out);
}

static gboolean
is_blank_line (const char *text,
               gsize       length,
               gsize       offset)
{
  while (offset < length && (text[offset] == ' ' || text[offset] == '\t'))
    offset++;
  return offset < length && (text[offset] == '\n' || text[offset] == '\r');
}

static gsize
next_line (const char *text,
           gsize       length,
           gsize       offset)
{
  while (offset < length && text[offset] != '\n' && text[offset] != '\r')
    offset++;
  if (offset < length)
    offset += text[offset] == '\r' && offset + 1 < length && text[offset + 1] == '\n' ? 2 : 1;
  return offset;
}

static char *
insert_key (PfMqttScript   *script,
            gsize           length,
            const char     *key,
            PfPyValue      *value,
            PfPyWriteFlags  flags,
            gboolean        at_end,
            gsize          *new_length)
{
  g_autoptr(GArray) splices = pf_mqtt_splices_new ();
  g_autoptr(GString) out = g_string_new (NULL);
  const char *newline = file_newline (script, length);
  gboolean import = script->import_unit == G_MAXUINT && !script->missing_import;
  Place place = { 0 };
  gboolean starts_line, alone;

  find_place (script, length, key, at_end, &place);
  alone = place.neighbour == NULL && !place.by_hint;
  starts_line = place.offset == 0 || strchr ("\r\n", script->text[place.offset - 1]) != NULL;
  if (!starts_line)
    g_string_append (out, newline);
  if (import)
    g_string_append_printf (out, "from mqtt_as import config%s", newline);
  if (alone && (import || (place.unit != G_MAXUINT && is_import (script, place.unit))))
    {
      /* A gap after the imports, the file's own where it has one. */
      if (!import && is_blank_line (script->text, length, place.offset))
        place.offset = next_line (script->text, length, place.offset);
      else
        g_string_append (out, newline);
    }
  append_line (script, key, value, place.neighbour, flags, out);
  if (starts_line || place.offset < length)
    g_string_append (out, newline);
  if (alone && place.offset < length && !is_blank_line (script->text, length, place.offset))
    g_string_append (out, newline);
  pf_mqtt_splices_add (splices, place.offset, place.offset, g_strdup (out->str));
  return pf_mqtt_splices_apply (splices, script->text, length, new_length);
}

static char *
put_back (PfMqttScript      *script,
          gsize              length,
          PfPyValue         *value,
          PfPyWriteFlags     flags,
          const PfMqttTrace *trace,
          gsize             *new_length)
{
  g_autoptr(GArray) splices = pf_mqtt_splices_new ();
  GString *out = g_string_new_len (trace->removed, trace->value_start);
  char old = trace->removed[trace->value_start];

  if (old == '\'' || old == '"')
    flags = old == '\'' ? flags | PF_PY_WRITE_SINGLE : flags & ~PF_PY_WRITE_SINGLE;
  pf_py_value_write (value, flags, out);
  g_string_append (out, trace->removed + trace->value_end);
  pf_mqtt_splices_add (splices, trace->offset, trace->offset, g_string_free (out, FALSE));
  return pf_mqtt_splices_apply (splices, script->text, length, new_length);
}

char *
pf_mqtt_edit_set (PfMqttScript       *script,
                  gsize               length,
                  const char         *key,
                  PfPyValue          *value,
                  PfPyWriteFlags      flags,
                  const PfMqttTrace  *trace,
                  gboolean            at_end,
                  PfMqttTrace       **made,
                  gsize              *new_length,
                  GError            **error)
{
  PfMqttEntry *entry = pf_mqtt_script_lookup (script, key);

  flags |= file_quotes (script);
  if (entry != NULL && entry->kind == PF_MQTT_ENTRY_CODE)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("“%s” is set by code on line %u, which can only be edited there"), key, entry->line);
      return NULL;
    }
  if (value == NULL)
    return remove_key (script, length, key, made, new_length);
  if (entry != NULL)
    {
      g_autoptr(GArray) splices = pf_mqtt_splices_new ();

      pf_mqtt_splice_value (script, entry->node, value, flags, splices);
      return pf_mqtt_splices_apply (splices, script->text, length, new_length);
    }
  if (trace != NULL && trace->offset <= length)
    return put_back (script, length, value, flags, trace, new_length);
  return insert_key (script, length, key, value, flags, at_end, new_length);
}
