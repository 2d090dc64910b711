/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "log/pf-log-search.h"
#include "log/pf-log-lines.h"

G_BEGIN_DECLS

#define PF_TYPE_LOG_VIEW (pf_log_view_get_type ())
/**
 * PfLogView: a log of any length in a GtkScrolledWindow. Lays out and draws the lines that are to be seen and no others, so that
 * a million lines cost a frame what ten do (the measurements that led here are in tests/bench/README.md). Text is selected and
 * copied by mouse and keyboard as in a text view; it cannot be edited.
 *
 * For a screen reader the view is a log whose children are the lines to be seen; its description is the line of the caret.
 *
 * Properties: "following" (boolean): whether the view keeps at the end as lines come; set by scrolling to the end, unset by
 *   scrolling away from it. "has-selection" (boolean, read only). "wrap" (boolean): whether long lines go on in the next row.
 * Actions: "log.copy", "log.copy-all", "log.select-all".
 */
G_DECLARE_FINAL_TYPE (PfLogView, pf_log_view, PF, LOG_VIEW, GtkWidget)

/** PfLogPosition: between two bytes of a line's plain text. */
typedef struct {
  guint64 line;
  guint32 byte;
} PfLogPosition;

GtkWidget  *pf_log_view_new            (void);
/** @store: (nullable). Starts at the end, following. */
void        pf_log_view_set_store      (PfLogView        *self,
                                        PfLogLines       *store);
PfLogLines *pf_log_view_get_store      (PfLogView        *self);
/** @search: (nullable): of the same store; its matches are marked */
void        pf_log_view_set_search     (PfLogView        *self,
                                        PfLogSearch      *search);
gboolean    pf_log_view_get_following  (PfLogView        *self);
void        pf_log_view_set_following  (PfLogView        *self,
                                        gboolean          following);
gboolean    pf_log_view_get_wrap       (PfLogView        *self);
void        pf_log_view_set_wrap       (PfLogView        *self,
                                        gboolean          wrap);
/** Where the caret is; the end that moves of a selection. */
void        pf_log_view_get_caret      (PfLogView        *self,
                                        PfLogPosition    *caret);
/** Selects from @anchor to @caret and brings the caret into sight; nothing is selected where both are the same. */
void        pf_log_view_select         (PfLogView           *self,
                                        const PfLogPosition *anchor,
                                        const PfLogPosition *caret);
gboolean    pf_log_view_get_has_selection (PfLogView     *self);
/** Returns: (transfer full) (nullable): the selected text */
char       *pf_log_view_dup_selection  (PfLogView        *self);
void        pf_log_view_copy           (PfLogView        *self);
void        pf_log_view_copy_all       (PfLogView        *self);
void        pf_log_view_select_all     (PfLogView        *self);
/** The menu that a secondary click or the Menu key opens. */
void        pf_log_view_set_menu       (PfLogView        *self,
                                        GMenuModel       *menu);

G_END_DECLS
