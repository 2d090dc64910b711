/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PF_TYPE_LOG_ROW (pf_log_row_get_type ())
/** PfLogRow: what a screen reader finds where a PfLogView draws a line. Draws nothing itself. */
G_DECLARE_FINAL_TYPE (PfLogRow, pf_log_row, PF, LOG_ROW, GtkWidget)

GtkWidget  *pf_log_row_new      (void);
void        pf_log_row_set_text (PfLogRow  *self,
                                  const char *text);
const char *pf_log_row_get_text (PfLogRow  *self);

G_END_DECLS
