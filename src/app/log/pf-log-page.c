/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-page-private.h"

#include <glib/gi18n.h>

#include "pf-settings.h"

/* Below this width, at the usual size of text, the stages are a strip above the output. */
#define NARROW_WIDTH 680
#define MIN_WIDTH    300

enum { PROP_0, PROP_WRAP, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PfLogPage, pf_log_page, ADW_TYPE_BIN)

void
pf_log_page_toast (PfLogPage  *self,
                   const char *message)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", message);
}

static void
set_layout (PfLogPage *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->content),
                                  self->narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->separator),
                                  self->narrow ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_size_request (GTK_WIDGET (self->stages), self->narrow ? -1 : 200, -1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->stages), FALSE);
  pf_stage_list_set_compact (self->stages, self->narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->log_label), !self->narrow);
}

static gboolean
layout_cb (gpointer user_data)
{
  PfLogPage *self = user_data;

  self->layout_id = 0;
  set_layout (self);
  return G_SOURCE_REMOVE;
}

static double
text_scale (PfLogPage *self)
{
  int dpi = -1;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? dpi / (96.0 * 1024) : 1;
}

/* The window may be made as narrow as the strip allows even while the column is shown, or while this page is not. */
static void
pf_log_page_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  PfLogPage *self = PF_LOG_PAGE (widget);
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  *minimum = *natural = 0;
  if (child == NULL)
    return;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    {
      int needed;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &needed, NULL, NULL, NULL);
      for_size = MAX (for_size, needed);
    }
  gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL && !self->narrow)
    *minimum = MIN (*minimum, MIN_WIDTH);
}

static void
pf_log_page_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  PfLogPage *self = PF_LOG_PAGE (widget);
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));
  gboolean narrow = width < NARROW_WIDTH * text_scale (self);
  int min_width = 0, min_height = 0;

  if (child != NULL)
    {
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
      width = MAX (width, min_width);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &min_height, NULL, NULL, NULL);
      gtk_widget_allocate (child, width, MAX (height, min_height), baseline, NULL);
    }
  /* A child must not change its size while sizes are given out. */
  if (narrow != self->narrow)
    {
      self->narrow = narrow;
      if (self->layout_id == 0)
        self->layout_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, layout_cb, self, NULL);
    }
}

static void
update_diagnosis (PfLogPage *self)
{
  g_autoptr(PfDiagnosis) diagnosis = NULL;

  if (self->build != NULL && self->opened == NULL)
    diagnosis = pf_build_dup_diagnosis (self->build);
  pf_diagnosis_view_set_diagnosis (self->diagnosis, diagnosis);
}

static void
update_shown (PfLogPage *self)
{
  gboolean is_build = self->build != NULL && self->opened == NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->stages), is_build);
  gtk_widget_set_visible (self->separator, is_build);
  gtk_stack_set_visible_child_name (self->stack, self->store != NULL ? "log" : "empty");
  update_diagnosis (self);
}

void
pf_log_page_show_store (PfLogPage  *self,
                        PfLogLines *store,
                        const char *path)
{
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
  g_autofree char *shown = name != NULL ? g_filename_display_name (name) : NULL;

  if (self->store != NULL)
    g_signal_handlers_disconnect_by_func (self->store, pf_log_page_store_changed, self);
  g_set_object (&self->store, store);
  if (store != NULL)
    g_signal_connect_object (store, "changed", G_CALLBACK (pf_log_page_store_changed), self, G_CONNECT_SWAPPED);
  g_free (self->opened);
  self->opened = g_strdup (path);

  pf_log_view_set_store (self->view, store);
  gtk_label_set_label (self->log_label, path != NULL ? shown : _("Latest Build"));
  pf_log_page_renew_search (self);
  pf_log_page_store_changed (self);
  update_shown (self);
}

static void
build_state_cb (PfLogPage *self)
{
  PfBuildState state = pf_build_get_state (self->build);

  if (state == PF_BUILD_FINISHED || state == PF_BUILD_FAILED)
    update_diagnosis (self);
}

void
pf_log_page_set_build (PfLogPage *self,
                       PfBuild   *build)
{
  g_return_if_fail (PF_IS_LOG_PAGE (self));
  g_return_if_fail (build == NULL || PF_IS_BUILD (build));

  if (self->build == build)
    return;

  if (self->build != NULL)
    g_signal_handlers_disconnect_by_func (self->build, build_state_cb, self);
  g_clear_pointer (&self->feed, pf_log_feed_free);
  g_clear_object (&self->build_store);
  g_set_object (&self->build, build);
  pf_stage_list_set_build (self->stages, build);

  if (build != NULL)
    {
      self->build_store = pf_log_lines_new ();
      self->feed = pf_log_feed_new (pf_build_get_log (build), self->build_store);
      g_signal_connect_object (build, "notify::state", G_CALLBACK (build_state_cb), self, G_CONNECT_SWAPPED);
    }
  if (self->load_cancellable != NULL)
    g_cancellable_cancel (self->load_cancellable);
  pf_log_page_show_store (self, self->build_store, NULL);
}

static void
show_stage_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  PfLogPage *self = PF_LOG_PAGE (widget);
  PfLogPosition position = { 0, 0 };

  if (self->store == NULL || !pf_log_lines_find_stage (self->store, g_variant_get_uint32 (parameter), &position.line))
    return;
  /* From the end upwards: the stage's first line comes to stand on top. */
  pf_log_view_select (self->view, &(PfLogPosition) { G_MAXUINT64, 0 }, &(PfLogPosition) { G_MAXUINT64, 0 });
  pf_log_view_select (self->view, &position, &position);
}

static void
scroll_to_end_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  PfLogPage *self = PF_LOG_PAGE (widget);

  pf_log_view_set_following (self->view, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
copy_all_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  PfLogPage *self = PF_LOG_PAGE (widget);

  if (self->store == NULL)
    return;
  pf_log_view_copy_all (self->view);
  pf_log_page_toast (self, _("Log copied"));
}

static void
following_cb (PfLogPage *self)
{
  gtk_revealer_set_reveal_child (self->end_revealer, !pf_log_view_get_following (self->view));
}

static void
pf_log_page_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  PfLogPage *self = PF_LOG_PAGE (object);

  if (prop_id == PROP_WRAP)
    /* The action asks before there is a view. */
    g_value_set_boolean (value, self->view != NULL && pf_log_view_get_wrap (self->view));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
pf_log_page_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  PfLogPage *self = PF_LOG_PAGE (object);

  if (prop_id == PROP_WRAP)
    pf_log_view_set_wrap (self->view, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
pf_log_page_dispose (GObject *object)
{
  PfLogPage *self = PF_LOG_PAGE (object);

  g_clear_handle_id (&self->layout_id, g_source_remove);
  if (self->list_cancellable != NULL)
    g_cancellable_cancel (self->list_cancellable);
  g_clear_object (&self->list_cancellable);
  if (self->load_cancellable != NULL)
    g_cancellable_cancel (self->load_cancellable);
  g_clear_object (&self->load_cancellable);
  g_clear_pointer (&self->feed, pf_log_feed_free);
  g_clear_object (&self->build_store);
  g_clear_object (&self->store);
  g_clear_object (&self->build);
  if (self->search != NULL)
    g_signal_handlers_disconnect_by_data (self->search, self);
  g_clear_object (&self->search);
  g_clear_object (&self->chooser);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->opened, g_free);

  G_OBJECT_CLASS (pf_log_page_parent_class)->dispose (object);
}

static void
pf_log_page_class_init (PfLogPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pf_log_page_dispose;
  object_class->get_property = pf_log_page_get_property;
  object_class->set_property = pf_log_page_set_property;
  widget_class->measure = pf_log_page_measure;
  widget_class->size_allocate = pf_log_page_size_allocate;

  properties[PROP_WRAP] = g_param_spec_boolean ("wrap", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (PF_TYPE_DIAGNOSIS_VIEW);
  g_type_ensure (PF_TYPE_STAGE_LIST);
  g_type_ensure (PF_TYPE_LOG_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/permafrost_fw/Permafrost/ui/pf-log-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, diagnosis);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, diagnosis_scroller);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, content);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, stages);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, separator);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, log_button);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, log_label);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, problems_label);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, search_button);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, match_label);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, view);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, end_revealer);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, archive_popover);
  gtk_widget_class_bind_template_child (widget_class, PfLogPage, archive_list);

  gtk_widget_class_install_action (widget_class, "log-page.show-stage", "u", show_stage_action);
  gtk_widget_class_install_action (widget_class, "log-page.scroll-to-end", NULL, scroll_to_end_action);
  gtk_widget_class_install_action (widget_class, "log-page.copy-all", NULL, copy_all_action);
  gtk_widget_class_install_property_action (widget_class, "log-page.wrap", "wrap");
  pf_log_page_class_add_find (widget_class);
  pf_log_page_class_add_archive (widget_class);
}

/* A direction is not handed down: the scrollbars need it too, or they would run against the text. */
static void
set_left_to_right (GtkWidget *widget)
{
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    set_left_to_right (child);
}

static void
pf_log_page_init (PfLogPage *self)
{
  GtkBuilder *builder;

  gtk_widget_init_template (GTK_WIDGET (self));
  /* AdwBin's own layout would not tell the page its width. */
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->narrow = TRUE;

  builder = gtk_builder_new_from_resource ("/io/github/permafrost_fw/Permafrost/ui/pf-log-menu.ui");
  pf_log_view_set_menu (self->view, G_MENU_MODEL (gtk_builder_get_object (builder, "view_menu")));
  g_object_unref (builder);

  set_left_to_right (gtk_widget_get_parent (GTK_WIDGET (self->view)));
  g_signal_connect_swapped (self->view, "notify::following", G_CALLBACK (following_cb), self);
  pf_log_page_init_find (self);
  pf_log_page_init_archive (self);

  self->settings = pf_settings_new ();
  g_settings_bind (self->settings, "log-wrap", self, "wrap", G_SETTINGS_BIND_DEFAULT);
  set_layout (self);
  pf_log_page_show_store (self, NULL, NULL);
}
