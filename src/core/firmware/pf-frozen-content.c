/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-frozen-content.h"

#include <string.h>

static void
frozen_object_free (PfFrozenObject *self)
{
  g_free (self->symbol);
  g_free (self);
}

static void
frozen_source_free (PfFrozenSource *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->objects);
  g_free (self);
}

/* A name that MicroPython itself does not have. It counts for a module if no other module uses it: that much is gained by
 * leaving the module out. */
typedef struct {
  PfFrozenSource *user;
  gboolean shared;
} Qstr;

typedef enum {
  ELSEWHERE,
  IN_NAMES,         /* the strings of mp_frozen_names */
  IN_QSTR_IDS,      /* the enum of new qstrs */
  IN_QSTR_TEXTS,    /* the pool with their texts, in the same order */
} Place;

typedef struct {
  GPtrArray *order;           /* PfFrozenSource: named as frozen */
  GHashTable *sources;        /* name -> (owned) PfFrozenSource: all that were spoken of */
  GHashTable *qstrs;          /* "MP_QSTR_x" -> (owned) Qstr */
  GPtrArray *qstr_order;      /* Qstr */
  GArray *qstr_sizes;         /* guint32, in the same order */
  PfFrozenSource *current;
  Place place;
} Parser;

static PfFrozenSource *
get_source (Parser     *parser,
            const char *name,
            gsize       length)
{
  g_autofree char *key = g_strndup (name, length);
  PfFrozenSource *source = g_hash_table_lookup (parser->sources, key);

  if (source == NULL)
    {
      source = g_new0 (PfFrozenSource, 1);
      source->name = g_steal_pointer (&key);
      source->objects = g_ptr_array_new_with_free_func ((GDestroyNotify) frozen_object_free);
      g_hash_table_insert (parser->sources, source->name, source);
    }
  return source;
}

static void
add_frozen (Parser     *parser,
            const char *name,
            gsize       length)
{
  PfFrozenSource *source;

  if (length == 0)
    return;
  source = get_source (parser, name, length);
  if (!g_ptr_array_find (parser->order, source, NULL))
    g_ptr_array_add (parser->order, source);
}

/* `"mqtt_as/__init__.py\0"`: the strings of mp_frozen_names, each with its NUL written out */
static void
read_names (Parser     *parser,
            const char *line,
            gsize       length)
{
  const char *end = line + length;
  const char *p = line;

  while ((p = memchr (p, '"', end - p)) != NULL)
    {
      const char *close = memchr (p + 1, '"', end - p - 1);

      if (close == NULL)
        break;
      if (close - p > 3 && close[-2] == '\\' && close[-1] == '0')
        add_frozen (parser, p + 1, close - p - 3);
      p = close + 1;
    }
  if (memchr (line, '}', length) != NULL)
    parser->place = ELSEWHERE;
}

static const char *
skip_spaces (const char *p,
             const char *end)
{
  while (p < end && *p == ' ')
    p++;
  return p;
}

/* Bytes of a C string literal that starts at @p, its NUL included */
static guint32
measure_literal (const char *p,
                 const char *end)
{
  guint32 n = 1;

  while (p < end && *p != '"')
    {
      if (*p == '\\' && p + 1 < end)
        p += p[1] == 'x' ? 3 : 1;
      p++;
      n++;
    }
  return n;
}

#define QSTR_ID "MP_QSTR_"

static gsize
measure_id (const char *p,
            const char *end)
{
  const char *start = p;

  while (p < end && (g_ascii_isalnum (*p) || *p == '_'))
    p++;
  return p - start;
}

/* `    MP_QSTR_eliza,` */
static void
read_qstr_id (Parser     *parser,
              const char *line,
              gsize       length)
{
  const char *id = memmem (line, length, QSTR_ID, strlen (QSTR_ID));
  g_autofree char *key = NULL;
  Qstr *qstr;

  if (memchr (line, '}', length) != NULL)
    parser->place = ELSEWHERE;
  if (id == NULL)
    return;
  key = g_strndup (id, measure_id (id, line + length));
  if (g_hash_table_contains (parser->qstrs, key))
    return;
  qstr = g_new0 (Qstr, 1);
  g_ptr_array_add (parser->qstr_order, qstr);
  g_hash_table_insert (parser->qstrs, g_steal_pointer (&key), qstr);
}

/* `        "eliza",`, up to v1.19 `        (const byte*)"\x21\xef\x05" "eliza",`: with it go a pointer, a length and a hash. */
static void
read_qstr_text (Parser     *parser,
                const char *line,
                gsize       length)
{
  const char *end = line + length;
  const char *last = NULL;
  guint32 size;

  for (const char *p = line; (p = memchr (p, '"', end - p)) != NULL;)
    {
      last = ++p;
      while (p < end && *p != '"')
        p += *p == '\\' && p + 1 < end ? 2 : 1;
      if (p >= end)
        break;
      p++;
    }
  if (last != NULL)
    {
      size = measure_literal (last, end) + sizeof (guint32) + 3;
      g_array_append_val (parser->qstr_sizes, size);
    }
  else if (skip_spaces (line, end) < end && *skip_spaces (line, end) == '}')
    parser->place = ELSEWHERE;
}

static void
read_qstr_uses (Parser     *parser,
                const char *line,
                gsize       length)
{
  const char *end = line + length;
  const char *p = line;

  while ((p = memmem (p, end - p, QSTR_ID, strlen (QSTR_ID))) != NULL)
    {
      gsize n = measure_id (p, end);
      g_autofree char *key = g_strndup (p, n);
      Qstr *qstr = g_hash_table_lookup (parser->qstrs, key);

      if (qstr != NULL && qstr->user == NULL)
        qstr->user = parser->current;
      else if (qstr != NULL && qstr->user != parser->current)
        qstr->shared = TRUE;
      p += n;
    }
}

static void
add_qstr_sizes (Parser *parser)
{
  for (guint i = 0; i < MIN (parser->qstr_order->len, parser->qstr_sizes->len); i++)
    {
      const Qstr *qstr = parser->qstr_order->pdata[i];

      if (qstr->user != NULL && !qstr->shared)
        qstr->user->strings += g_array_index (parser->qstr_sizes, guint32, i);
    }
}

/* `static const byte fun_data_x[12] = {`, `static const mp_frozen_module_t frozen_module_x = {` */
static void
read_definition (Parser     *parser,
                 const char *line,
                 gsize       length)
{
  static const char literal[] = "(const byte*)\"";
  const char *end = line + length;
  const char *equals = memchr (line, '=', length);
  const char *bracket, *stop, *start, *text;
  PfFrozenObject *object;

  if (equals == NULL)
    return;
  bracket = memchr (line, '[', equals - line);
  stop = bracket != NULL ? bracket : equals;
  while (stop > line && stop[-1] == ' ')
    stop--;
  start = stop;
  while (start > line && (g_ascii_isalnum (start[-1]) || start[-1] == '_'))
    start--;
  if (start == stop)
    return;

  object = g_new0 (PfFrozenObject, 1);
  object->symbol = g_strndup (start, stop - start);
  if (bracket != NULL && start - line >= 5 && memcmp (start - 5, "byte ", 5) == 0)
    object->size = MIN (g_ascii_strtoull (bracket + 1, NULL, 10), G_MAXINT32);
  g_ptr_array_add (parser->current->objects, object);

  text = memmem (equals, end - equals, literal, strlen (literal));
  if (text != NULL)
    parser->current->strings += measure_literal (text + strlen (literal), end);
}

static gboolean
skip_prefix (const char **line,
             gsize       *length,
             const char  *prefix)
{
  gsize n = strlen (prefix);

  if (*length < n || memcmp (*line, prefix, n) != 0)
    return FALSE;
  *line += n;
  *length -= n;
  return TRUE;
}

static void
read_comment (Parser     *parser,
              const char *line,
              gsize       length)
{
  static const char * const scopes[] = {
    "// frozen bytecode for file ", "// frozen native code for file ", "// frozen viper code for file ",
    "// frozen assembler code for file ", NULL
  };
  const char *comma;

  if (skip_prefix (&line, &length, "// collection of all frozen modules"))
    parser->current = NULL;
  else if (skip_prefix (&line, &length, "// - frozen file name: "))
    parser->current = get_source (parser, line, length);
  else
    for (guint i = 0; scopes[i] != NULL; i++)
      if (skip_prefix (&line, &length, scopes[i]))
        {
          comma = memmem (line, length, ", scope ", strlen (", scope "));
          parser->current = get_source (parser, line, comma != NULL ? (gsize) (comma - line) : length);
          break;
        }
}

static void
read_line (Parser     *parser,
           const char *line,
           gsize       length)
{
  if (length > 0 && line[length - 1] == '\r')
    length--;

  switch (parser->place)
    {
    case IN_NAMES:
      read_names (parser, line, length);
      return;
    case IN_QSTR_IDS:
      read_qstr_id (parser, line, length);
      return;
    case IN_QSTR_TEXTS:
      read_qstr_text (parser, line, length);
      return;
    case ELSEWHERE:
    default:
      break;
    }
  if (parser->current != NULL)
    read_qstr_uses (parser, line, length);

  if (skip_prefix (&line, &length, "const char mp_frozen_names[]") ||
      skip_prefix (&line, &length, "const char mp_frozen_mpy_names[]"))
    {
      parser->current = NULL;
      parser->place = IN_NAMES;
      read_names (parser, line, length);
    }
  else if (skip_prefix (&line, &length, "enum {"))
    parser->place = IN_QSTR_IDS;
  else if (skip_prefix (&line, &length, "const qstr_pool_t mp_qstr_frozen_const_pool ="))
    parser->place = IN_QSTR_TEXTS;
  else if (skip_prefix (&line, &length, "MICROPY_FROZEN_LIST_ITEM(\""))
    {
      const char *file = memmem (line, length, "\", \"", 4);
      const char *close = file != NULL ? memchr (file + 4, '"', line + length - file - 4) : NULL;

      if (close != NULL)
        add_frozen (parser, file + 4, close - file - 4);
    }
  else if (length > 2 && line[0] == '/' && line[1] == '/')
    read_comment (parser, line, length);
  else if (parser->current != NULL && (g_str_has_prefix (line, "static ") || g_str_has_prefix (line, "STATIC ")))
    read_definition (parser, line, length);
}

GPtrArray *
pf_frozen_content_parse (const char *text)
{
  GPtrArray *order = g_ptr_array_new_with_free_func ((GDestroyNotify) frozen_source_free);
  g_autoptr(GPtrArray) found = g_ptr_array_new ();
  g_autoptr(GHashTable) sources = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) frozen_source_free);
  g_autoptr(GHashTable) qstrs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GPtrArray) qstr_order = g_ptr_array_new ();
  g_autoptr(GArray) qstr_sizes = g_array_new (FALSE, FALSE, sizeof (guint32));
  Parser parser = { found, sources, qstrs, qstr_order, qstr_sizes, NULL, ELSEWHERE };

  while (*text != '\0')
    {
      gsize length = strcspn (text, "\n");

      read_line (&parser, text, length);
      text += length;
      if (*text == '\n')
        text++;
    }
  add_qstr_sizes (&parser);
  for (guint i = 0; i < found->len; i++)
    {
      PfFrozenSource *source = found->pdata[i];

      g_hash_table_steal (sources, source->name);
      g_ptr_array_add (order, source);
    }
  return order;
}
