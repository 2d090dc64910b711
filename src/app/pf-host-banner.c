/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-host-banner.h"

#include <glib/gi18n.h>
#include <string.h>

struct _PfHostBanner
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkLabel    *title;
  GtkExpander *details;
  GtkLabel    *reason;
  GtkLabel    *command;
  GtkButton   *copy;
};

G_DEFINE_FINAL_TYPE (PfHostBanner, pf_host_banner, ADW_TYPE_BIN)

GtkWidget *
pf_host_banner_new (void)
{
  return g_object_new (PF_TYPE_HOST_BANNER, NULL);
}

void
pf_host_banner_set_check (PfHostBanner      *self,
                          const PfHostCheck *check)
{
  g_autofree char *title = NULL;
  const char *command, *rest;

  g_return_if_fail (PF_IS_HOST_BANNER (self));

  gtk_revealer_set_reveal_child (self->revealer, check != NULL);
  if (check == NULL)
    return;

  command = check->remedy != NULL && check->remedy->command != NULL ? check->remedy->command : "";
  /* The first line says what is missing; what was tried in vain is for those who want to know. */
  rest = strchr (check->reason, '\n');
  title = rest != NULL ? g_strndup (check->reason, (gsize) (rest - check->reason)) : g_strdup (check->reason);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->reason, rest != NULL ? rest + 1 : "");
  gtk_widget_set_visible (GTK_WIDGET (self->details), rest != NULL);
  gtk_label_set_label (self->command, command);
  gtk_widget_set_visible (GTK_WIDGET (self->command), *command != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->copy), *command != '\0');
}

static void
copy_clicked_cb (PfHostBanner *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_label (self->command));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("Command copied"));
}

static void
pf_host_banner_class_init (PfHostBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-host-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, PfHostBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, PfHostBanner, title);
  gtk_widget_class_bind_template_child (widget_class, PfHostBanner, details);
  gtk_widget_class_bind_template_child (widget_class, PfHostBanner, reason);
  gtk_widget_class_bind_template_child (widget_class, PfHostBanner, command);
  gtk_widget_class_bind_template_child (widget_class, PfHostBanner, copy);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
}

static void
pf_host_banner_init (PfHostBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
