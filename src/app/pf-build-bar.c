/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-build-bar.h"

#include <glib/gi18n.h>

#include "pf-format.h"

struct _PfBuildBar
{
  AdwBin parent_instance;

  GtkRevealer    *revealer;
  GtkStack       *icons;
  GtkImage       *icon;
  GtkSpinner     *spinner;
  GtkLabel       *title;
  GtkLabel       *message;
  GtkLabel       *percent;
  GtkLabel       *time;
  GtkProgressBar *progress;
  GtkButton      *show_file;
  GtkButton      *show_log;
  GtkButton      *close;

  PfSessionState  state;
};

G_DEFINE_FINAL_TYPE (PfBuildBar, pf_build_bar, ADW_TYPE_BIN)

GtkWidget *
pf_build_bar_new (void)
{
  return g_object_new (PF_TYPE_BUILD_BAR, NULL);
}

char *
pf_build_bar_format_time (double elapsed,
                          double remaining)
{
  g_autofree char *so_far = pf_format_duration (elapsed);
  g_autofree char *left = NULL;

  if (remaining < 0)
    return g_steal_pointer (&so_far);
  left = pf_format_duration (remaining);
  /* Translators: two durations: so far, and still to go */
  return g_strdup_printf (_("%s, about %s left"), so_far, left);
}

static void
set_label (GtkLabel   *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text != NULL ? text : "") != 0)
    gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
set_icon (PfBuildBar     *self,
          PfSessionState  state)
{
  static const char * const icon_names[] = {
    [PF_SESSION_DONE] = "object-select-symbolic",
    [PF_SESSION_STOPPED] = "process-stop-symbolic",
    [PF_SESSION_FAILED] = "dialog-error-symbolic",
  };
  gboolean busy = state == PF_SESSION_RUNNING || state == PF_SESSION_STOPPING;

  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_stack_set_visible_child_name (self->icons, busy ? "busy" : "ended");
  if (!busy && state < G_N_ELEMENTS (icon_names) && icon_names[state] != NULL)
    gtk_image_set_from_icon_name (self->icon, icon_names[state]);

  gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "success");
  gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "error");
  if (state == PF_SESSION_DONE)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), "success");
  else if (state == PF_SESSION_FAILED)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), "error");
}

static void
set_state (PfBuildBar     *self,
           PfSessionState  state)
{
  gboolean busy = state == PF_SESSION_RUNNING || state == PF_SESSION_STOPPING;

  if (self->state == state)
    return;
  self->state = state;
  set_icon (self, state);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), busy);
  gtk_widget_set_visible (GTK_WIDGET (self->percent), busy);
  gtk_widget_set_visible (GTK_WIDGET (self->show_file), state == PF_SESSION_DONE);
  gtk_widget_set_visible (GTK_WIDGET (self->show_log), state == PF_SESSION_FAILED);
  gtk_widget_set_visible (GTK_WIDGET (self->close), !busy);
  gtk_revealer_set_reveal_child (self->revealer, state != PF_SESSION_IDLE);
}

void
pf_build_bar_set_view (PfBuildBar          *self,
                       const PfSessionView *view)
{
  g_autofree char *percent = NULL;
  g_autofree char *time = NULL;

  g_return_if_fail (PF_IS_BUILD_BAR (self));
  g_return_if_fail (view != NULL);

  set_state (self, view->state);
  if (view->state == PF_SESSION_IDLE)
    return;
  /* Translators: how far a build is */
  percent = g_strdup_printf (_("%d %%"), (int) (view->progress * 100));
  time = pf_build_bar_format_time (view->elapsed, view->state == PF_SESSION_RUNNING ? view->remaining : -1);
  set_label (self->title, view->title);
  set_label (self->message, view->message);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->message), view->path != NULL ? view->path : view->message);
  gtk_label_set_label (self->percent, percent);
  set_label (self->time, time);
  gtk_progress_bar_set_fraction (self->progress, view->progress);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, percent, -1);
}

static void
close_clicked_cb (PfBuildBar *self)
{
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

static void
pf_build_bar_class_init (PfBuildBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-build-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PfBuildBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, PfBuildBar, icons);
  gtk_widget_class_bind_template_child (widget_class, PfBuildBar, icon);
  gtk_widget_class_bind_template_child (widget_class, PfBuildBar, spinner);
  gtk_widget_class_bind_template_child (widget_class, PfBuildBar, title);
  gtk_widget_class_bind_template_child (widget_class, PfBuildBar, message);
  gtk_widget_class_bind_template_child (widget_class, PfBuildBar, percent);
  gtk_widget_class_bind_template_child (widget_class, PfBuildBar, time);
  gtk_widget_class_bind_template_child (widget_class, PfBuildBar, progress);
  gtk_widget_class_bind_template_child (widget_class, PfBuildBar, show_file);
  gtk_widget_class_bind_template_child (widget_class, PfBuildBar, show_log);
  gtk_widget_class_bind_template_child (widget_class, PfBuildBar, close);
  gtk_widget_class_bind_template_callback (widget_class, close_clicked_cb);
}

static void
pf_build_bar_init (PfBuildBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
