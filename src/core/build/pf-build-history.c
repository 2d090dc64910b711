/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-build-history.h"

#include "pf-json.h"
#include "pf-paths.h"

struct _PfBuildHistory {
  char       *file;
  JsonObject *kinds;
};

PfBuildHistory *
pf_build_history_load (const char *file)
{
  PfBuildHistory *self = g_new0 (PfBuildHistory, 1);
  g_autofree char *text = NULL;
  gsize length;

  self->file = g_strdup (file);
  if (g_file_get_contents (file, &text, &length, NULL))
    self->kinds = pf_json_parse_object (text, length, NULL);
  if (self->kinds == NULL)
    self->kinds = json_object_new ();
  return self;
}

void
pf_build_history_free (PfBuildHistory *self)
{
  g_free (self->file);
  json_object_unref (self->kinds);
  g_free (self);
}

double
pf_build_history_seconds (PfBuildHistory *self,
                          const char     *kind)
{
  double seconds = pf_json_get_double (pf_json_get_object (self->kinds, kind), "seconds", -1);

  return seconds >= 0 && seconds < 24 * 3600 ? seconds : -1;
}

guint
pf_build_history_lines (PfBuildHistory *self,
                        const char     *kind)
{
  gint64 lines = pf_json_get_int (pf_json_get_object (self->kinds, kind), "lines", 0);

  return (guint) CLAMP (lines, 0, G_MAXINT32);
}

void
pf_build_history_add (PfBuildHistory *self,
                      const char     *kind,
                      double          seconds,
                      guint           lines)
{
  double before = pf_build_history_seconds (self, kind);
  JsonObject *run = json_object_new ();

  json_object_set_double_member (run, "seconds", before < 0 ? seconds : (before + seconds) / 2);
  json_object_set_int_member (run, "lines", lines);
  json_object_set_object_member (self->kinds, kind, run);
}

void
pf_build_history_save (PfBuildHistory *self)
{
  g_autofree char *text = pf_json_to_string (self->kinds, TRUE);

  pf_paths_write_file (self->file, text, strlen (text), 0644, NULL);
}
