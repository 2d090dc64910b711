/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-issue.h"

PfMqttIssue *
pf_mqtt_issue_new (PfMqttSeverity  severity,
                   const char     *field,
                   guint           line,
                   const char     *message)
{
  PfMqttIssue *issue = g_new0 (PfMqttIssue, 1);

  issue->severity = severity;
  issue->field = g_strdup (field);
  issue->line = line;
  issue->message = g_strdup (message);
  return issue;
}

void
pf_mqtt_fix_free (PfMqttFix *fix)
{
  g_free (fix->name);
  g_free (fix->text);
  g_free (fix);
}

void
pf_mqtt_fixes_add (GPtrArray  *fixes,
                   const char *name,
                   const char *text)
{
  PfMqttFix *fix = g_new0 (PfMqttFix, 1);

  fix->name = g_strdup (name);
  fix->text = g_strdup (text);
  g_ptr_array_add (fixes, fix);
}

void
pf_mqtt_issue_add_fix (PfMqttIssue *issue,
                       const char  *label,
                       const char  *name,
                       const char  *text)
{
  if (issue->fixes == NULL)
    issue->fixes = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_mqtt_fix_free);
  g_free (issue->fix_label);
  issue->fix_label = g_strdup (label);
  pf_mqtt_fixes_add (issue->fixes, name, text);
}

void
pf_mqtt_issue_free (PfMqttIssue *issue)
{
  g_free (issue->field);
  g_free (issue->message);
  g_free (issue->fix_label);
  g_free (issue->fix_lines);
  g_clear_pointer (&issue->fixes, g_ptr_array_unref);
  g_free (issue);
}
