/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "build/pf-build.h"

G_BEGIN_DECLS

#define PF_TYPE_STAGE_ROW (pf_stage_row_get_type ())
/** PfStageRow: a stage of a build with its state and duration; pressed, it activates "log-page.show-stage" with its number. */
G_DECLARE_FINAL_TYPE (PfStageRow, pf_stage_row, PF, STAGE_ROW, GtkButton)

GtkWidget *pf_stage_row_new         (PfBuildStageId       stage);
void       pf_stage_row_set_status  (PfStageRow          *self,
                                     const PfStageStatus *status);
/** @compact: only the icon, and the title where the stage is the one that matters now */
void       pf_stage_row_set_compact (PfStageRow          *self,
                                     gboolean             compact,
                                     gboolean             with_title);

G_END_DECLS
