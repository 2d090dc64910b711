/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "build/pf-build-log.h"
#include "pf-log-ansi.h"

G_BEGIN_DECLS

/**
 * PfLogLines: the lines that the Log page shows. Of the main thread alone (a loader may fill one in a thread before anybody else
 * knows it).
 *
 * Bounded: at most PF_LOG_LINES_MAX_LINES lines and PF_LOG_LINES_MAX_BYTES bytes of text and colours, the oldest go first; with
 * the 16 bytes that describe a line that is at most 80 MiB. A line keeps its number for ever. Lines are kept in chunks, so that
 * appending never moves what is there and forgetting the oldest is a free() of one chunk.
 */
#define PF_LOG_LINES_MAX_LINES (1000 * 1000)
#define PF_LOG_LINES_MAX_BYTES (64 * 1024 * 1024)
/** Longer lines are cut here, with an ellipsis: bytes */
#define PF_LOG_LINES_MAX_LINE  (16 * 1024)

#define PF_TYPE_LOG_LINES (pf_log_lines_get_type ())
/**
 * Signals: "changed": lines were appended, or the oldest forgotten, or both. Emitted at the end of pf_log_lines_thaw(), or of each
 * append outside a freeze.
 */
G_DECLARE_FINAL_TYPE (PfLogLines, pf_log_lines, PF, LOG_LINES, GObject)

typedef struct {
  guint64        number;
  const char    *text;      /* plain UTF-8, not NUL-terminated; valid until the next append */
  guint32        length;    /* bytes */
  guint          columns;   /* of a monospaced font; the same as @length exactly where the line is all ASCII */
  PfBuildStageId stage;
  PfLogSeverity  severity;
  guint          n_spans;
} PfShownLine;

PfLogLines *pf_log_lines_new           (void);
/** Smaller bounds, for tests; 0 leaves a bound as it is. */
void        pf_log_lines_set_bounds    (PfLogLines     *self,
                                        gsize           max_lines,
                                        gsize           max_bytes);
/** @text: as it comes from the build: any bytes, ANSI sequences are read and taken out */
void        pf_log_lines_append        (PfLogLines     *self,
                                        PfBuildStageId  stage,
                                        PfLogSeverity   severity,
                                        const char     *text,
                                        gssize          length);
/** Between freeze and thaw no "changed" is emitted. */
void        pf_log_lines_freeze        (PfLogLines     *self);
void        pf_log_lines_thaw          (PfLogLines     *self);
void        pf_log_lines_clear         (PfLogLines     *self);

/** First kept number, and one behind the last. */
guint64     pf_log_lines_get_first     (PfLogLines     *self);
guint64     pf_log_lines_get_end       (PfLogLines     *self);
/** Bytes that the store occupies now */
gsize       pf_log_lines_get_memory    (PfLogLines     *self);
/** Width of the widest line so far, in columns of a monospaced font */
guint       pf_log_lines_get_columns   (PfLogLines     *self);
guint64     pf_log_lines_get_n_errors  (PfLogLines     *self);
guint64     pf_log_lines_get_n_warnings (PfLogLines    *self);

/** Returns: %FALSE where line @number is not (or no longer) kept */
gboolean    pf_log_lines_get_line      (PfLogLines     *self,
                                        guint64         number,
                                        PfShownLine *line);
/** Copies the colours of line @number. Returns: (transfer full) (element-type PfAnsiSpan) (nullable): %NULL where it has none */
GArray     *pf_log_lines_dup_spans     (PfLogLines     *self,
                                        guint64         number);
/**
 * pf_log_lines_find_problem:
 * @from: the line to start beside; itself not looked at
 * @backwards: whether to look upwards
 * @severity: %PF_LOG_WARNING for errors and warnings, %PF_LOG_ERROR for errors alone
 * @number: (out): the line found
 *
 * Does not wrap around.
 */
gboolean    pf_log_lines_find_problem  (PfLogLines     *self,
                                        gint64          from,
                                        gboolean        backwards,
                                        PfLogSeverity   severity,
                                        guint64        *number);
/** The first kept line of @stage. */
gboolean    pf_log_lines_find_stage    (PfLogLines     *self,
                                        PfBuildStageId  stage,
                                        guint64        *number);
/**
 * pf_log_lines_dup_text:
 *
 * Returns: (transfer full): the text from byte @first_byte of line @first to byte @last_byte of line @last (not included); lines
 *   end in a newline, except the last. Byte positions past a line's end mean its end.
 */
char       *pf_log_lines_dup_text      (PfLogLines     *self,
                                        guint64         first,
                                        gsize           first_byte,
                                        guint64         last,
                                        gsize           last_byte,
                                        gsize          *length);

G_END_DECLS
