/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-window.h"

#include <glib/gi18n.h>

#include "pf-app-init.h"
#include "pf-settings.h"

struct _PfWindow
{
  AdwApplicationWindow parent_instance;

  AdwViewStack    *stack;
  AdwToastOverlay *toasts;

  GSettings       *settings;
};

G_DEFINE_FINAL_TYPE (PfWindow, pf_window, ADW_TYPE_APPLICATION_WINDOW)

PfWindow *
pf_window_new (PfApplication *application)
{
  return g_object_new (PF_TYPE_WINDOW, "application", application, NULL);
}

void
pf_window_show_page (PfWindow   *self,
                     const char *name)
{
  g_return_if_fail (PF_IS_WINDOW (self));

  adw_view_stack_set_visible_child_name (self->stack, name);
}

void
pf_window_toast (PfWindow   *self,
                 const char *message)
{
  AdwToast *toast;

  g_return_if_fail (PF_IS_WINDOW (self));

  toast = adw_toast_new (message);
  adw_toast_set_timeout (toast, 4);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
show_page_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  pf_window_show_page (PF_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
toast_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  pf_window_toast (PF_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
pf_window_constructed (GObject *object)
{
  PfWindow *self = PF_WINDOW (object);

  G_OBJECT_CLASS (pf_window_parent_class)->constructed (object);

  pf_app_add_icons ();
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

static void
pf_window_dispose (GObject *object)
{
  PfWindow *self = PF_WINDOW (object);

  g_clear_object (&self->settings);

  G_OBJECT_CLASS (pf_window_parent_class)->dispose (object);
}

static void
pf_window_class_init (PfWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = pf_window_constructed;
  object_class->dispose = pf_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PfWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PfWindow, toasts);

  gtk_widget_class_install_action (widget_class, "win.show-page", "s", show_page_action);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
}

static void
pf_window_init (PfWindow *self)
{
  self->settings = pf_settings_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
}
