/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-diagnosis-view.h"

#include <glib/gi18n.h>

struct _PfDiagnosisView
{
  AdwBin parent_instance;

  GtkLabel  *title;
  GtkLabel  *explanation;
  GtkLabel  *detail;
  GtkBox    *remedies;
};

G_DEFINE_FINAL_TYPE (PfDiagnosisView, pf_diagnosis_view, ADW_TYPE_BIN)

GtkWidget *
pf_diagnosis_view_new (void)
{
  return g_object_new (PF_TYPE_DIAGNOSIS_VIEW, NULL);
}

gboolean
pf_diagnosis_view_can_bring (PfRemedyId id)
{
  switch (id)
    {
    case PF_REMEDY_BUILD_AGAIN:
    case PF_REMEDY_FETCH_AGAIN:
    case PF_REMEDY_CLEAN_CACHE:
    case PF_REMEDY_CLEAN_TREE:
    case PF_REMEDY_SHOW_SIZES:
    case PF_REMEDY_CHOOSE_MODULES:
    case PF_REMEDY_CHOOSE_VARIANT:
    case PF_REMEDY_CHOOSE_IMAGE:
    case PF_REMEDY_CHOOSE_EXPORT:
      return TRUE;
    /* A build pulls the image by itself. */
    case PF_REMEDY_PULL_IMAGE:
      return TRUE;
    case PF_REMEDY_NONE:
    case PF_REMEDY_START_DOCKER:
    case PF_REMEDY_INSTALL_DOCKER:
    case PF_REMEDY_JOIN_DOCKER_GROUP:
    case PF_REMEDY_CHECK_NETWORK:
    default:
      return FALSE;
    }
}

static void
copy_clicked_cb (GtkButton *button,
                 gpointer   user_data)
{
  const char *command = g_object_get_data (G_OBJECT (button), "command");

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), command);
  gtk_widget_activate_action (GTK_WIDGET (button), "win.toast", "s", _("Command copied"));
}

static GtkWidget *
make_command (const PfRemedy *remedy)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *label = gtk_label_new (remedy->label);
  GtkWidget *command = gtk_label_new (remedy->command);
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_label_set_xalign (GTK_LABEL (command), 0);
  gtk_label_set_wrap (GTK_LABEL (command), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (command), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (command), TRUE);
  gtk_widget_add_css_class (command, "monospace");
  gtk_widget_set_direction (command, GTK_TEXT_DIR_LTR);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), label);
  gtk_box_append (GTK_BOX (texts), command);

  gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (copy, "flat");
  gtk_widget_set_tooltip_text (copy, _("Copy Command"));
  g_object_set_data_full (G_OBJECT (copy), "command", g_strdup (remedy->command), g_free);
  g_signal_connect (copy, "clicked", G_CALLBACK (copy_clicked_cb), NULL);

  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), copy);
  gtk_widget_add_css_class (box, "remedy-command");
  return box;
}

static GtkWidget *
make_button (const PfRemedy *remedy,
             gboolean        first)
{
  GtkWidget *button = gtk_button_new_with_label (remedy->label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.remedy");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", (guint) remedy->id);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  if (first)
    gtk_widget_add_css_class (button, "suggested-action");
  return button;
}

static void
add_remedies (PfDiagnosisView *self,
              GPtrArray       *remedies)
{
  gboolean first = TRUE;

  for (guint i = 0; remedies != NULL && i < remedies->len; i++)
    {
      const PfRemedy *remedy = g_ptr_array_index (remedies, i);
      GtkWidget *child = NULL;

      if (pf_diagnosis_view_can_bring (remedy->id))
        {
          child = make_button (remedy, first);
          first = FALSE;
        }
      else if (remedy->command != NULL && *remedy->command != '\0')
        {
          child = make_command (remedy);
        }
      else if (remedy->label != NULL && *remedy->label != '\0')
        {
          child = gtk_label_new (remedy->label);
          gtk_label_set_xalign (GTK_LABEL (child), 0);
          gtk_label_set_wrap (GTK_LABEL (child), TRUE);
        }
      if (child != NULL)
        gtk_box_append (self->remedies, child);
    }
}

static void
set_text (GtkLabel   *label,
          const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

void
pf_diagnosis_view_set_diagnosis (PfDiagnosisView   *self,
                                 const PfDiagnosis *diagnosis)
{
  GtkWidget *child;

  g_return_if_fail (PF_IS_DIAGNOSIS_VIEW (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->remedies))) != NULL)
    gtk_box_remove (self->remedies, child);

  gtk_widget_set_visible (GTK_WIDGET (self), diagnosis != NULL);
  set_text (self->title, diagnosis != NULL ? diagnosis->title : NULL);
  set_text (self->explanation, diagnosis != NULL ? diagnosis->explanation : NULL);
  set_text (self->detail, diagnosis != NULL ? diagnosis->detail : NULL);
  if (diagnosis != NULL)
    add_remedies (self, diagnosis->remedies);
  gtk_widget_set_visible (GTK_WIDGET (self->remedies),
                          gtk_widget_get_first_child (GTK_WIDGET (self->remedies)) != NULL);
}

static void
pf_diagnosis_view_class_init (PfDiagnosisViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-diagnosis-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PfDiagnosisView, title);
  gtk_widget_class_bind_template_child (widget_class, PfDiagnosisView, explanation);
  gtk_widget_class_bind_template_child (widget_class, PfDiagnosisView, detail);
  gtk_widget_class_bind_template_child (widget_class, PfDiagnosisView, remedies);
}

static void
pf_diagnosis_view_init (PfDiagnosisView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
