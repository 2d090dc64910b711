/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-rows.h"

#define BLOCK 1024

struct _PfLogRows
{
  PfLogLines *store;
  guint       columns;
  guint64     first;       /* the lines that the sums are of */
  guint64     end;
  guint64     first_block; /* number of the block that blocks[0] is */
  GArray     *blocks;      /* rows of the kept lines in each block of BLOCK numbers */
  guint64     n_rows;
};

PfLogRows *
pf_log_rows_new (PfLogLines *store)
{
  PfLogRows *self = g_new0 (PfLogRows, 1);

  self->store = g_object_ref (store);
  self->blocks = g_array_new (FALSE, TRUE, sizeof (guint32));
  self->first = self->end = pf_log_lines_get_first (store);
  pf_log_rows_sync (self);
  return self;
}

void
pf_log_rows_free (PfLogRows *self)
{
  g_object_unref (self->store);
  g_array_unref (self->blocks);
  g_free (self);
}

static guint
rows_of_line (PfLogRows *self,
              guint64    number)
{
  PfShownLine line;

  if (!pf_log_lines_get_line (self->store, number, &line) || line.columns == 0)
    return 1;
  return (line.columns + self->columns - 1) / self->columns;
}

static void
add_lines (PfLogRows *self,
           guint64    end)
{
  if (self->blocks->len == 0)
    self->first_block = self->end / BLOCK;

  for (; self->end < end; self->end++)
    {
      guint64 block = self->end / BLOCK - self->first_block;
      guint rows = rows_of_line (self, self->end);

      if (block >= self->blocks->len)
        g_array_set_size (self->blocks, block + 1);
      g_array_index (self->blocks, guint32, block) += rows;
      self->n_rows += rows;
    }
}

static void
rebuild (PfLogRows *self)
{
  guint64 end = pf_log_lines_get_end (self->store);

  self->first = self->end = pf_log_lines_get_first (self->store);
  g_array_set_size (self->blocks, 0);
  self->n_rows = 0;
  if (self->columns > 0)
    add_lines (self, end);
  else
    self->end = end;
}

void
pf_log_rows_set_columns (PfLogRows *self,
                         guint      columns)
{
  if (self->columns == columns)
    return;
  self->columns = columns;
  rebuild (self);
}

/* The lines at the top are gone from the store and their widths with them: count the rows that their blocks had, and again those
 * of what is left of the last block touched. */
static guint64
forget_lines (PfLogRows *self,
              guint64    first)
{
  guint64 before = self->n_rows;
  guint64 block = first / BLOCK;
  guint n_gone = MIN (block - self->first_block, self->blocks->len);
  guint32 left = 0;

  for (guint i = 0; i < n_gone; i++)
    self->n_rows -= g_array_index (self->blocks, guint32, i);
  g_array_remove_range (self->blocks, 0, n_gone);
  self->first_block += n_gone;
  self->first = first;

  if (self->blocks->len > 0)
    {
      for (guint64 n = first; n < MIN (self->end, (block + 1) * BLOCK); n++)
        left += rows_of_line (self, n);
      self->n_rows -= g_array_index (self->blocks, guint32, 0) - left;
      g_array_index (self->blocks, guint32, 0) = left;
    }
  return before - self->n_rows;
}

guint64
pf_log_rows_sync (PfLogRows *self)
{
  guint64 first = pf_log_lines_get_first (self->store);
  guint64 end = pf_log_lines_get_end (self->store);
  guint64 n_gone = 0;

  if (first >= self->end)
    {
      n_gone = pf_log_rows_get_n_rows (self);
      rebuild (self);
      return n_gone;
    }
  if (self->columns == 0)
    {
      n_gone = first - self->first;
      self->first = first;
      self->end = end;
      return n_gone;
    }

  if (first > self->first)
    n_gone = forget_lines (self, first);
  add_lines (self, end);
  return n_gone;
}

guint64
pf_log_rows_get_n_rows (PfLogRows *self)
{
  return self->columns > 0 ? self->n_rows : self->end - self->first;
}

guint64
pf_log_rows_get_row (PfLogRows *self,
                     guint64    number)
{
  guint64 row = 0, block, start;

  number = CLAMP (number, self->first, MAX (self->end, self->first + 1) - 1);
  if (self->columns == 0)
    return number - self->first;

  block = number / BLOCK;
  for (guint64 b = self->first_block; b < block; b++)
    row += g_array_index (self->blocks, guint32, b - self->first_block);
  start = MAX (self->first, block * BLOCK);
  for (guint64 n = start; n < number; n++)
    row += rows_of_line (self, n);
  return row;
}

void
pf_log_rows_get_line (PfLogRows *self,
                      guint64    row,
                      guint64   *number,
                      guint     *piece)
{
  guint64 n;
  guint b = 0;

  *piece = 0;
  if (self->end == self->first)
    {
      *number = self->first;
      return;
    }
  row = MIN (row, pf_log_rows_get_n_rows (self) - 1);
  if (self->columns == 0)
    {
      *number = self->first + row;
      return;
    }

  while (b + 1 < self->blocks->len && row >= g_array_index (self->blocks, guint32, b))
    row -= g_array_index (self->blocks, guint32, b++);
  n = MAX (self->first, (self->first_block + b) * BLOCK);
  for (; n + 1 < self->end; n++)
    {
      guint rows = rows_of_line (self, n);

      if (row < rows)
        break;
      row -= rows;
    }
  *number = n;
  *piece = row;
}

void
pf_log_rows_slice (const PfShownLine *line,
                   guint                 columns,
                   guint                 piece,
                   guint32              *start,
                   guint32              *end)
{
  const char *p = line->text, *stop = line->text + line->length;
  guint64 from = (guint64) piece * columns, to = from + columns;
  guint64 column = 0;

  if (line->columns == line->length)
    {
      *start = MIN (from, line->length);
      *end = MIN (to, line->length);
      return;
    }

  *start = *end = line->length;
  for (gboolean started = FALSE; p < stop; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!started && column >= from && !g_unichar_iszerowidth (c))
        {
          *start = p - line->text;
          started = TRUE;
        }
      if (started && column >= to && !g_unichar_iszerowidth (c))
        {
          *end = p - line->text;
          return;
        }
      column += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  if (piece == 0)
    *start = 0;
}

guint
pf_log_rows_piece_of (const PfShownLine *line,
                      guint                 columns,
                      guint32               byte)
{
  guint last = line->columns > 0 ? (line->columns - 1) / columns : 0;

  if (line->columns == line->length)
    return MIN (byte / columns, last);

  for (guint piece = 0; piece < last; piece++)
    {
      guint32 start, end;

      pf_log_rows_slice (line, columns, piece, &start, &end);
      if (byte < end)
        return piece;
    }
  return last;
}
