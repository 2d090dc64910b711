/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-row.h"
#include "pf-log-view-private.h"

#include <glib/gi18n.h>

/* A screen reader cannot follow faster, and each change is a message on its bus. */
#define A11Y_INTERVAL_MSEC 300

static char *
dup_row_text (PfLogView *self,
              guint64    row)
{
  PfShownLine line;
  g_autofree char *text = NULL;
  guint32 start, end;
  guint64 number;
  guint piece;

  pf_log_rows_get_line (self->rows, row, &number, &piece);
  if (!pf_log_lines_get_line (self->store, number, &line))
    return g_strdup ("");

  start = 0;
  end = line.length;
  if (self->columns > 0)
    pf_log_rows_slice (&line, self->columns, piece, &start, &end);
  text = g_strndup (line.text + start, end - start);
  if (piece == 0 && line.severity == PF_LOG_ERROR)
    /* Translators: how a screen reader reads a line of the log that is an error */
    return g_strdup_printf (_("Error: %s"), text);
  if (piece == 0 && line.severity == PF_LOG_WARNING)
    /* Translators: how a screen reader reads a line of the log that is a warning */
    return g_strdup_printf (_("Warning: %s"), text);
  return g_steal_pointer (&text);
}

static void
update_lines (PfLogView *self)
{
  guint64 first, end;

  pf_log_view_visible_rows (self, &first, &end);
  for (guint64 row = first; row < end; row++)
    {
      g_autofree char *text = dup_row_text (self, row);
      GtkWidget *line;

      if (row - first < self->lines->len)
        line = g_ptr_array_index (self->lines, row - first);
      else
        {
          line = pf_log_row_new ();
          gtk_widget_set_parent (line, GTK_WIDGET (self));
          g_ptr_array_add (self->lines, line);
        }
      pf_log_row_set_text (PF_LOG_ROW (line), text);
    }
  while (self->lines->len > end - first)
    {
      gtk_widget_unparent (g_ptr_array_index (self->lines, self->lines->len - 1));
      g_ptr_array_set_size (self->lines, self->lines->len - 1);
    }
}

static gboolean
update_cb (gpointer user_data)
{
  PfLogView *self = user_data;

  self->a11y_id = 0;
  update_lines (self);
  return G_SOURCE_REMOVE;
}

void
pf_log_view_queue_a11y (PfLogView *self)
{
  if (self->a11y_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->a11y_id = g_timeout_add (A11Y_INTERVAL_MSEC, update_cb, self);
}

void
pf_log_view_allocate_lines (PfLogView *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  for (guint i = 0; i < self->lines->len; i++)
    {
      GtkWidget *line = g_ptr_array_index (self->lines, i);
      int minimum;

      gtk_widget_measure (line, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      gtk_widget_size_allocate (line, &(GtkAllocation) { self->gutter, i * self->line_height,
                                                         MAX (minimum, width - self->gutter), self->line_height }, -1);
    }
  pf_log_view_queue_a11y (self);
}

void
pf_log_view_dispose_a11y (PfLogView *self)
{
  g_clear_handle_id (&self->a11y_id, g_source_remove);
  if (self->lines == NULL)
    return;
  for (guint i = 0; i < self->lines->len; i++)
    gtk_widget_unparent (g_ptr_array_index (self->lines, i));
  g_clear_pointer (&self->lines, g_ptr_array_unref);
}
