/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-view-private.h"

#include <glib/gi18n.h>
#include <math.h>

/* Behind wrapped lines: where the scrollbar appears */
#define MARGIN 10

enum {
  PROP_0,
  PROP_FOLLOWING,
  PROP_HAS_SELECTION,
  PROP_WRAP,
  N_PROPS,
  PROP_HADJUSTMENT = N_PROPS,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE_WITH_CODE (PfLogView, pf_log_view, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static guint64
n_rows (PfLogView *self)
{
  return self->rows != NULL ? pf_log_rows_get_n_rows (self->rows) : 0;
}

static double
content_width (PfLogView *self)
{
  if (self->wrap || self->store == NULL)
    return 0;
  return self->gutter + (pf_log_lines_get_columns (self->store) + 1) * self->char_width;
}

/* @value: where to scroll to; negative keeps the place */
static void
configure_adjustments (PfLogView *self,
                       double     value)
{
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double upper = MAX (height, (double) n_rows (self) * self->line_height);

  if (self->vadjustment == NULL || self->hadjustment == NULL)
    return;

  if (self->following)
    value = upper - height;
  else if (value < 0)
    value = gtk_adjustment_get_value (self->vadjustment);

  self->configuring = TRUE;
  gtk_adjustment_configure (self->vadjustment, CLAMP (value, 0, upper - height), 0, upper,
                            self->line_height * 3, MAX (self->line_height, height - self->line_height), height);
  gtk_adjustment_configure (self->hadjustment, gtk_adjustment_get_value (self->hadjustment),
                            0, MAX (width, content_width (self)), self->char_width * 8, width * 0.9, width);
  self->configuring = FALSE;
}

static gboolean
is_at_end (PfLogView *self)
{
  double value = gtk_adjustment_get_value (self->vadjustment);
  double end = gtk_adjustment_get_upper (self->vadjustment) - gtk_adjustment_get_page_size (self->vadjustment);

  return value >= end - self->line_height / 2.0;
}

static void
value_changed_cb (PfLogView *self)
{
  if (!self->configuring && self->vadjustment != NULL)
    {
      gboolean following = is_at_end (self);

      if (following != self->following)
        {
          self->following = following;
          g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
        }
    }
  pf_log_view_queue_a11y (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_adjustment (PfLogView      *self,
                GtkAdjustment **place,
                GtkAdjustment  *adjustment)
{
  if (adjustment != NULL && *place == adjustment)
    return;

  if (*place != NULL)
    {
      g_signal_handlers_disconnect_by_func (*place, value_changed_cb, self);
      g_clear_object (place);
    }
  if (adjustment == NULL)
    adjustment = gtk_adjustment_new (0, 0, 0, 0, 0, 0);
  *place = g_object_ref_sink (adjustment);
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (value_changed_cb), self);
  configure_adjustments (self, -1);
}

static void
forget_position (PfLogView     *self,
                 PfLogPosition *position)
{
  if (position->line < pf_log_lines_get_first (self->store))
    {
      position->line = pf_log_lines_get_first (self->store);
      position->byte = 0;
    }
}

static void
store_changed_cb (PfLogView *self)
{
  guint64 n_gone = pf_log_rows_sync (self->rows);
  double value = -1;

  if (n_gone > 0)
    {
      forget_position (self, &self->anchor);
      forget_position (self, &self->caret);
      /* What the person reads stays where it is while the lines above it go. */
      value = MAX (0, gtk_adjustment_get_value (self->vadjustment) - (double) n_gone * self->line_height);
    }
  configure_adjustments (self, value);
  pf_log_view_queue_a11y (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Wraps at the width that there is now and keeps the line that was on top there. */
static void
update_wrap (PfLogView *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  guint columns = 0, piece;
  guint64 line;
  double value = gtk_adjustment_get_value (self->vadjustment);

  if (self->wrap)
    columns = MAX (8, (width - self->gutter - MARGIN) / self->char_width);
  if ((int) columns == self->columns || self->rows == NULL)
    return;

  pf_log_rows_get_line (self->rows, value / self->line_height, &line, &piece);
  self->columns = columns;
  pf_log_rows_set_columns (self->rows, columns);
  pf_log_view_drop_layouts (self);
  configure_adjustments (self, pf_log_rows_get_row (self->rows, line) * (double) self->line_height);
}

static void
pf_log_view_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  PfLogView *self = PF_LOG_VIEW (widget);
  int old_height = self->line_height;
  double row = self->line_height > 0 ? gtk_adjustment_get_value (self->vadjustment) / self->line_height : 0;

  pf_log_view_update_metrics (self);
  if (self->wrap)
    update_wrap (self);
  configure_adjustments (self, old_height != self->line_height ? row * self->line_height : -1);
  pf_log_view_allocate_lines (self);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
pf_log_view_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  PfLogView *self = PF_LOG_VIEW (widget);

  pf_log_view_update_metrics (self);
  *minimum = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = self->gutter + 80 * self->char_width;
  else
    *natural = 24 * self->line_height;
}

static void
pf_log_view_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  PfLogView *self = PF_LOG_VIEW (widget);

  pf_log_view_update_metrics (self);
  pf_log_view_snapshot_rows (self, snapshot);
}

static void
pf_log_view_css_changed (GtkWidget         *widget,
                         GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (pf_log_view_parent_class)->css_changed (widget, change);
  pf_log_view_drop_layouts (PF_LOG_VIEW (widget));
}

static void
scheme_changed_cb (PfLogView *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  self->scheme = (adw_style_manager_get_dark (manager) ? PF_LOG_DARK : 0)
                 | (adw_style_manager_get_high_contrast (manager) ? PF_LOG_HIGH_CONTRAST : 0);
  pf_log_view_drop_layouts (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
pf_log_view_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  PfLogView *self = PF_LOG_VIEW (object);

  switch (prop_id)
    {
    case PROP_FOLLOWING:
      g_value_set_boolean (value, self->following);
      break;
    case PROP_HAS_SELECTION:
      g_value_set_boolean (value, pf_log_view_get_has_selection (self));
      break;
    case PROP_WRAP:
      g_value_set_boolean (value, self->wrap);
      break;
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->hadjustment);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vadjustment);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, self->hscroll_policy);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->vscroll_policy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pf_log_view_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  PfLogView *self = PF_LOG_VIEW (object);

  switch (prop_id)
    {
    case PROP_FOLLOWING:
      pf_log_view_set_following (self, g_value_get_boolean (value));
      break;
    case PROP_WRAP:
      pf_log_view_set_wrap (self, g_value_get_boolean (value));
      break;
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->hadjustment, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vadjustment, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->hscroll_policy = g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->vscroll_policy = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pf_log_view_dispose (GObject *object)
{
  PfLogView *self = PF_LOG_VIEW (object);

  pf_log_view_dispose_input (self);
  pf_log_view_dispose_a11y (self);
  pf_log_view_set_search (self, NULL);
  pf_log_view_set_store (self, NULL);
  if (self->hadjustment != NULL)
    g_signal_handlers_disconnect_by_func (self->hadjustment, value_changed_cb, self);
  if (self->vadjustment != NULL)
    g_signal_handlers_disconnect_by_func (self->vadjustment, value_changed_cb, self);
  g_clear_object (&self->hadjustment);
  g_clear_object (&self->vadjustment);
  g_clear_object (&self->error_icon);
  g_clear_object (&self->warning_icon);

  G_OBJECT_CLASS (pf_log_view_parent_class)->dispose (object);
}

static void
pf_log_view_finalize (GObject *object)
{
  g_hash_table_unref (PF_LOG_VIEW (object)->layouts);
  G_OBJECT_CLASS (pf_log_view_parent_class)->finalize (object);
}

static void
pf_log_view_class_init (PfLogViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pf_log_view_dispose;
  object_class->finalize = pf_log_view_finalize;
  object_class->get_property = pf_log_view_get_property;
  object_class->set_property = pf_log_view_set_property;

  widget_class->measure = pf_log_view_measure;
  widget_class->size_allocate = pf_log_view_size_allocate;
  widget_class->snapshot = pf_log_view_snapshot;
  widget_class->css_changed = pf_log_view_css_changed;

  properties[PROP_FOLLOWING] = g_param_spec_boolean ("following", NULL, NULL, TRUE,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_HAS_SELECTION] = g_param_spec_boolean ("has-selection", NULL, NULL, FALSE,
                                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_WRAP] = g_param_spec_boolean ("wrap", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  gtk_widget_class_set_css_name (widget_class, "logview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LOG);
  pf_log_view_class_add_input (widget_class);
}

static void
pf_log_view_init (PfLogView *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  self->following = TRUE;
  self->goal_x = -1;
  self->layouts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->lines = g_ptr_array_new ();
  self->hadjustment = g_object_ref_sink (gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  self->vadjustment = g_object_ref_sink (gtk_adjustment_new (0, 0, 0, 0, 0, 0));

  gtk_widget_add_css_class (GTK_WIDGET (self), "view");
  gtk_widget_add_css_class (GTK_WIDGET (self), "monospace");
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  /* What compilers print reads from left to right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Build output"), -1);

  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (scheme_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (scheme_changed_cb), self, G_CONNECT_SWAPPED);
  scheme_changed_cb (self);
  pf_log_view_init_input (self);
}

GtkWidget *
pf_log_view_new (void)
{
  return g_object_new (PF_TYPE_LOG_VIEW, NULL);
}

PfLogLines *
pf_log_view_get_store (PfLogView *self)
{
  g_return_val_if_fail (PF_IS_LOG_VIEW (self), NULL);
  return self->store;
}

void
pf_log_view_set_store (PfLogView  *self,
                       PfLogLines *store)
{
  g_return_if_fail (PF_IS_LOG_VIEW (self));

  if (self->store == store)
    return;

  if (self->store != NULL)
    g_signal_handlers_disconnect_by_func (self->store, store_changed_cb, self);
  g_clear_pointer (&self->rows, pf_log_rows_free);
  g_set_object (&self->store, store);
  pf_log_view_drop_layouts (self);
  self->anchor = self->caret = (PfLogPosition) { 0, 0 };
  self->columns = 0;

  if (store != NULL)
    {
      self->rows = pf_log_rows_new (store);
      self->anchor.line = self->caret.line = pf_log_lines_get_first (store);
      g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
      if (self->wrap && gtk_widget_get_width (GTK_WIDGET (self)) > 0)
        update_wrap (self);
      pf_log_view_set_following (self, TRUE);
    }
  pf_log_view_caret_moved (self, FALSE);
  configure_adjustments (self, -1);
  pf_log_view_queue_a11y (self);
}

static void
search_changed_cb (PfLogView *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
pf_log_view_set_search (PfLogView   *self,
                        PfLogSearch *search)
{
  g_return_if_fail (PF_IS_LOG_VIEW (self));

  if (self->search == search)
    return;
  if (self->search != NULL)
    g_signal_handlers_disconnect_by_func (self->search, search_changed_cb, self);
  g_set_object (&self->search, search);
  if (search != NULL)
    g_signal_connect_object (search, "changed", G_CALLBACK (search_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
pf_log_view_get_following (PfLogView *self)
{
  g_return_val_if_fail (PF_IS_LOG_VIEW (self), FALSE);
  return self->following;
}

void
pf_log_view_set_following (PfLogView *self,
                           gboolean   following)
{
  g_return_if_fail (PF_IS_LOG_VIEW (self));

  if (self->following == following)
    return;
  self->following = following;
  configure_adjustments (self, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
}

gboolean
pf_log_view_get_wrap (PfLogView *self)
{
  g_return_val_if_fail (PF_IS_LOG_VIEW (self), FALSE);
  return self->wrap;
}

void
pf_log_view_set_wrap (PfLogView *self,
                      gboolean   wrap)
{
  g_return_if_fail (PF_IS_LOG_VIEW (self));

  if (self->wrap == wrap)
    return;
  self->wrap = wrap;
  pf_log_view_drop_layouts (self);
  if (self->line_height > 0)
    update_wrap (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WRAP]);
}

/* Scrolls as little as needed; horizontally with a margin, so that a match is read in its context. */
void
pf_log_view_show_position (PfLogView           *self,
                           const PfLogPosition *position)
{
  double x, y, margin = 8 * self->char_width;

  if (self->rows == NULL || self->line_height == 0)
    return;

  pf_log_view_locate (self, position, &x, &y);
  gtk_adjustment_clamp_page (self->vadjustment, y, y + self->line_height);
  gtk_adjustment_clamp_page (self->hadjustment, MAX (0, x - margin), x + self->gutter + margin);
}

void
pf_log_view_caret_moved (PfLogView *self,
                         gboolean   scroll)
{
  PfShownLine line;

  if (scroll)
    pf_log_view_show_position (self, &self->caret);
  if (self->store != NULL && pf_log_lines_get_line (self->store, self->caret.line, &line))
    {
      g_autofree char *text = g_strndup (line.text, line.length);

      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.copy", pf_log_view_get_has_selection (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_SELECTION]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
pf_log_view_get_caret (PfLogView     *self,
                       PfLogPosition *caret)
{
  g_return_if_fail (PF_IS_LOG_VIEW (self));
  *caret = self->caret;
}

void
pf_log_view_select (PfLogView           *self,
                    const PfLogPosition *anchor,
                    const PfLogPosition *caret)
{
  g_return_if_fail (PF_IS_LOG_VIEW (self));
  g_return_if_fail (anchor != NULL && caret != NULL);

  self->anchor = *anchor;
  self->caret = *caret;
  self->goal_x = -1;
  pf_log_view_clamp_position (self, &self->anchor);
  pf_log_view_clamp_position (self, &self->caret);
  pf_log_view_caret_moved (self, TRUE);
}
