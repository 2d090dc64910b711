/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-log-lines.h"

G_BEGIN_DECLS

#define PF_TYPE_LOG_SEARCH (pf_log_search_get_type ())
/**
 * PfLogSearch: where a text stands in a log, without regard to case. Works in slices of a few milliseconds in the main loop's idle
 * time and goes on with the lines that come while it works; what is found is kept as 16 bytes for each line with a match.
 *
 * Signals: "changed": more was found, some was forgotten, the text changed, or the search is through.
 */
G_DECLARE_FINAL_TYPE (PfLogSearch, pf_log_search, PF, LOG_SEARCH, GObject)

/** PfLogMatch: bytes [@start, @end) of line @line. */
typedef struct {
  guint64 line;
  guint32 start;
  guint32 end;
} PfLogMatch;

PfLogSearch *pf_log_search_new           (PfLogLines       *store);
/** @text: (nullable): "" or %NULL for nothing */
void         pf_log_search_set_text      (PfLogSearch      *self,
                                          const char       *text);
/** Returns: the text looked for, "" for nothing */
const char  *pf_log_search_get_text      (PfLogSearch      *self);
guint64      pf_log_search_get_n_matches (PfLogSearch      *self);
/** Whether all lines that are there have been looked at. */
gboolean     pf_log_search_is_complete   (PfLogSearch      *self);
/**
 * pf_log_search_find:
 * @from: the match, or the place, to go on from; its @line and @start count
 * @backwards: whether to look upwards
 * @inclusive: whether a match that starts right at @from counts
 * @match: (out): the match found
 *
 * Goes round at the ends. Returns: %FALSE where nothing is found (yet)
 */
gboolean     pf_log_search_find          (PfLogSearch      *self,
                                          const PfLogMatch *from,
                                          gboolean          backwards,
                                          gboolean          inclusive,
                                          PfLogMatch       *match);
/** Returns: which match (from 1) starts at @line and @start, 0 for none */
guint64      pf_log_search_get_position  (PfLogSearch      *self,
                                          guint64           line,
                                          guint32           start);
/** Appends the matches in line @number to @matches (element-type PfLogMatch). */
void         pf_log_search_match_line    (PfLogSearch      *self,
                                          guint64           number,
                                          GArray           *matches);

G_END_DECLS
