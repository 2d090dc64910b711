/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log/pf-stage-row.h"

#include <glib/gi18n.h>

#include "pf-format.h"

struct _PfStageRow
{
  GtkButton       parent_instance;

  GtkStack       *state_stack;
  GtkImage       *icon;
  GtkSpinner     *spinner;
  GtkWidget      *text;
  GtkLabel       *title;
  GtkLabel       *message;
  GtkLabel       *duration;

  PfBuildStageId  stage;
  PfStageState    state;
  gboolean        compact;
  char           *spoken;
};

G_DEFINE_FINAL_TYPE (PfStageRow, pf_stage_row, GTK_TYPE_BUTTON)

static const struct {
  const char *icon;
  const char *css_class;
  const char *title;
} states[] = {
  /* Translators: states of a stage of the build, read by a screen reader behind the stage’s name */
  [PF_STAGE_WAITING] = { "content-loading-symbolic", "dim-label", N_("waiting") },
  [PF_STAGE_RUNNING] = { "content-loading-symbolic", "accent", N_("running") },
  [PF_STAGE_DONE] = { "object-select-symbolic", "success", N_("done") },
  [PF_STAGE_SKIPPED] = { "object-select-symbolic", "dim-label", N_("already done before") },
  [PF_STAGE_FAILED] = { "dialog-error-symbolic", "error", N_("failed") },
  [PF_STAGE_CANCELLED] = { "process-stop-symbolic", "warning", N_("stopped") },
};

static void
pf_stage_row_finalize (GObject *object)
{
  g_free (PF_STAGE_ROW (object)->spoken);
  G_OBJECT_CLASS (pf_stage_row_parent_class)->finalize (object);
}

static void
pf_stage_row_class_init (PfStageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pf_stage_row_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/permafrost_fw/Permafrost/ui/pf-stage-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PfStageRow, state_stack);
  gtk_widget_class_bind_template_child (widget_class, PfStageRow, icon);
  gtk_widget_class_bind_template_child (widget_class, PfStageRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, PfStageRow, text);
  gtk_widget_class_bind_template_child (widget_class, PfStageRow, title);
  gtk_widget_class_bind_template_child (widget_class, PfStageRow, message);
  gtk_widget_class_bind_template_child (widget_class, PfStageRow, duration);
}

static void
pf_stage_row_init (PfStageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
pf_stage_row_new (PfBuildStageId stage)
{
  PfStageRow *self = g_object_new (PF_TYPE_STAGE_ROW, NULL);

  self->stage = stage;
  gtk_label_set_label (self->title, pf_build_stage_get_title (stage));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "u", (guint) stage);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), "log-page.show-stage");
  pf_stage_row_set_status (self, &(PfStageStatus) { .state = PF_STAGE_WAITING });
  return GTK_WIDGET (self);
}

static void
set_label (GtkLabel   *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

static void
set_spoken (PfStageRow *self,
            const char *duration)
{
  const char *title = pf_build_stage_get_title (self->stage);
  g_autofree char *spoken = NULL;

  if (duration[0] != '\0')
    /* Translators: a stage for a screen reader and as a tooltip: its name, its state, its duration */
    spoken = g_strdup_printf (_("%s: %s, %s"), title, _(states[self->state].title), duration);
  else
    /* Translators: a stage for a screen reader and as a tooltip: its name and its state */
    spoken = g_strdup_printf (_("%s: %s"), title, _(states[self->state].title));
  if (g_strcmp0 (self->spoken, spoken) == 0)
    return;
  g_free (self->spoken);
  self->spoken = g_steal_pointer (&spoken);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), self->spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->spoken, -1);
}

static void
update_message (PfStageRow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->message),
                          !self->compact && gtk_label_get_label (self->message)[0] != '\0');
}

void
pf_stage_row_set_status (PfStageRow          *self,
                         const PfStageStatus *status)
{
  gboolean is_running = status->state == PF_STAGE_RUNNING;
  g_autofree char *duration = NULL;

  g_return_if_fail (PF_IS_STAGE_ROW (self));
  g_return_if_fail (status->state < G_N_ELEMENTS (states));

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (i != status->state)
      gtk_widget_remove_css_class (GTK_WIDGET (self->icon), states[i].css_class);
  self->state = status->state;
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), states[self->state].css_class);
  gtk_image_set_from_icon_name (self->icon, states[self->state].icon);
  gtk_stack_set_visible_child_name (self->state_stack, is_running ? "spinner" : "icon");
  gtk_spinner_set_spinning (self->spinner, is_running);

  duration = self->state == PF_STAGE_WAITING || self->state == PF_STAGE_SKIPPED
               ? g_strdup ("") : pf_format_duration (status->seconds);
  set_label (self->duration, duration);
  set_label (self->message, is_running ? status->message : "");
  update_message (self);
  if (self->state == PF_STAGE_WAITING)
    gtk_widget_add_css_class (self->text, "dim-label");
  else
    gtk_widget_remove_css_class (self->text, "dim-label");
  set_spoken (self, duration);
}

void
pf_stage_row_set_compact (PfStageRow *self,
                          gboolean    compact,
                          gboolean    with_title)
{
  g_return_if_fail (PF_IS_STAGE_ROW (self));

  self->compact = compact;
  update_message (self);
  gtk_widget_set_visible (self->text, !compact || with_title);
  gtk_widget_set_visible (GTK_WIDGET (self->duration), !compact || with_title);
  gtk_widget_set_hexpand (GTK_WIDGET (self), !compact || with_title);
}
