/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-view-private.h"

#include <math.h>

static void
update_icons (PfLogView *self)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));
  int size = MIN (16, self->line_height), scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  g_clear_object (&self->error_icon);
  g_clear_object (&self->warning_icon);
  self->error_icon = GDK_PAINTABLE (gtk_icon_theme_lookup_icon (theme, "dialog-error-symbolic", NULL, size, scale,
                                                                GTK_TEXT_DIR_LTR, 0));
  self->warning_icon = GDK_PAINTABLE (gtk_icon_theme_lookup_icon (theme, "dialog-warning-symbolic", NULL, size, scale,
                                                                  GTK_TEXT_DIR_LTR, 0));
}

/* The context's serial changes with the font, its size and the text's scale. */
void
pf_log_view_update_metrics (PfLogView *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  guint serial = pango_context_get_serial (context);
  g_autoptr(PangoLayout) layout = NULL;
  PangoRectangle extents;

  if (serial == self->context_serial && self->line_height > 0)
    return;
  self->context_serial = serial;

  /* Many characters at once: a width of one is rounded, and the error would add up over a row. */
  layout = pango_layout_new (context);
  pango_layout_set_text (layout, "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM", 64);
  pango_layout_get_extents (layout, NULL, &extents);
  self->char_width = MAX (1.0, extents.width / 64.0 / PANGO_SCALE);
  self->line_height = MAX (1, (int) ceil (extents.height * 1.15 / PANGO_SCALE));
  self->gutter = MIN (16, self->line_height) + 16;
  update_icons (self);
  pf_log_view_drop_layouts (self);
}

void
pf_log_view_drop_layouts (PfLogView *self)
{
  g_hash_table_remove_all (self->layouts);
}

guint
pf_log_view_piece_columns (PfLogView *self)
{
  return self->columns > 0 ? (guint) self->columns : PF_LOG_PIECE_COLUMNS;
}

static void
add_attribute (PangoAttrList  *list,
               PangoAttribute *attribute,
               guint           start,
               guint           end)
{
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (list, attribute);
}

static PangoAttribute *
foreground (const GdkRGBA *color)
{
  return pango_attr_foreground_new (color->red * 65535, color->green * 65535, color->blue * 65535);
}

static void
add_severity (PfLogView             *self,
              PangoAttrList         *list,
              const PfShownLine  *line,
              guint                  length)
{
  static const guint colors[] = {
    [PF_LOG_INFO] = 4,
    [PF_LOG_WARNING] = 3,
    [PF_LOG_ERROR] = 1,
  };
  GdkRGBA background, color;

  if (line->severity == PF_LOG_COMMAND || line->severity == PF_LOG_INFO)
    add_attribute (list, pango_attr_weight_new (PANGO_WEIGHT_BOLD), 0, length);
  if (line->severity >= G_N_ELEMENTS (colors) || colors[line->severity] == 0)
    return;
  pf_log_palette_get_background (self->scheme, &background);
  pf_log_palette_resolve (PF_ANSI_INDEXED | colors[line->severity], self->scheme, &background, &color);
  add_attribute (list, foreground (&color), 0, length);
}

static void
add_span (PfLogView        *self,
          PangoAttrList    *list,
          const PfAnsiSpan *span,
          guint             start,
          guint             end)
{
  PfAnsiColor fg = span->style.foreground, bg = span->style.background;
  GdkRGBA page, background, color;

  pf_log_palette_get_background (self->scheme, &page);
  background = page;
  if (span->style.flags & PF_ANSI_REVERSE)
    {
      PfAnsiColor swap = fg;

      /* Without colours of their own: the text's grey behind it, and the page's colour for the text. */
      fg = bg != 0 ? bg : PF_ANSI_INDEXED | 0;
      bg = swap != 0 ? swap : PF_ANSI_INDEXED | 7;
    }
  if (bg != 0)
    {
      pf_log_palette_resolve_background (bg, self->scheme, &background);
      add_attribute (list, pango_attr_background_new (background.red * 65535, background.green * 65535,
                                                      background.blue * 65535), start, end);
      if (fg == 0)
        fg = PF_ANSI_INDEXED | (self->scheme & PF_LOG_DARK ? 15 : 0);
    }
  if (fg != 0)
    {
      pf_log_palette_resolve (fg, self->scheme, &background, &color);
      add_attribute (list, foreground (&color), start, end);
    }
  if (span->style.flags & PF_ANSI_BOLD)
    add_attribute (list, pango_attr_weight_new (PANGO_WEIGHT_BOLD), start, end);
  if (span->style.flags & PF_ANSI_ITALIC)
    add_attribute (list, pango_attr_style_new (PANGO_STYLE_ITALIC), start, end);
  if (span->style.flags & PF_ANSI_UNDERLINE)
    add_attribute (list, pango_attr_underline_new (PANGO_UNDERLINE_SINGLE), start, end);
}

static PangoLayout *
create_layout (PfLogView            *self,
               const PfShownLine *line,
               guint                 piece)
{
  PangoLayout *layout = pango_layout_new (gtk_widget_get_pango_context (GTK_WIDGET (self)));
  g_autoptr(PangoAttrList) list = pango_attr_list_new ();
  g_autoptr(GArray) spans = NULL;
  guint32 start, end;

  pf_log_rows_slice (line, pf_log_view_piece_columns (self), piece, &start, &end);
  pango_layout_set_text (layout, line->text + start, end - start);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_auto_dir (layout, FALSE);

  add_severity (self, list, line, end - start);
  if (line->n_spans > 0)
    spans = pf_log_lines_dup_spans (self->store, line->number);
  for (guint i = 0; spans != NULL && i < spans->len; i++)
    {
      const PfAnsiSpan *span = &g_array_index (spans, PfAnsiSpan, i);

      if (span->end > start && span->start < end)
        add_span (self, list, span, MAX (span->start, start) - start, MIN (span->end, end) - start);
    }
  pango_layout_set_attributes (layout, list);
  return layout;
}

/* The piece of a line fits in 12 bits: 16 KiB in pieces of at least 8 columns. */
static gint64
layout_key (guint64 line,
            guint   piece)
{
  return (gint64) (line << 12 | (piece & 0xfff));
}

PangoLayout *
pf_log_view_get_layout (PfLogView *self,
                        guint64    number,
                        guint      piece)
{
  gint64 key = layout_key (number, piece);
  PangoLayout *layout = g_hash_table_lookup (self->layouts, &key);
  PfShownLine line;

  if (layout != NULL)
    return layout;
  if (!pf_log_lines_get_line (self->store, number, &line))
    return NULL;

  layout = create_layout (self, &line, piece);
  g_hash_table_insert (self->layouts, g_memdup2 (&key, sizeof key), layout);
  return layout;
}

void
pf_log_view_visible_rows (PfLogView *self,
                          guint64   *first,
                          guint64   *end)
{
  double value = gtk_adjustment_get_value (self->vadjustment);
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  guint64 n_rows = self->rows != NULL ? pf_log_rows_get_n_rows (self->rows) : 0;

  *first = *end = 0;
  if (self->line_height == 0)
    return;
  *first = MIN (n_rows, (guint64) (value / self->line_height));
  *end = MIN (n_rows, (guint64) ceil ((value + height) / self->line_height));
}

void
pf_log_view_position_at (PfLogView     *self,
                         double         x,
                         double         y,
                         PfLogPosition *position)
{
  double row = floor ((y + gtk_adjustment_get_value (self->vadjustment)) / self->line_height);
  PfShownLine line;
  PangoLayout *layout;
  guint32 start, end;
  guint piece;
  int index, trailing;

  *position = (PfLogPosition) { 0, 0 };
  if (self->rows == NULL || pf_log_rows_get_n_rows (self->rows) == 0)
    return;

  pf_log_rows_get_line (self->rows, row < 0 ? 0 : (guint64) row, &position->line, &piece);
  if (!pf_log_lines_get_line (self->store, position->line, &line))
    return;
  if (row < 0 || row >= pf_log_rows_get_n_rows (self->rows))
    {
      position->byte = row < 0 ? 0 : line.length;
      return;
    }

  x = x - self->gutter + gtk_adjustment_get_value (self->hadjustment);
  if (self->columns == 0)
    {
      piece = CLAMP (x / (self->char_width * PF_LOG_PIECE_COLUMNS), 0,
                     line.columns > 0 ? (line.columns - 1) / PF_LOG_PIECE_COLUMNS : 0);
      x -= piece * self->char_width * PF_LOG_PIECE_COLUMNS;
    }
  layout = pf_log_view_get_layout (self, position->line, piece);
  pf_log_rows_slice (&line, pf_log_view_piece_columns (self), piece, &start, &end);
  pango_layout_xy_to_index (layout, (int) (MAX (0, x) * PANGO_SCALE), 0, &index, &trailing);
  position->byte = start + index;
  for (; trailing > 0 && position->byte < end; trailing--)
    position->byte = g_utf8_next_char (line.text + position->byte) - line.text;
}

void
pf_log_view_locate (PfLogView           *self,
                    const PfLogPosition *position,
                    double              *x,
                    double              *y)
{
  guint columns = pf_log_view_piece_columns (self);
  PangoRectangle rectangle;
  PfShownLine line;
  guint32 start, end;
  guint piece;

  *x = *y = 0;
  if (self->store == NULL || !pf_log_lines_get_line (self->store, position->line, &line))
    return;

  piece = pf_log_rows_piece_of (&line, columns, position->byte);
  pf_log_rows_slice (&line, columns, piece, &start, &end);
  pango_layout_index_to_pos (pf_log_view_get_layout (self, position->line, piece),
                             CLAMP (position->byte, start, end) - start, &rectangle);
  *x = (double) rectangle.x / PANGO_SCALE;
  *y = (double) pf_log_rows_get_row (self->rows, position->line) * self->line_height;
  if (self->columns > 0)
    *y += piece * self->line_height;
  else
    *x += piece * columns * self->char_width;
}
