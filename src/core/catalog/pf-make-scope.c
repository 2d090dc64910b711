/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalog/pf-make-scope.h"

#include <string.h>

#define MAX_DEPTH 40
#define MAX_RESULT (256 * 1024)
/* Bytes produced by all expansions of one reading; the real makefiles need about 80,000. */
#define MAX_WORK (1024 * 1024)

typedef struct {
  char *value;
  gboolean simple;
  gboolean fixed;
} Variable;

struct _PfMakeScope {
  GHashTable *variables;
  char *folder;
  char *limit;
  guint64 work;
  gboolean exhausted;
};

static void expand_into (PfMakeScope *self,
                         GString     *out,
                         const char  *text,
                         gsize        length,
                         guint        depth);

static void
variable_free (gpointer data)
{
  Variable *variable = data;

  g_free (variable->value);
  g_free (variable);
}

PfMakeScope *
pf_make_scope_new (const char *folder,
                   const char *limit)
{
  PfMakeScope *self = g_new0 (PfMakeScope, 1);

  self->variables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, variable_free);
  self->folder = g_strdup (folder);
  self->limit = g_canonicalize_filename (limit, NULL);
  return self;
}

void
pf_make_scope_free (PfMakeScope *self)
{
  g_hash_table_unref (self->variables);
  g_free (self->folder);
  g_free (self->limit);
  g_free (self);
}

static void
set (PfMakeScope *self,
     const char  *name,
     char        *value,
     gboolean     simple,
     gboolean     fixed)
{
  Variable *variable = g_new0 (Variable, 1);

  variable->value = value;
  variable->simple = simple;
  variable->fixed = fixed;
  g_hash_table_replace (self->variables, g_strdup (name), variable);
}

void
pf_make_scope_fix (PfMakeScope *self,
                   const char  *name,
                   const char  *value)
{
  set (self, name, g_strdup (value), TRUE, TRUE);
}

void
pf_make_scope_assign (PfMakeScope  *self,
                      const char   *name,
                      PfMakeFlavor  flavor,
                      const char   *value)
{
  Variable *old = g_hash_table_lookup (self->variables, name);

  if (old != NULL && (old->fixed || flavor == PF_MAKE_CONDITIONAL))
    return;

  if (old != NULL && flavor == PF_MAKE_APPEND)
    {
      g_autofree char *more = old->simple ? pf_make_scope_expand (self, value) : g_strdup (value);

      if (strlen (old->value) + strlen (more) > MAX_RESULT)
        self->exhausted = TRUE;
      else
        set (self, name, g_strjoin (" ", old->value, more, NULL), old->simple, FALSE);
    }
  else if (flavor == PF_MAKE_SIMPLE)
    {
      set (self, name, pf_make_scope_expand (self, value), TRUE, FALSE);
    }
  else
    {
      set (self, name, g_strdup (value), FALSE, FALSE);
    }
}

gboolean
pf_make_scope_is_defined (PfMakeScope *self,
                          const char  *name)
{
  const Variable *variable = g_hash_table_lookup (self->variables, name);

  return variable != NULL && *variable->value != '\0';
}

gboolean
pf_make_scope_is_exhausted (PfMakeScope *self)
{
  return self->exhausted;
}

static void
add (PfMakeScope *self,
     GString     *out,
     const char  *text,
     gsize        length)
{
  self->work += length + 1;
  if (self->exhausted || out->len + length > MAX_RESULT || self->work > MAX_WORK)
    self->exhausted = TRUE;
  else
    g_string_append_len (out, text, (gssize) length);
}

static void
add_word (PfMakeScope *self,
          GString     *out,
          const char  *word)
{
  if (out->len > 0)
    add (self, out, " ", 1);
  add (self, out, word, strlen (word));
}

static char **
split_words (const char *text)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  const char *p = text + strspn (text, " \t\n");

  while (*p != '\0')
    {
      gsize length = strcspn (p, " \t\n");
      g_autofree char *word = g_strndup (p, length);

      g_strv_builder_add (builder, word);
      p += length;
      p += strspn (p, " \t\n");
    }
  return g_strv_builder_end (builder);
}

/* The end of a reference that starts behind its opening bracket; NULL where it is not closed. */
static const char *
find_close (const char *p,
            const char *end,
            char        open,
            char        close)
{
  guint depth = 1;

  for (; p < end; p++)
    {
      if (*p == open)
        depth++;
      else if (*p == close && --depth == 0)
        return p;
    }
  return NULL;
}

/* Splits at the commas that are in no brackets, into at most @max parts, and expands each. */
static GPtrArray *
expand_arguments (PfMakeScope *self,
                  const char  *text,
                  const char  *end,
                  guint        max,
                  guint        depth)
{
  GPtrArray *arguments = g_ptr_array_new_with_free_func (g_free);
  const char *start = text;
  int brackets = 0;

  for (const char *p = text; p <= end; p++)
    {
      if (p < end && (*p == '(' || *p == '{'))
        brackets++;
      else if (p < end && (*p == ')' || *p == '}'))
        brackets--;
      else if (p == end || (*p == ',' && brackets == 0 && arguments->len + 1 < max))
        {
          GString *argument = g_string_new (NULL);

          expand_into (self, argument, start, p - start, depth + 1);
          g_ptr_array_add (arguments, g_string_free (argument, FALSE));
          start = p + 1;
        }
    }
  while (arguments->len < max)
    g_ptr_array_add (arguments, g_strdup (""));
  return arguments;
}

static gboolean
matches (const char  *pattern,
         const char  *word,
         char       **stem)
{
  const char *percent = strchr (pattern, '%');
  gsize before, after;

  if (percent == NULL)
    {
      *stem = g_strdup ("");
      return g_str_equal (pattern, word);
    }
  before = percent - pattern;
  after = strlen (percent + 1);
  *stem = NULL;
  if (strlen (word) < before + after || strncmp (word, pattern, before) != 0 || !g_str_has_suffix (word, percent + 1))
    return FALSE;
  *stem = g_strndup (word + before, strlen (word) - before - after);
  return TRUE;
}

static gboolean
matches_any (const char *patterns,
             const char *word)
{
  g_auto(GStrv) list = split_words (patterns);

  for (gsize i = 0; list[i] != NULL; i++)
    {
      g_autofree char *stem = NULL;

      if (matches (list[i], word, &stem))
        return TRUE;
    }
  return FALSE;
}

static void
add_patsubst (PfMakeScope *self,
              GString     *out,
              const char  *pattern,
              const char  *replacement,
              const char  *text)
{
  g_auto(GStrv) words = split_words (text);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      const char *percent = strchr (replacement, '%');
      g_autofree char *stem = NULL;
      g_autofree char *word = NULL;

      if (!matches (pattern, words[i], &stem))
        word = g_strdup (words[i]);
      else if (percent == NULL || strchr (pattern, '%') == NULL)
        word = g_strdup (replacement);
      else
        word = g_strdup_printf ("%.*s%s%s", (int) (percent - replacement), replacement, stem, percent + 1);
      add_word (self, out, word);
    }
}

/* Names without wildcard characters only: that is how makefiles ask whether something exists. */
static void
add_wildcard (PfMakeScope *self,
              GString     *out,
              const char  *text)
{
  g_auto(GStrv) words = split_words (text);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      g_autofree char *path = g_canonicalize_filename (words[i], self->folder);

      if (g_str_has_prefix (path, self->limit) && strpbrk (words[i], "*?[") == NULL &&
          g_file_test (path, G_FILE_TEST_EXISTS))
        add_word (self, out, words[i]);
    }
}

static void
call_words (PfMakeScope *self,
            GString     *out,
            const char  *name,
            GPtrArray   *arguments)
{
  const char *first = g_ptr_array_index (arguments, 0);
  const char *second = arguments->len > 1 ? g_ptr_array_index (arguments, 1) : "";
  g_auto(GStrv) words = split_words (arguments->len > 1 ? second : first);
  guint n = g_strv_length (words);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *made = NULL;
      const char *slash = strrchr (words[i], '/');

      if (g_str_equal (name, "strip"))
        made = g_strdup (words[i]);
      else if (g_str_equal (name, "notdir"))
        made = g_strdup (slash != NULL ? slash + 1 : words[i]);
      else if (g_str_equal (name, "dir"))
        made = slash != NULL ? g_strndup (words[i], slash + 1 - words[i]) : g_strdup ("./");
      else if ((g_str_equal (name, "firstword") && i == 0) || (g_str_equal (name, "lastword") && i == n - 1))
        made = g_strdup (words[i]);
      else if (g_str_equal (name, "addprefix"))
        made = g_strconcat (first, words[i], NULL);
      else if (g_str_equal (name, "addsuffix"))
        made = g_strconcat (words[i], first, NULL);
      else if (g_str_equal (name, "filter") && matches_any (first, words[i]))
        made = g_strdup (words[i]);
      else if (g_str_equal (name, "filter-out") && !matches_any (first, words[i]))
        made = g_strdup (words[i]);
      if (made != NULL)
        add_word (self, out, made);
    }
}

static const struct {
  const char *name;
  guint n_arguments;
} functions[] = {
  { "addprefix", 2 }, { "addsuffix", 2 }, { "call", 1 },     { "dir", 1 },      { "error", 1 },
  { "eval", 1 },      { "filter", 2 },    { "filter-out", 2 }, { "findstring", 2 }, { "firstword", 1 },
  { "foreach", 3 },   { "if", 3 },        { "info", 1 },     { "lastword", 1 }, { "notdir", 1 },
  { "patsubst", 3 },  { "shell", 1 },     { "strip", 1 },    { "subst", 3 },    { "warning", 1 },
  { "wildcard", 1 },
};

static gboolean
call (PfMakeScope *self,
      GString     *out,
      const char  *text,
      const char  *end,
      guint        depth)
{
  gsize length = 0;

  while (text + length < end && (g_ascii_islower (text[length]) || text[length] == '-'))
    length++;
  if (length == 0 || text + length == end || (text[length] != ' ' && text[length] != '\t'))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      const char *name = functions[i].name;
      g_autoptr(GPtrArray) arguments = NULL;
      g_autoptr(GString) result = NULL;
      char **args;

      if (strlen (name) != length || strncmp (text, name, length) != 0)
        continue;
      arguments = expand_arguments (self, text + length + 1, end, functions[i].n_arguments, depth);
      args = (char **) arguments->pdata;
      result = g_string_new (NULL);
      if (g_str_equal (name, "wildcard"))
        add_wildcard (self, result, args[0]);
      else if (g_str_equal (name, "patsubst"))
        add_patsubst (self, result, args[0], args[1], args[2]);
      else if (g_str_equal (name, "if"))
        g_string_append (result, args[0][strspn (args[0], " \t")] != '\0' ? args[1] : args[2]);
      else if (g_str_equal (name, "findstring"))
        g_string_append (result, strstr (args[1], args[0]) != NULL ? args[0] : "");
      else if (g_str_equal (name, "subst"))
        {
          g_string_append (result, args[2]);
          if (*args[0] != '\0' && strlen (args[1]) < 4096)
            g_string_replace (result, args[0], args[1], 4096);
        }
      else
        call_words (self, result, name, arguments);
      add (self, out, result->str, result->len);
      return TRUE;
    }
  return FALSE;
}

static void
expand_reference (PfMakeScope *self,
                  GString     *out,
                  const char  *text,
                  const char  *end,
                  guint        depth)
{
  g_autoptr(GString) name = NULL;
  const Variable *variable;
  char *colon;

  if (call (self, out, text, end, depth))
    return;

  name = g_string_new (NULL);
  expand_into (self, name, text, end - text, depth + 1);

  /* $(NAME:.c=.o) */
  colon = strchr (name->str, ':');
  if (colon != NULL && strchr (colon, '=') != NULL)
    {
      g_autofree char *from = NULL;
      g_autofree char *to = NULL;
      g_autoptr(GString) value = g_string_new (NULL);
      char *equals = strchr (colon, '=');

      *colon = *equals = '\0';
      from = strchr (colon + 1, '%') != NULL ? g_strdup (colon + 1) : g_strconcat ("%", colon + 1, NULL);
      to = strchr (equals + 1, '%') != NULL ? g_strdup (equals + 1) : g_strconcat ("%", equals + 1, NULL);
      variable = g_hash_table_lookup (self->variables, name->str);
      if (variable != NULL)
        expand_into (self, value, variable->value, strlen (variable->value), depth + 1);
      add_patsubst (self, out, from, to, value->str);
      return;
    }

  variable = g_hash_table_lookup (self->variables, name->str);
  if (variable == NULL)
    return;
  if (variable->simple)
    add (self, out, variable->value, strlen (variable->value));
  else
    expand_into (self, out, variable->value, strlen (variable->value), depth + 1);
}

static void
expand_into (PfMakeScope *self,
             GString     *out,
             const char  *text,
             gsize        length,
             guint        depth)
{
  const char *end = text + length;
  const char *p = text;

  if (depth > MAX_DEPTH)
    self->exhausted = TRUE;

  while (p < end && !self->exhausted)
    {
      const char *dollar = memchr (p, '$', end - p);
      const char *close;

      if (dollar == NULL || dollar + 1 == end)
        {
          add (self, out, p, end - p);
          return;
        }
      add (self, out, p, dollar - p);
      p = dollar + 2;
      switch (dollar[1])
        {
        case '$':
          add (self, out, "$", 1);
          break;
        case '(':
        case '{':
          close = find_close (p, end, dollar[1], dollar[1] == '(' ? ')' : '}');
          if (close == NULL)
            return;
          expand_reference (self, out, p, close, depth);
          p = close + 1;
          break;
        default:
          expand_reference (self, out, dollar + 1, dollar + 2, depth);
          break;
        }
    }
}

char *
pf_make_scope_expand (PfMakeScope *self,
                      const char  *text)
{
  GString *out = g_string_new (NULL);

  expand_into (self, out, text, strlen (text), 0);
  return g_string_free (out, FALSE);
}
