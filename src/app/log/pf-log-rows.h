/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-log-lines.h"

G_BEGIN_DECLS

/**
 * PfLogRows: which row of the screen shows which part of which line. Without wrapping a line is a row; with it a line is as many
 * rows as its columns need. Kept as sums over blocks of lines: a new width costs one walk over all lines (a few milliseconds for a
 * million), everything else next to nothing.
 */
typedef struct _PfLogRows PfLogRows;

PfLogRows *pf_log_rows_new         (PfLogLines *store);
void       pf_log_rows_free        (PfLogRows  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfLogRows, pf_log_rows_free)

/** @columns: of a row; 0 for no wrapping */
void       pf_log_rows_set_columns (PfLogRows  *self,
                                    guint       columns);
/** Takes in what changed in the store. Returns: how many rows went away at the top */
guint64    pf_log_rows_sync        (PfLogRows  *self);
guint64    pf_log_rows_get_n_rows  (PfLogRows  *self);
/** Returns: the first row of line @number, which must be kept */
guint64    pf_log_rows_get_row     (PfLogRows  *self,
                                    guint64     number);
/** @piece: (out): which of the line's rows @row is, from 0. Rows past the end mean the last. */
void       pf_log_rows_get_line    (PfLogRows  *self,
                                    guint64     row,
                                    guint64    *number,
                                    guint      *piece);
/**
 * pf_log_rows_slice:
 * @line: a line of the store
 * @columns: of a piece
 * @piece: from 0
 *
 * The bytes [@start, @end) of @line that stand in columns @piece × @columns and following. An empty line has one, empty, piece.
 */
void       pf_log_rows_slice       (const PfShownLine *line,
                                    guint                 columns,
                                    guint                 piece,
                                    guint32              *start,
                                    guint32              *end);
/** Returns: the piece of @line that byte @byte is in */
guint      pf_log_rows_piece_of    (const PfShownLine *line,
                                    guint                 columns,
                                    guint32               byte);

G_END_DECLS
