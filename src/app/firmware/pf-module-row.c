/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-module-row.h"

#include <glib/gi18n.h>

struct _PfModuleRow
{
  AdwActionRow parent_instance;

  GtkWidget *problem_icon;
  GtkWidget *remove_button;
};

static guint remove_signal;

G_DEFINE_FINAL_TYPE (PfModuleRow, pf_module_row, ADW_TYPE_ACTION_ROW)

GtkWidget *
pf_module_row_new (PfModuleItem *item)
{
  PfModuleRow *self = g_object_new (PF_TYPE_MODULE_ROW, NULL);
  const char *problem = pf_module_item_get_problem (item);
  g_autofree char *path = g_filename_display_name (pf_module_item_get_path (item));
  g_autofree char *name = g_filename_display_name (pf_module_item_get_name (item));
  /* Translators: %s is the name of a Python module */
  g_autofree char *remove = g_strdup_printf (_("Remove %s"), name);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), *problem != '\0' ? problem : path);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), path);
  gtk_widget_set_visible (self->problem_icon, *problem != '\0');
  gtk_widget_set_tooltip_text (self->remove_button, remove);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove_button), GTK_ACCESSIBLE_PROPERTY_LABEL, remove, -1);
  return GTK_WIDGET (self);
}

static void
remove_clicked_cb (PfModuleRow *self)
{
  g_signal_emit (self, remove_signal, 0);
}

static void
pf_module_row_class_init (PfModuleRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-module-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PfModuleRow, problem_icon);
  gtk_widget_class_bind_template_child (widget_class, PfModuleRow, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);

  remove_signal = g_signal_new ("remove", PF_TYPE_MODULE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
pf_module_row_init (PfModuleRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
