/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "build/pf-diagnosis.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "build/pf-diagnosis-rules.h"

#define MAX_DETAIL 500

G_DEFINE_BOXED_TYPE (PfDiagnosis, pf_diagnosis, pf_diagnosis_copy, pf_diagnosis_free)

PfDiagnosis *
pf_diagnosis_copy (const PfDiagnosis *self)
{
  PfDiagnosis *copy;

  if (self == NULL)
    return NULL;
  copy = g_new0 (PfDiagnosis, 1);
  copy->id = g_strdup (self->id);
  copy->title = g_strdup (self->title);
  copy->explanation = g_strdup (self->explanation);
  copy->detail = g_strdup (self->detail);
  copy->module = g_strdup (self->module);
  copy->line = self->line;
  copy->remedies = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_remedy_free);
  for (guint i = 0; i < self->remedies->len; i++)
    g_ptr_array_add (copy->remedies, pf_remedy_copy (self->remedies->pdata[i]));
  return copy;
}

void
pf_diagnosis_free (PfDiagnosis *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->title);
  g_free (self->explanation);
  g_free (self->detail);
  g_free (self->module);
  g_clear_pointer (&self->remedies, g_ptr_array_unref);
  g_free (self);
}

static const char *
end_of_line (const char *text)
{
  return strchrnul (text, '\n');
}

/* Where @pattern ("A*B": both, in this order, in one line) stands in @text */
static const char *
find_pattern (const char *text,
              const char *pattern)
{
  g_auto(GStrv) parts = g_strsplit (pattern, "*", -1);
  const char *hit = text;

  while ((hit = strstr (hit, parts[0])) != NULL)
    {
      const char *end = end_of_line (hit);
      const char *p = hit + strlen (parts[0]);
      gboolean all = TRUE;

      for (guint i = 1; all && parts[i] != NULL; i++)
        {
          p = strstr (p, parts[i]);
          all = p != NULL && p < end;
          if (all)
            p += strlen (parts[i]);
        }
      if (all)
        return hit;
      if (*hit == '\0')
        break;
      hit++;
    }
  return NULL;
}

static char *
dup_line (const char *text,
          const char *at)
{
  const char *start = at;
  g_autofree char *line = NULL;

  while (start > text && start[-1] != '\n')
    start--;
  /* make says `echo -e`, which dash prints along. */
  if (g_str_has_prefix (start, "-e ") && start + 3 <= at)
    start += 3;
  line = g_strndup (start, end_of_line (at) - start);
  return g_strdup (g_strstrip (line));
}

/* Returns: whether the rule fits; @line: (out) (nullable): the line with the pattern */
static gboolean
rule_fits (const PfDiagnosisRule  *rule,
           PfBuildStageId          stage,
           const GError           *error,
           const char             *log_tail,
           char                  **line)
{
  gboolean code = rule->code != PF_DIAGNOSIS_NO_CODE && g_error_matches (error, PF_ERROR, rule->code);
  gboolean pattern = FALSE;

  if (rule->stages != PF_DIAGNOSIS_ANY_STAGE && !(rule->stages & (1u << stage)))
    return FALSE;
  if ((rule->flags & PF_DIAGNOSIS_BOTH && !code) || (rule->applies != NULL && !rule->applies ()))
    return FALSE;

  for (guint i = 0; !pattern && i < PF_DIAGNOSIS_MAX_PATTERNS && rule->patterns[i] != NULL; i++)
    {
      const char *texts[] = { error->message, log_tail };

      /* The last rule's pattern, which fits without saying anything */
      if (rule->patterns[i][0] == '\0')
        return TRUE;
      for (guint j = 0; !pattern && j < G_N_ELEMENTS (texts); j++)
        {
          const char *hit = find_pattern (texts[j], rule->patterns[i]);

          pattern = hit != NULL;
          if (pattern)
            *line = dup_line (texts[j], hit);
        }
    }
  return rule->flags & PF_DIAGNOSIS_BOTH ? code && pattern : code || pattern;
}

/* The first line of the output that is an error; what follows it is mostly its consequence. */
static char *
dup_first_error (const char *log_tail)
{
  for (const char *p = log_tail; *p != '\0';)
    {
      const char *end = end_of_line (p);

      if (pf_build_log_classify (p, end - p) == PF_LOG_ERROR && !g_str_has_prefix (p, "Traceback "))
        return dup_line (p, p);
      p = *end == '\n' ? end + 1 : end;
    }
  return NULL;
}

static char *
cut_detail (char *detail)
{
  if (strlen (detail) > MAX_DETAIL)
    {
      char *end = g_utf8_find_prev_char (detail, detail + MAX_DETAIL);
      g_autofree char *cut = g_strndup (detail, end - detail);

      g_free (detail);
      return g_strconcat (cut, "…", NULL);
    }
  return detail;
}

static char *
make_detail (const PfDiagnosisRule *rule,
             PfDiagnosis           *self,
             const GError          *error,
             const char            *log_tail,
             const char            *line)
{
  g_autofree char *detail = NULL;

  if (rule->detail != NULL)
    detail = rule->detail (log_tail, self);
  if (detail == NULL && line != NULL)
    detail = g_strdup (line);
  /* "make ended with status 2" says less than make did. */
  if (detail == NULL && g_error_matches (error, PF_ERROR, PF_ERROR_COMMAND_FAILED))
    detail = dup_first_error (log_tail);
  if (detail == NULL)
    detail = g_strdup (error->message);

  return cut_detail (g_steal_pointer (&detail));
}

static PfDiagnosis *
diagnosis_from_rule (const PfDiagnosisRule *rule,
                     const GError          *error,
                     const char            *log_tail,
                     const char            *line)
{
  PfDiagnosis *self = g_new0 (PfDiagnosis, 1);

  self->id = g_strdup (rule->id);
  self->title = g_strdup (_(rule->title));
  self->explanation = rule->explain != NULL ? rule->explain () : g_strdup (_(rule->explanation));
  self->detail = make_detail (rule, self, error, log_tail, line);
  self->remedies = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_remedy_free);
  for (guint i = 0; i < PF_DIAGNOSIS_MAX_REMEDIES && rule->remedies[i].label != NULL; i++)
    g_ptr_array_add (self->remedies, pf_remedy_new (rule->remedies[i].id, _(rule->remedies[i].label),
                                                    rule->remedies[i].command));
  return self;
}

PfDiagnosis *
pf_diagnosis_new (PfBuildStageId  stage,
                  const GError   *error,
                  const char     *log_tail)
{
  guint n;
  const PfDiagnosisRule *rules = pf_diagnosis_get_rules (&n);

  g_return_val_if_fail (error != NULL, NULL);

  if (log_tail == NULL)
    log_tail = "";
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *line = NULL;

      if (rule_fits (&rules[i], stage, error, log_tail, &line))
        return diagnosis_from_rule (&rules[i], error, log_tail, line);
    }
  g_assert_not_reached ();
}

void
pf_diagnosis_add_source (PfDiagnosis *self,
                         const char  *modules_folder)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  const char *start;
  gsize length;

  if (self->module == NULL || self->line == 0 || self->module[0] == '/' || strstr (self->module, "..") != NULL)
    return;
  path = g_build_filename (modules_folder, self->module, NULL);
  if (!g_file_get_contents (path, &text, &length, NULL) || !g_utf8_validate (text, length, NULL))
    return;
  start = text;
  for (guint i = 1; i < self->line && *start != '\0'; i++)
    {
      start = end_of_line (start);
      if (*start == '\n')
        start++;
    }
  if (*start != '\0')
    {
      g_autofree char *line = g_strndup (start, end_of_line (start) - start);
      g_autofree char *before = g_steal_pointer (&self->detail);

      self->detail = cut_detail (g_strdup_printf ("%s\n%s", before, g_strchomp (line)));
    }
}
