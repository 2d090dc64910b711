/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "build/pf-build.h"

G_BEGIN_DECLS

#define PF_TYPE_STAGE_LIST (pf_stage_list_get_type ())
/** PfStageList: the stages of a build, as a column beside the log or, compact, as a strip above it. */
G_DECLARE_FINAL_TYPE (PfStageList, pf_stage_list, PF, STAGE_LIST, GtkBox)

/** @build: (nullable): followed while it runs */
void pf_stage_list_set_build   (PfStageList *self,
                                PfBuild     *build);
void pf_stage_list_set_compact (PfStageList *self,
                                gboolean     compact);

G_END_DECLS
