/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-view-private.h"

#include <math.h>

typedef struct {
  PfLogView     *view;
  GtkSnapshot   *snapshot;
  GdkRGBA        text;
  GdkRGBA        selected;
  GdkRGBA        match;
  GdkRGBA        current_match;
  GdkRGBA        error;
  GdkRGBA        warning;
  PfLogPosition  selection_start;
  PfLogPosition  selection_end;
  GArray        *matches;
  gboolean       match_selected;  /* what is selected is a match of this line: its colour is enough */
  int            width;
  double         hvalue;
} Painter;

static void
painter_init (Painter     *painter,
              PfLogView   *view,
              GtkSnapshot *snapshot)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (view));
  GdkRGBA background;

  painter->view = view;
  painter->snapshot = snapshot;
  painter->width = gtk_widget_get_width (GTK_WIDGET (view));
  painter->hvalue = view->columns > 0 ? 0 : gtk_adjustment_get_value (view->hadjustment);
  gtk_style_context_get_color (context, &painter->text);
  if (!gtk_style_context_lookup_color (context, "accent_bg_color", &painter->selected))
    painter->selected = (GdkRGBA) { 0.2, 0.5, 0.9, 1 };
  painter->selected.alpha = gtk_widget_has_focus (GTK_WIDGET (view)) ? 0.35 : 0.25;

  /* Yellow behind what was found, as in the desktop's other programs; the text keeps its own colour. */
  painter->match = (GdkRGBA) { 0.97, 0.89, 0.36, view->scheme & PF_LOG_DARK ? 0.22 : 0.45 };
  painter->current_match = (GdkRGBA) { 1.0, 0.47, 0.0, view->scheme & PF_LOG_DARK ? 0.50 : 0.40 };

  pf_log_palette_get_background (view->scheme, &background);
  pf_log_palette_resolve (PF_ANSI_INDEXED | 1, view->scheme, &background, &painter->error);
  pf_log_palette_resolve (PF_ANSI_INDEXED | 3, view->scheme, &background, &painter->warning);

  pf_log_view_get_selection (view, &painter->selection_start, &painter->selection_end);
  painter->matches = g_array_new (FALSE, FALSE, sizeof (PfLogMatch));
}

/* Fills behind bytes [start, end) of a piece that is laid out at (x, y). */
static void
paint_range (Painter       *painter,
             PangoLayout   *layout,
             int            start,
             int            end,
             double         x,
             double         y,
             const GdkRGBA *color)
{
  PangoLayoutLine *line = pango_layout_get_line_readonly (layout, 0);
  g_autofree int *ranges = NULL;
  int n_ranges;

  pango_layout_line_get_x_ranges (line, start, end, &ranges, &n_ranges);
  for (int i = 0; i < n_ranges; i++)
    {
      double left = floor (x + (double) ranges[2 * i] / PANGO_SCALE);
      double right = ceil (x + (double) ranges[2 * i + 1] / PANGO_SCALE);

      gtk_snapshot_append_color (painter->snapshot, color,
                                 &GRAPHENE_RECT_INIT (left, y, right - left, painter->view->line_height));
    }
}

static void
paint_selection (Painter              *painter,
                 PangoLayout          *layout,
                 const PfShownLine *line,
                 guint32               start,
                 guint32               end,
                 double                x,
                 double                y)
{
  const PfLogPosition *from = &painter->selection_start, *to = &painter->selection_end;
  guint32 first, last;

  if (line->number < from->line || line->number > to->line || pf_log_position_compare (from, to) == 0
      || painter->match_selected)
    return;

  first = line->number == from->line ? MAX (from->byte, start) : start;
  last = line->number == to->line ? MIN (to->byte, end) : end;
  if (last > first)
    paint_range (painter, layout, first - start, last - start, x, y, &painter->selected);
  /* The newline is selected too: it is shown as a bit of colour behind the line's end. */
  if (end == line->length && line->number < to->line && (line->number > from->line || from->byte <= end))
    {
      PangoRectangle extents;

      pango_layout_get_extents (layout, NULL, &extents);
      gtk_snapshot_append_color (painter->snapshot, &painter->selected,
                                 &GRAPHENE_RECT_INIT (ceil (x + (double) extents.width / PANGO_SCALE), y,
                                                      ceil (painter->view->char_width / 2),
                                                      painter->view->line_height));
    }
}

static void
paint_matches (Painter              *painter,
               PangoLayout          *layout,
               const PfShownLine *line,
               guint32               start,
               guint32               end,
               double                x,
               double                y)
{
  painter->match_selected = FALSE;
  for (guint i = 0; i < painter->matches->len; i++)
    {
      const PfLogMatch *match = &g_array_index (painter->matches, PfLogMatch, i);
      gboolean is_current;

      is_current = painter->selection_start.line == line->number && painter->selection_start.byte == match->start
                   && painter->selection_end.line == line->number && painter->selection_end.byte == match->end;
      painter->match_selected |= is_current;
      if (match->end <= start || match->start >= end)
        continue;
      paint_range (painter, layout, MAX (match->start, start) - start, MIN (match->end, end) - start, x, y,
                   is_current ? &painter->current_match : &painter->match);
    }
}

static void
paint_caret (Painter              *painter,
             PangoLayout          *layout,
             const PfShownLine *line,
             guint                 piece,
             guint32               start,
             guint32               end,
             double                x,
             double                y)
{
  PfLogView *view = painter->view;
  PangoRectangle rectangle;

  if (!gtk_widget_has_focus (GTK_WIDGET (view)) || view->caret.line != line->number
      || pf_log_rows_piece_of (line, pf_log_view_piece_columns (view), view->caret.byte) != piece)
    return;

  pango_layout_get_caret_pos (layout, CLAMP (view->caret.byte, start, end) - start, &rectangle, NULL);
  gtk_snapshot_append_color (painter->snapshot, &painter->text,
                             &GRAPHENE_RECT_INIT (round (x + (double) rectangle.x / PANGO_SCALE), y,
                                                  2, view->line_height));
}

static void
paint_piece (Painter              *painter,
             const PfShownLine *line,
             guint                 piece,
             double                x,
             double                y)
{
  PfLogView *view = painter->view;
  PangoLayout *layout = pf_log_view_get_layout (view, line->number, piece);
  guint32 start, end;
  int text_height;

  pf_log_rows_slice (line, pf_log_view_piece_columns (view), piece, &start, &end);
  paint_matches (painter, layout, line, start, end, x, y);
  paint_selection (painter, layout, line, start, end, x, y);

  pango_layout_get_pixel_size (layout, NULL, &text_height);
  gtk_snapshot_save (painter->snapshot);
  gtk_snapshot_translate (painter->snapshot,
                          &GRAPHENE_POINT_INIT (x, y + floor ((view->line_height - text_height) / 2.0)));
  gtk_snapshot_append_layout (painter->snapshot, layout, &painter->text);
  gtk_snapshot_restore (painter->snapshot);
  paint_caret (painter, layout, line, piece, start, end, x, y);
}

static void
paint_icon (Painter       *painter,
            PfLogSeverity  severity,
            double         y)
{
  PfLogView *view = painter->view;
  GdkPaintable *icon = severity == PF_LOG_ERROR ? view->error_icon : view->warning_icon;
  const GdkRGBA *color = severity == PF_LOG_ERROR ? &painter->error : &painter->warning;
  int size = MIN (16, view->line_height);

  if (severity != PF_LOG_ERROR && severity != PF_LOG_WARNING)
    return;
  gtk_snapshot_save (painter->snapshot);
  gtk_snapshot_translate (painter->snapshot, &GRAPHENE_POINT_INIT (8, y + floor ((view->line_height - size) / 2.0)));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), painter->snapshot, size, size, color, 1);
  gtk_snapshot_restore (painter->snapshot);
}

static void
paint_row (Painter *painter,
           guint64  row,
           double   y)
{
  PfLogView *view = painter->view;
  PfShownLine line;
  guint64 number;
  guint piece, last;

  pf_log_rows_get_line (view->rows, row, &number, &piece);
  if (!pf_log_lines_get_line (view->store, number, &line))
    return;
  if (piece == 0)
    paint_icon (painter, line.severity, y);
  if (view->search != NULL && pf_log_search_get_text (view->search)[0] != '\0')
    {
      g_array_set_size (painter->matches, 0);
      pf_log_search_match_line (view->search, number, painter->matches);
    }

  gtk_snapshot_push_clip (painter->snapshot, &GRAPHENE_RECT_INIT (view->gutter - 1, y,
                                                                  MAX (0, painter->width - view->gutter + 1),
                                                                  view->line_height));
  if (view->columns > 0)
    paint_piece (painter, &line, piece, view->gutter, y);
  else
    {
      double piece_width = PF_LOG_PIECE_COLUMNS * view->char_width;

      last = line.columns > 0 ? (line.columns - 1) / PF_LOG_PIECE_COLUMNS : 0;
      for (piece = MIN (last, (guint) (painter->hvalue / piece_width)); piece <= last; piece++)
        {
          double x = view->gutter + piece * piece_width - painter->hvalue;

          if (x >= painter->width)
            break;
          paint_piece (painter, &line, piece, x, y);
        }
    }
  gtk_snapshot_pop (painter->snapshot);
}

typedef struct {
  guint64 first;
  guint64 end;
} Lines;

static gboolean
is_out_of_sight (gpointer key,
                 gpointer value,
                 gpointer user_data)
{
  guint64 line = *(guint64 *) key >> 12;
  Lines *lines = user_data;

  return line < lines->first || line >= lines->end;
}

static void
forget_layouts (PfLogView *self,
                guint64    first_row,
                guint64    end_row)
{
  Lines lines = { 0, 0 };
  guint piece;

  if (g_hash_table_size (self->layouts) < 4 * (end_row - first_row) + 64)
    return;
  pf_log_rows_get_line (self->rows, first_row, &lines.first, &piece);
  pf_log_rows_get_line (self->rows, end_row, &lines.end, &piece);
  lines.end++;
  g_hash_table_foreach_remove (self->layouts, is_out_of_sight, &lines);
}

void
pf_log_view_snapshot_rows (PfLogView   *self,
                           GtkSnapshot *snapshot)
{
  Painter painter;
  guint64 first, end;
  double value;

  if (self->rows == NULL)
    return;

  pf_log_view_visible_rows (self, &first, &end);
  value = gtk_adjustment_get_value (self->vadjustment);
  painter_init (&painter, self, snapshot);
  for (guint64 row = first; row < end; row++)
    paint_row (&painter, row, round ((double) row * self->line_height - value));
  g_array_unref (painter.matches);
  if (end > first)
    forget_layouts (self, first, end);
}
