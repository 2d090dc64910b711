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
  if (rule->flags & PF_DIAGNOSIS_BOTH && !code)
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
make_detail (const PfDiagnosisRule *rule,
             const GError          *error,
             const char            *log_tail,
             const char            *line)
{
  g_autofree char *detail = NULL;

  if (rule->detail != NULL)
    detail = rule->detail (log_tail);
  if (detail == NULL && line != NULL)
    detail = g_strdup (line);
  /* "make ended with status 2" says less than make did. */
  if (detail == NULL && g_error_matches (error, PF_ERROR, PF_ERROR_COMMAND_FAILED))
    detail = dup_first_error (log_tail);
  if (detail == NULL)
    detail = g_strdup (error->message);

  if (strlen (detail) > MAX_DETAIL)
    {
      char *end = g_utf8_find_prev_char (detail, detail + MAX_DETAIL);
      g_autofree char *cut = g_strndup (detail, end - detail);

      return g_strconcat (cut, "…", NULL);
    }
  return g_steal_pointer (&detail);
}

static PfDiagnosis *
diagnosis_from_rule (const PfDiagnosisRule *rule,
                     char                  *detail)
{
  PfDiagnosis *self = g_new0 (PfDiagnosis, 1);

  self->id = g_strdup (rule->id);
  self->title = g_strdup (_(rule->title));
  self->explanation = rule->explain != NULL ? rule->explain () : g_strdup (_(rule->explanation));
  self->detail = detail;
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
        return diagnosis_from_rule (&rules[i], make_detail (&rules[i], error, log_tail, line));
    }
  g_assert_not_reached ();
}
