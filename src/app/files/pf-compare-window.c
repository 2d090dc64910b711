/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "files/pf-compare-window.h"

#include <glib/gi18n.h>

#include "files/pf-record-fields.h"

struct _PfCompareWindow
{
  AdwWindow    parent_instance;

  GtkDropDown *left;
  GtkDropDown *right;
  GtkStack    *stack;
  GtkListBox  *list;
  AdwStatusPage *status;

  GListStore  *files;
  guint        n_differences;
};

G_DEFINE_FINAL_TYPE (PfCompareWindow, pf_compare_window, ADW_TYPE_WINDOW)

static GtkWidget *
value_new (const char *value,
           const char *name)
{
  /* Translators: where a firmware's record says nothing on something that the other one's does */
  GtkWidget *label = gtk_label_new (value != NULL && value[0] != '\0' ? value : _("Not recorded"));
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

  /* A hash with a hyphen in it would be another hash. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_set_hexpand (label, TRUE);
  if (value == NULL || value[0] == '\0')
    gtk_widget_add_css_class (label, "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name, -1);
  return label;
}

static GtkWidget *
row_new (const PfRecordDifference *difference)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *values = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (difference->label);
  const char *left = difference->left != NULL ? difference->left : _("Not recorded");
  const char *right = difference->right != NULL ? difference->right : _("Not recorded");
  g_autofree char *spoken = NULL;

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (title), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (title, "caption-heading");
  gtk_widget_add_css_class (title, "dim-label");
  gtk_box_set_homogeneous (GTK_BOX (values), TRUE);
  gtk_box_append (GTK_BOX (values), value_new (difference->left, difference->label));
  gtk_box_append (GTK_BOX (values), value_new (difference->right, difference->label));
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), values);
  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 9);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);

  /* Translators: how a screen reader reads a difference: field, value of the first file, value of the second */
  spoken = g_strdup_printf (_("%s: first %s, second %s"), difference->label, left, right);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

static void
show_differences (PfCompareWindow *self)
{
  PfFirmwareFile *left = gtk_drop_down_get_selected_item (self->left);
  PfFirmwareFile *right = gtk_drop_down_get_selected_item (self->right);
  g_autoptr(GPtrArray) differences = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  self->n_differences = 0;
  if (left == NULL || right == NULL)
    return;

  if (pf_firmware_file_get_record (left) == NULL || pf_firmware_file_get_record (right) == NULL)
    {
      adw_status_page_set_title (self->status, _("No Record"));
      adw_status_page_set_description (self->status, _("One of the two files has no record to compare."));
      gtk_stack_set_visible_child_name (self->stack, "status");
      return;
    }

  differences = pf_record_fields_compare (pf_firmware_file_get_record (left), pf_firmware_file_get_record (right));
  self->n_differences = differences->len;
  for (guint i = 0; i < differences->len; i++)
    gtk_list_box_append (self->list, row_new (g_ptr_array_index (differences, i)));
  adw_status_page_set_title (self->status, _("No Differences"));
  adw_status_page_set_description (self->status, _("Both records say the same."));
  gtk_stack_set_visible_child_name (self->stack, differences->len > 0 ? "list" : "status");
}

static char *
dup_file_title (PfFirmwareFile *file)
{
  const char *release = pf_firmware_file_get_release (file);
  g_autofree char *time = pf_firmware_file_dup_time (file);

  /* Translators: a firmware file by its release and time: "v1.28.0 · 24 Nov 2026, 14:30" */
  return release[0] != '\0' ? g_strdup_printf (_("%s · %s"), release, time) : g_strdup (pf_firmware_file_get_name (file));
}

static void
setup_item_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
bind_item_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item)
{
  g_autofree char *title = dup_file_title (gtk_list_item_get_item (item));

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), title);
}

static void
choose (PfCompareWindow *self,
        GtkDropDown     *drop_down,
        guint            position)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_item_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_item_cb), NULL);
  gtk_drop_down_set_factory (drop_down, factory);
  gtk_drop_down_set_model (drop_down, G_LIST_MODEL (self->files));
  gtk_drop_down_set_selected (drop_down, position);
  g_signal_connect_swapped (drop_down, "notify::selected", G_CALLBACK (show_differences), self);
}

static void
pf_compare_window_dispose (GObject *object)
{
  g_clear_object (&PF_COMPARE_WINDOW (object)->files);
  G_OBJECT_CLASS (pf_compare_window_parent_class)->dispose (object);
}

static void
pf_compare_window_class_init (PfCompareWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pf_compare_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-compare-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PfCompareWindow, left);
  gtk_widget_class_bind_template_child (widget_class, PfCompareWindow, right);
  gtk_widget_class_bind_template_child (widget_class, PfCompareWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PfCompareWindow, list);
  gtk_widget_class_bind_template_child (widget_class, PfCompareWindow, status);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pf_compare_window_init (PfCompareWindow *self)
{
  self->files = g_list_store_new (PF_TYPE_FIRMWARE_FILE);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
pf_compare_window_new (GListModel     *files,
                       PfFirmwareFile *file)
{
  PfCompareWindow *self = g_object_new (PF_TYPE_COMPARE_WINDOW, NULL);
  guint position = 0, n_files = g_list_model_get_n_items (files);

  for (guint i = 0; i < n_files; i++)
    {
      g_autoptr(PfFirmwareFile) item = g_list_model_get_item (files, i);

      g_list_store_append (self->files, item);
      if (item == file)
        position = i;
    }
  choose (self, self->left, position);
  choose (self, self->right, position + 1 < n_files ? position + 1 : position > 0 ? position - 1 : position);
  show_differences (self);
  return GTK_WIDGET (self);
}

guint
pf_compare_window_get_n_differences (PfCompareWindow *self)
{
  g_return_val_if_fail (PF_IS_COMPARE_WINDOW (self), 0);
  return self->n_differences;
}
