/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  PF_BUILD_STAGE_HOST,
  PF_BUILD_STAGE_FETCH,
  PF_BUILD_STAGE_MPY_CROSS,
  PF_BUILD_STAGE_INJECT,
  PF_BUILD_STAGE_COMPILE,
  PF_BUILD_STAGE_EXPORT,
  PF_BUILD_N_STAGES
} PfBuildStageId;

typedef enum {
  PF_LOG_NORMAL,
  PF_LOG_INFO,      /* Permafrost's own words */
  PF_LOG_COMMAND,   /* a command that is run */
  PF_LOG_WARNING,
  PF_LOG_ERROR
} PfLogSeverity;

/**
 * PfBuildLog: the lines of one build. Appended to in the build's thread, read from any. Bounded: at most
 * PF_BUILD_LOG_MAX_LINES lines and PF_BUILD_LOG_MAX_BYTES bytes are kept in memory, the oldest go first (the file on disk keeps
 * up to PF_BUILD_LOG_MAX_FILE bytes); numbers of lines are counted from the build's start and never change.
 */
#define PF_BUILD_LOG_MAX_LINES 200000
#define PF_BUILD_LOG_MAX_BYTES (24 * 1024 * 1024)
#define PF_BUILD_LOG_MAX_FILE  (256 * 1024 * 1024)

/** A longer line is cut; the sign "…" stands where. */
#define PF_BUILD_LOG_MAX_LINE  (16 * 1024)

#define PF_TYPE_BUILD_LOG (pf_build_log_get_type ())
G_DECLARE_FINAL_TYPE (PfBuildLog, pf_build_log, PF, BUILD_LOG, GObject)

typedef struct {
  guint64        number;    /* from 0 */
  PfBuildStageId stage;
  PfLogSeverity  severity;
  const char    *text;      /* UTF-8 with a NUL behind it; may hold ANSI colour sequences (SGR only) */
  gsize          length;
} PfLogLine;

/**
 * pf_build_log_new:
 * @file: (nullable): where the whole log is written to as it comes, without colours; made anew. If it cannot be written, a line
 *   of the log says so, and the log goes on in memory.
 */
PfBuildLog *pf_build_log_new          (const char     *file);
/**
 * pf_build_log_append:
 * @text: (array length=length): bytes of any kind; a newline starts another line. What is no UTF-8 is replaced, escape sequences
 *   other than colours are dropped, and a line ends at PF_BUILD_LOG_MAX_LINE bytes.
 * @length: or -1 where @text ends with a NUL
 */
void        pf_build_log_append       (PfBuildLog     *self,
                                       PfBuildStageId  stage,
                                       PfLogSeverity   severity,
                                       const char     *text,
                                       gssize          length);
void        pf_build_log_printf       (PfBuildLog     *self,
                                       PfBuildStageId  stage,
                                       PfLogSeverity   severity,
                                       const char     *format,
                                       ...) G_GNUC_PRINTF (4, 5);
/** Severity of a line of make, gcc or Python output, judged by its text. */
PfLogSeverity pf_build_log_classify   (const char     *text,
                                       gsize           length);

/**
 * PfBuildLogFunc: batches on the main loop of the thread that called pf_build_log_watch(): "lines from @first to @end - 1 are
 * there now". At most about 20 times a second. Read them with pf_build_log_foreach(). The first batch starts with the oldest line
 * kept. A log has one watcher: another one takes the place of the first. In the thread that watches, @func is never called again
 * once pf_build_log_unwatch() has returned; a log that goes away ends its watch by itself.
 */
typedef void (*PfBuildLogFunc) (PfBuildLog *log, guint64 first, guint64 end, gpointer user_data);
void        pf_build_log_watch        (PfBuildLog     *self,
                                       PfBuildLogFunc  func,
                                       gpointer        user_data);
void        pf_build_log_unwatch      (PfBuildLog     *self);

typedef void (*PfLogLineFunc) (const PfLogLine *line, gpointer user_data);
/** Calls @func for the kept lines with numbers in [@first, @end), under the log's lock: keep @func short, do not call the log from it. */
void        pf_build_log_foreach      (PfBuildLog     *self,
                                       guint64         first,
                                       guint64         end,
                                       PfLogLineFunc   func,
                                       gpointer        user_data);
/** first kept number, and one behind the last */
void        pf_build_log_get_range    (PfBuildLog     *self,
                                       guint64        *first,
                                       guint64        *end);
/** Returns: (transfer full): the text of the last @n lines of @stage, joined by newlines, without ANSI sequences */
char       *pf_build_log_dup_tail     (PfBuildLog     *self,
                                       PfBuildStageId  stage,
                                       guint           n);
const char *pf_build_log_get_file     (PfBuildLog     *self);
/** Writes to the file what is not there yet; it is done at the log's end anyway. */
void        pf_build_log_flush        (PfBuildLog     *self);
/** Returns: (transfer full): @text without ANSI sequences */
char       *pf_build_log_strip_ansi   (const char     *text,
                                       gssize          length);

G_END_DECLS
