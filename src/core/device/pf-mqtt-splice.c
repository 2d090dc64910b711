/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-splice.h"

#include <string.h>

static void
splice_clear (PfMqttSplice *splice)
{
  g_free (splice->text);
}

GArray *
pf_mqtt_splices_new (void)
{
  GArray *splices = g_array_new (FALSE, FALSE, sizeof (PfMqttSplice));

  g_array_set_clear_func (splices, (GDestroyNotify) splice_clear);
  return splices;
}

void
pf_mqtt_splices_add (GArray *splices,
                     gsize   start,
                     gsize   end,
                     char   *text)
{
  PfMqttSplice splice = { start, end, text };

  g_array_append_val (splices, splice);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const PfMqttSplice *left = a, *right = b;

  return left->start < right->start ? -1 : left->start > right->start;
}

char *
pf_mqtt_splices_apply (GArray     *splices,
                       const char *text,
                       gsize       length,
                       gsize      *new_length)
{
  GString *out = g_string_sized_new (length + 256);
  gsize done = 0;

  g_array_sort (splices, compare);
  for (guint i = 0; i < splices->len; i++)
    {
      PfMqttSplice *splice = &g_array_index (splices, PfMqttSplice, i);

      g_assert (splice->start >= done && splice->end >= splice->start && splice->end <= length);
      g_string_append_len (out, text + done, splice->start - done);
      g_string_append (out, splice->text);
      done = splice->end;
    }
  g_string_append_len (out, text + done, length - done);
  *new_length = out->len;
  return g_string_free (out, FALSE);
}

gboolean
pf_mqtt_has_comment (PfMqttScript *script,
                     gsize         start,
                     gsize         end)
{
  GArray *comments = script->tokens->comments;
  guint low = 0, high = comments->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (comments, PfPyComment, middle).start < start)
        low = middle + 1;
      else
        high = middle;
    }
  return low < comments->len && g_array_index (comments, PfPyComment, low).start < end;
}

static const PfPyToken *
get (PfMqttScript *script,
     guint         index)
{
  return pf_py_tokens_get (script->tokens, index);
}

static gboolean
is (PfMqttScript *script,
    guint         index,
    const char   *word)
{
  return pf_py_token_is (get (script, index), script->text, word);
}

static PfPyWriteFlags
quotes_of (PfMqttScript   *script,
           PfPyNode       *node,
           PfPyWriteFlags  flags)
{
  const PfPyToken *token = get (script, node->first);

  if (token->kind != PF_PY_STRING)
    return flags;
  flags &= ~PF_PY_WRITE_SINGLE;
  return script->text[token->start + token->prefix] == '\'' ? flags | PF_PY_WRITE_SINGLE : flags;
}

static char *
write_value (PfPyValue      *value,
             PfPyWriteFlags  flags)
{
  GString *out = g_string_new (NULL);

  pf_py_value_write (value, flags, out);
  return g_string_free (out, FALSE);
}

static void
splice_whole (PfMqttScript   *script,
              PfPyNode       *node,
              PfPyValue      *value,
              PfPyWriteFlags  flags,
              GArray         *splices)
{
  const PfPyToken *first = get (script, node->first);
  const PfPyToken *last = get (script, node->end - 1);
  gboolean strings = first->kind == PF_PY_STRING;

  flags = quotes_of (script, node, flags);
  if (!strings || !pf_mqtt_has_comment (script, first->start, last->end))
    {
      pf_mqtt_splices_add (splices, first->start, last->end, write_value (value, flags));
      return;
    }
  /* Comments between the pieces of a string stay where they are. */
  pf_mqtt_splices_add (splices, first->start, first->end, write_value (value, flags));
  for (guint i = node->first + 1; i < node->end; i++)
    pf_mqtt_splices_add (splices, get (script, i)->start, get (script, i)->end, g_strdup (""));
}

static PfPyNode *
child (PfPyNode *node,
       guint     index)
{
  return g_ptr_array_index (node->children, index);
}

/* The item of a dict whose key is child @index: from its key to the comma or bracket behind its value. */
static guint
item_end (PfMqttScript *script,
          PfPyNode     *node,
          guint         index)
{
  guint end = child (node, index + 1)->end;

  while (end < node->end - 1 && !is (script, end, ","))
    end++;
  return end;
}

/* A key in brackets of its own is not worth the trouble. */
static gboolean
keys_are_plain (PfMqttScript *script,
                PfPyNode     *node)
{
  for (guint i = 0; i < node->children->len; i += 2)
    {
      guint before = child (node, i)->first - 1;

      if (!is (script, before, "{") && !is (script, before, ","))
        return FALSE;
    }
  return TRUE;
}

static void
append_items (PfMqttScript   *script,
              PfPyNode       *node,
              PfPyValue      *value,
              guint           from,
              PfPyWriteFlags  flags,
              GArray         *splices)
{
  g_autoptr(GString) out = g_string_new (NULL);
  const PfPyToken *before = get (script, node->end - 2);

  if (node->children->len > 0)
    flags = quotes_of (script, child (node, 0), flags);
  for (guint i = from; i < pf_py_value_get_n_items (value); i += 2)
    {
      if (i > from || (node->children->len > 0 && !is (script, node->end - 2, ",")))
        g_string_append_c (out, ',');
      if (i > from || node->children->len > 0)
        g_string_append_c (out, ' ');
      pf_py_value_write (pf_py_value_get_item (value, i), flags, out);
      g_string_append (out, ": ");
      pf_py_value_write (pf_py_value_get_item (value, i + 1), flags, out);
    }
  if (out->len > 0)
    pf_mqtt_splices_add (splices, before->end, before->end, g_strdup (out->str));
}

/*
 * Only what differs of a dict: changed values, keys taken out, keys added at the end. Returns FALSE
 * where more than that changed.
 */
static gboolean
splice_dict (PfMqttScript   *script,
             PfPyNode       *node,
             PfPyValue      *value,
             PfPyWriteFlags  flags,
             GArray         *splices)
{
  guint n_old = node->children->len, n_new = pf_py_value_get_n_items (value);
  guint n_kept = 0, at = 0;

  if (!keys_are_plain (script, node))
    return FALSE;
  for (guint i = 0; i < n_old; i += 2)
    if (at < n_new && pf_py_value_equal (child (node, i)->value, pf_py_value_get_item (value, at)))
      {
        at += 2;
        n_kept++;
      }
  /* Taking some out and adding others would have the two meet at one comma. */
  if ((at < n_new && n_kept * 2 < n_old) || (n_kept == 0 && n_old > 0))
    return FALSE;

  at = 0;
  for (guint i = 0; i < n_old; i += 2)
    if (at < n_new && pf_py_value_equal (child (node, i)->value, pf_py_value_get_item (value, at)))
      {
        pf_mqtt_splice_value (script, child (node, i + 1), pf_py_value_get_item (value, at + 1), flags, splices);
        at += 2;
      }
    else
      {
        /* One at a time: two neighbours would both want the comma between them. */
        if (n_kept * 2 + 2 < n_old)
          return FALSE;
        pf_mqtt_splice_item_out (script, child (node, i)->first, item_end (script, node, i), splices);
      }
  append_items (script, node, value, at, flags, splices);
  return TRUE;
}

void
pf_mqtt_splice_value (PfMqttScript   *script,
                      PfPyNode       *node,
                      PfPyValue      *value,
                      PfPyWriteFlags  flags,
                      GArray         *splices)
{
  PfPyValueKind kind = pf_py_value_get_kind (value);
  guint n_splices = splices->len;

  if (pf_py_value_equal (node->value, value))
    return;
  if (kind == pf_py_value_get_kind (node->value) && node->children != NULL)
    {
      if (kind == PF_PY_VALUE_DICT)
        {
          if (splice_dict (script, node, value, flags, splices))
            return;
          g_array_set_size (splices, n_splices);
        }
      else if (node->children->len == pf_py_value_get_n_items (value))
        {
          for (guint i = 0; i < node->children->len; i++)
            pf_mqtt_splice_value (script, child (node, i), pf_py_value_get_item (value, i), flags, splices);
          return;
        }
    }
  splice_whole (script, node, value, flags, splices);
}

void
pf_mqtt_splice_item_out (PfMqttScript *script,
                         guint         first,
                         guint         end,
                         GArray       *splices)
{
  const char *text = script->text;
  gsize start = get (script, first)->start, behind = get (script, end - 1)->end;
  const PfPyToken *before = get (script, first - 1);
  const PfPyToken *next;
  gsize line_start = start, line_end;

  if (!is (script, end, ","))
    {
      /* The last one: the comma before it goes instead, where no comment stands between. */
      if (is (script, first - 1, ",") && !pf_mqtt_has_comment (script, before->start, start))
        start = before->start;
      pf_mqtt_splices_add (splices, start, behind, g_strdup (""));
      return;
    }

  behind = get (script, end)->end;
  next = get (script, end + 1);
  while (line_start > 0 && (text[line_start - 1] == ' ' || text[line_start - 1] == '\t'))
    line_start--;
  line_end = behind + strspn (text + behind, " \t");
  if ((line_start == 0 || text[line_start - 1] == '\n' || text[line_start - 1] == '\r') &&
      (text[line_end] == '\n' || text[line_end] == '\r'))
    {
      /* It has its lines for itself. */
      line_end += text[line_end] == '\r' && text[line_end + 1] == '\n' ? 2 : 1;
      pf_mqtt_splices_add (splices, line_start, line_end, g_strdup (""));
      return;
    }
  if (strcspn (text + behind, "\r\n") >= next->start - behind &&
      !pf_mqtt_has_comment (script, behind, next->start))
    behind = next->start;
  pf_mqtt_splices_add (splices, start, behind, g_strdup (""));
}
