/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "log/pf-log-palette.h"
#include "log/pf-log-rows.h"
#include "log/pf-log-view.h"

G_BEGIN_DECLS

/* Without wrapping, a line is laid out in pieces of so many columns side by side: a line of 16 KiB then costs no more than what is
 * to be seen of it. */
#define PF_LOG_PIECE_COLUMNS 256

struct _PfLogView
{
  GtkWidget       parent_instance;

  PfLogLines     *store;
  PfLogSearch    *search;
  PfLogRows      *rows;
  GtkAdjustment  *hadjustment;
  GtkAdjustment  *vadjustment;
  guint           hscroll_policy : 1;
  guint           vscroll_policy : 1;
  gboolean        following;
  gboolean        wrap;
  gboolean        configuring;     /* the adjustments are being set by the view itself */

  PfLogPosition   anchor;
  PfLogPosition   caret;
  double          goal_x;          /* where Up and Down keep to; negative for none */

  /* metrics */
  guint           context_serial;
  int             line_height;
  double          char_width;
  int             gutter;
  int             columns;         /* of a row, when wrapping */

  GHashTable     *layouts;         /* line and piece → PangoLayout */
  PfLogScheme     scheme;
  GdkPaintable   *error_icon;
  GdkPaintable   *warning_icon;

  GtkWidget      *menu;
  GtkGesture     *click;
  GtkGesture     *drag;
  guint           drag_unit;       /* 1: characters, 2: words, 3: lines */
  PfLogPosition   drag_start;
  PfLogPosition   drag_end;
  double          drag_x;
  double          drag_y;
  guint           autoscroll_id;

  GPtrArray      *lines;           /* PfLogRow, one for each row to be seen */
  guint           a11y_id;
  gint64          a11y_time;
};

/* pf-log-view.c */
void      pf_log_view_caret_moved      (PfLogView           *self,
                                        gboolean             scroll);
void      pf_log_view_show_position    (PfLogView           *self,
                                        const PfLogPosition *position);

/* pf-log-view-text.c: geometry and layouts */
void      pf_log_view_update_metrics   (PfLogView           *self);
void      pf_log_view_drop_layouts     (PfLogView           *self);
guint     pf_log_view_piece_columns    (PfLogView           *self);
/* Returns: (transfer none) (nullable): valid until the layouts are dropped */
PangoLayout *pf_log_view_get_layout    (PfLogView           *self,
                                        guint64              line,
                                        guint                piece);
void      pf_log_view_position_at      (PfLogView           *self,
                                        double               x,
                                        double               y,
                                        PfLogPosition       *position);
/* In the coordinates of the whole log, without the gutter */
void      pf_log_view_locate           (PfLogView           *self,
                                        const PfLogPosition *position,
                                        double              *x,
                                        double              *y);
void      pf_log_view_snapshot_rows    (PfLogView           *self,
                                        GtkSnapshot         *snapshot);
void      pf_log_view_visible_rows     (PfLogView           *self,
                                        guint64             *first,
                                        guint64             *end);

/* pf-log-view-input.c */
void      pf_log_view_class_add_input  (GtkWidgetClass      *widget_class);
void      pf_log_view_init_input       (PfLogView           *self);
void      pf_log_view_dispose_input    (PfLogView           *self);

int       pf_log_position_compare      (const PfLogPosition *a,
                                        const PfLogPosition *b);
void      pf_log_view_get_selection    (PfLogView           *self,
                                        PfLogPosition       *start,
                                        PfLogPosition       *end);
void      pf_log_view_clamp_position   (PfLogView           *self,
                                        PfLogPosition       *position);

/* pf-log-view-a11y.c */
void      pf_log_view_queue_a11y       (PfLogView           *self);
void      pf_log_view_allocate_lines   (PfLogView           *self);
void      pf_log_view_dispose_a11y     (PfLogView           *self);

G_END_DECLS
