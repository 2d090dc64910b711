/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-row.h"

struct _PfLogRow
{
  GtkWidget  parent_instance;
  char      *text;
};

G_DEFINE_FINAL_TYPE (PfLogRow, pf_log_row, GTK_TYPE_WIDGET)

static void
pf_log_row_finalize (GObject *object)
{
  g_free (PF_LOG_ROW (object)->text);
  G_OBJECT_CLASS (pf_log_row_parent_class)->finalize (object);
}

static void
pf_log_row_class_init (PfLogRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_log_row_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
pf_log_row_init (PfLogRow *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
pf_log_row_new (void)
{
  return g_object_new (PF_TYPE_LOG_ROW, NULL);
}

void
pf_log_row_set_text (PfLogRow  *self,
                      const char *text)
{
  g_return_if_fail (PF_IS_LOG_ROW (self));

  if (g_strcmp0 (self->text, text) == 0)
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

const char *
pf_log_row_get_text (PfLogRow *self)
{
  g_return_val_if_fail (PF_IS_LOG_ROW (self), NULL);
  return self->text;
}
