/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** longest piece of a line that is handed out, in bytes */
#define PF_LINE_SPLITTER_MAX (64 * 1024)

/**
 * PfLineSplitter: lines from the bytes of a program's output, whatever they are, in constant memory.
 *
 * A line ends with LF or CR LF. A CR within a line starts it anew, as a progress display does: the
 * last state is the line. Of escape sequences (ECMA-48) only SGR, the colours, are kept; the rest is
 * dropped. Control characters become their pictures (U+2400 …), except the tab, which is kept; what
 * is no UTF-8, the C1 controls and Unicode's own line separators become U+FFFD. A line of more than
 * PF_LINE_SPLITTER_MAX bytes comes in pieces, cut between characters.
 */
typedef struct _PfLineSplitter PfLineSplitter;

/** @line: (array length=length): valid UTF-8 without a line end; a zero byte follows it. Only valid during the call */
typedef void (*PfLineSplitterFunc) (const char *line,
                                    gsize       length,
                                    gpointer    user_data);

PfLineSplitter *pf_line_splitter_new    (PfLineSplitterFunc  func,
                                         gpointer            user_data);

/** pf_line_splitter_feed: the next bytes; calls the function for each line that is whole now */
void            pf_line_splitter_feed   (PfLineSplitter     *self,
                                         const char         *data,
                                         gsize               length);

/** pf_line_splitter_finish: there is no more; hands out a last line without a line end. May be fed again from the start */
void            pf_line_splitter_finish (PfLineSplitter     *self);

void            pf_line_splitter_free   (PfLineSplitter     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfLineSplitter, pf_line_splitter_free)

G_END_DECLS
