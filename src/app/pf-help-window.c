/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-help-window.h"

struct _PfHelpWindow
{
  AdwWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (PfHelpWindow, pf_help_window, ADW_TYPE_WINDOW)

GtkWidget *
pf_help_window_new (void)
{
  return g_object_new (PF_TYPE_HELP_WINDOW, NULL);
}

static void
pf_help_window_class_init (PfHelpWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-help-window.ui");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pf_help_window_init (PfHelpWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
