/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalog/pf-makefile.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "catalog/pf-make-scope.h"
#include "catalog/pf-tree-file.h"
#include "pf-error.h"

#define MAX_INCLUDE_DEPTH 16
#define MAX_FILES 200
#define MAX_CONDITIONALS 64

struct _PfMakefile {
  PfMakeScope *scope;
};

typedef enum {
  BRANCH_TAKEN,   /* lines count */
  BRANCH_WAITING, /* not yet: a later else may be it */
  BRANCH_PAST     /* an earlier branch was it, or the whole conditional is inside one that does not count */
} Branch;

typedef struct {
  const char *tree;
  char *folder;
  PfMakeScope *scope;
  Branch branches[MAX_CONDITIONALS];
  guint n_branches;
  guint n_files;
  gboolean in_define;
  GError *error;
} Reader;

static void read_file (Reader     *reader,
                       const char *name,
                       guint       depth);

static gboolean
counts (const Reader *reader)
{
  return reader->n_branches == 0 || reader->branches[reader->n_branches - 1] == BRANCH_TAKEN;
}

static gboolean
starts_with_word (const char  *line,
                  const char  *word,
                  const char **rest)
{
  gsize length = strlen (word);

  if (strncmp (line, word, length) != 0 ||
      (line[length] != '\0' && strchr (" \t(\"'", line[length]) == NULL))
    return FALSE;
  *rest = line + length + strspn (line + length, " \t");
  return TRUE;
}

/* The two sides of "(a,b)" or of two quoted words. */
static gboolean
split_sides (const char  *text,
             char       **left,
             char       **right)
{
  const char *comma = NULL, *p;
  int brackets = 0;

  if (*text == '"' || *text == '\'')
    {
      const char *close = strchr (text + 1, *text);
      const char *second = close != NULL ? close + 1 + strspn (close + 1, " \t") : NULL;
      const char *second_close = second != NULL && (*second == '"' || *second == '\'') ? strchr (second + 1, *second) : NULL;

      if (second_close == NULL)
        return FALSE;
      *left = g_strndup (text + 1, close - text - 1);
      *right = g_strndup (second + 1, second_close - second - 1);
      return TRUE;
    }
  if (*text != '(')
    return FALSE;
  for (p = text + 1; *p != '\0'; p++)
    {
      if (*p == '(')
        brackets++;
      else if (*p == ')' && brackets-- == 0)
        break;
      else if (*p == ',' && brackets == 0 && comma == NULL)
        comma = p;
    }
  if (*p == '\0' || comma == NULL)
    return FALSE;
  *left = g_strndup (text + 1, comma - text - 1);
  *right = g_strndup (comma + 1, p - comma - 1);
  return TRUE;
}

static gboolean
evaluate (Reader     *reader,
          const char *text,
          gboolean   *is_condition)
{
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;
  g_autofree char *left_value = NULL;
  g_autofree char *right_value = NULL;
  const char *rest;
  gboolean wanted;

  *is_condition = TRUE;
  if (starts_with_word (text, "ifdef", &rest) || starts_with_word (text, "ifndef", &rest))
    {
      left = pf_make_scope_expand (reader->scope, rest);
      g_strstrip (left);
      return pf_make_scope_is_defined (reader->scope, left) == (text[2] == 'd');
    }
  if (starts_with_word (text, "ifeq", &rest))
    wanted = TRUE;
  else if (starts_with_word (text, "ifneq", &rest))
    wanted = FALSE;
  else
    {
      *is_condition = FALSE;
      return FALSE;
    }
  if (!split_sides (rest, &left, &right))
    return FALSE;
  left_value = pf_make_scope_expand (reader->scope, left);
  right_value = pf_make_scope_expand (reader->scope, right);
  return g_str_equal (g_strstrip (left_value), g_strstrip (right_value)) == wanted;
}

/* Returns whether @line was a conditional directive. */
static gboolean
read_conditional (Reader     *reader,
                  const char *line)
{
  const char *rest;
  gboolean is_condition, value;

  if (starts_with_word (line, "endif", &rest))
    {
      if (reader->n_branches > 0)
        reader->n_branches--;
      return TRUE;
    }
  if (starts_with_word (line, "else", &rest))
    {
      Branch *branch;

      if (reader->n_branches == 0)
        return TRUE;
      branch = &reader->branches[reader->n_branches - 1];
      if (*branch == BRANCH_TAKEN)
        *branch = BRANCH_PAST;
      else if (*branch == BRANCH_WAITING)
        {
          value = evaluate (reader, rest, &is_condition);
          if (value || !is_condition)
            *branch = BRANCH_TAKEN;
        }
      return TRUE;
    }

  if (!g_str_has_prefix (line, "if"))
    return FALSE;
  if (!counts (reader))
    {
      /* Its condition does not matter, and may use what was never assigned. */
      is_condition = starts_with_word (line, "ifeq", &rest) || starts_with_word (line, "ifneq", &rest) ||
                     starts_with_word (line, "ifdef", &rest) || starts_with_word (line, "ifndef", &rest);
      value = FALSE;
    }
  else
    {
      value = evaluate (reader, line, &is_condition);
    }
  if (!is_condition)
    return FALSE;
  if (reader->n_branches == MAX_CONDITIONALS)
    {
      if (reader->error == NULL)
        g_set_error_literal (&reader->error, PF_ERROR, PF_ERROR_INVALID,
                             _("A makefile has too many conditionals inside each other"));
      return TRUE;
    }
  reader->branches[reader->n_branches] = !counts (reader) ? BRANCH_PAST : value ? BRANCH_TAKEN : BRANCH_WAITING;
  reader->n_branches++;
  return TRUE;
}

/* "NAME op value" anywhere a rule's colon does not come first. */
static gboolean
read_assignment (Reader *reader,
                 char   *line)
{
  PfMakeFlavor flavor = PF_MAKE_RECURSIVE;
  g_autofree char *name = NULL;
  int brackets = 0;
  char *op = NULL, *value = NULL;

  for (char *p = line; *p != '\0' && value == NULL; p++)
    {
      if (*p == '(' || *p == '{')
        brackets++;
      else if (*p == ')' || *p == '}')
        brackets--;
      else if (brackets > 0)
        continue;
      else if (*p == '=')
        {
          op = p;
          value = p + 1;
        }
      else if (strchr (":+?!", *p) != NULL && p[1] == '=')
        {
          op = p;
          value = p + 2;
          flavor = *p == ':' ? PF_MAKE_SIMPLE : *p == '+' ? PF_MAKE_APPEND : PF_MAKE_CONDITIONAL;
          /* NAME != command: nothing is run. */
          if (*p == '!')
            value = p + strlen (p);
        }
      else if (*p == ':' && p[1] == ':' && p[2] == '=')
        {
          op = p;
          value = p + 3;
          flavor = PF_MAKE_SIMPLE;
        }
      else if (*p == ':')
        return FALSE;
    }
  if (value == NULL)
    return FALSE;

  *op = '\0';
  name = pf_make_scope_expand (reader->scope, g_strstrip (line));
  g_strstrip (name);
  if (*name != '\0' && strpbrk (name, " \t") == NULL)
    pf_make_scope_assign (reader->scope, name, flavor, g_strstrip (value));
  return TRUE;
}

static gboolean
read_include (Reader     *reader,
              const char *line,
              guint       depth)
{
  g_autofree char *names = NULL;
  g_auto(GStrv) words = NULL;
  const char *rest;

  if (!starts_with_word (line, "include", &rest) && !starts_with_word (line, "-include", &rest) && !starts_with_word (line, "sinclude", &rest))
    return FALSE;
  names = pf_make_scope_expand (reader->scope, rest);
  words = g_strsplit_set (names, " \t", -1);
  for (gsize i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      read_file (reader, words[i], depth + 1);
  return TRUE;
}

static void
read_line (Reader *reader,
           char   *line,
           guint   depth)
{
  static const char *const prefixes[] = { "override", "export", "private" };
  const char *rest;

  if (reader->in_define)
    {
      reader->in_define = !starts_with_word (line, "endef", &rest);
      return;
    }
  if (read_conditional (reader, line) || !counts (reader))
    return;
  if (starts_with_word (line, "define", &rest))
    {
      reader->in_define = TRUE;
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (starts_with_word (line, prefixes[i], &rest))
      line = (char *) rest;
  if (!read_include (reader, line, depth))
    read_assignment (reader, line);
}

static void
strip_comment (GString *line)
{
  for (gsize i = 0; i < line->len; i++)
    if (line->str[i] == '#' && (i == 0 || line->str[i - 1] != '\\'))
      {
        g_string_truncate (line, i);
        return;
      }
}

static void
read_text (Reader     *reader,
           const char *text,
           guint       depth)
{
  g_autoptr(GString) line = g_string_new (NULL);
  const char *p = text;

  while (*p != '\0' && reader->error == NULL)
    {
      gsize length = strcspn (p, "\n");
      gboolean is_recipe = line->len == 0 && *p == '\t';
      gsize kept = length > 0 && p[length - 1] == '\r' ? length - 1 : length;
      gboolean continued = kept > 0 && p[kept - 1] == '\\';

      g_string_append_len (line, p, (gssize) (continued ? kept - 1 : kept));
      p += length + (p[length] == '\n');
      if (is_recipe && !reader->in_define)
        {
          /* A command; so are the lines it is continued on. */
          g_string_truncate (line, 0);
          while (continued && *p != '\0')
            {
              length = strcspn (p, "\n");
              continued = length > 0 && p[length - 1] == '\\';
              p += length + (p[length] == '\n');
            }
          continue;
        }
      if (continued && *p != '\0')
        {
          g_string_append_c (line, ' ');
          continue;
        }
      strip_comment (line);
      g_strstrip (line->str);
      read_line (reader, line->str, depth);
      g_string_truncate (line, 0);
      if (pf_make_scope_is_exhausted (reader->scope) && reader->error == NULL)
        g_set_error_literal (&reader->error, PF_ERROR, PF_ERROR_INVALID, _("A makefile expands without end"));
    }
}

static void
read_file (Reader     *reader,
           const char *name,
           guint       depth)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  if (reader->error != NULL)
    return;
  /* What a build makes and includes again (dependencies: *.P) says nothing about the release. */
  if (depth > 0 && !g_str_has_suffix (name, ".mk"))
    return;
  path = g_canonicalize_filename (name, reader->folder);
  text = pf_tree_file_read (reader->tree, path, &error);
  if (text == NULL)
    {
      /* Only the first one must be there; make itself will name another that is missing. */
      if (depth == 0)
        reader->error = g_steal_pointer (&error);
      return;
    }
  if (depth > MAX_INCLUDE_DEPTH || ++reader->n_files > MAX_FILES)
    {
      g_set_error (&reader->error, PF_ERROR, PF_ERROR_INVALID, _("%s includes makefiles without end"), path);
      return;
    }
  pf_make_scope_fix (reader->scope, "MAKEFILE_LIST", name);
  read_text (reader, text, depth);
}

PfMakefile *
pf_makefile_read (const char         *tree,
                  const char         *folder,
                  const char         *name,
                  const char * const *fixed,
                  GError            **error)
{
  g_autofree char *root = g_canonicalize_filename (tree, NULL);
  g_autofree char *absolute = g_canonicalize_filename (folder, root);
  g_autoptr(PfMakeScope) scope = pf_make_scope_new (absolute, root);
  Reader reader = { .tree = root, .folder = absolute, .scope = scope };
  PfMakefile *self;

  for (gsize i = 0; fixed != NULL && fixed[i] != NULL; i++)
    {
      const char *equals = strchr (fixed[i], '=');
      g_autofree char *variable = g_strndup (fixed[i], equals != NULL ? (gsize) (equals - fixed[i]) : strlen (fixed[i]));

      pf_make_scope_fix (scope, variable, equals != NULL ? equals + 1 : "");
    }
  read_file (&reader, name, 0);
  if (reader.error != NULL)
    {
      g_propagate_error (error, reader.error);
      return NULL;
    }
  self = g_new0 (PfMakefile, 1);
  self->scope = g_steal_pointer (&scope);
  return self;
}

void
pf_makefile_free (PfMakefile *self)
{
  pf_make_scope_free (self->scope);
  g_free (self);
}

char *
pf_makefile_dup_value (PfMakefile *self,
                       const char *variable)
{
  g_autofree char *reference = g_strdup_printf ("$(%s)", variable);
  char *value = pf_make_scope_expand (self->scope, reference);

  return g_strstrip (value);
}

char **
pf_makefile_dup_words (PfMakefile *self,
                       const char *variable)
{
  g_autofree char *value = pf_makefile_dup_value (self, variable);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) parts = g_strsplit_set (value, " \t", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_strv_builder_add (builder, parts[i]);
  return g_strv_builder_end (builder);
}
