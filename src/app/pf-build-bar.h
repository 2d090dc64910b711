/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pf-build-session.h"

G_BEGIN_DECLS

#define PF_TYPE_BUILD_BAR (pf_build_bar_get_type ())
/** PfBuildBar: the bar at the bottom: which stage, how far, how long so far and how long still; then the result. */
G_DECLARE_FINAL_TYPE (PfBuildBar, pf_build_bar, PF, BUILD_BAR, AdwBin)

GtkWidget  *pf_build_bar_new          (void);
void        pf_build_bar_set_view     (PfBuildBar          *self,
                                       const PfSessionView *view);
/** Returns: (transfer full): "0:14, about 0:09 left", or only the first half while nothing is known */
char       *pf_build_bar_format_time  (double               elapsed,
                                       double               remaining);

G_END_DECLS
