/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "build/pf-build.h"

G_BEGIN_DECLS

#define PF_TYPE_LOG_PAGE (pf_log_page_get_type ())
G_DECLARE_FINAL_TYPE (PfLogPage, pf_log_page, PF, LOG_PAGE, AdwBin)

/**
 * pf_log_page_set_build:
 * @build: (nullable): the build to show, running or ended; %NULL where there was none yet
 */
void pf_log_page_set_build (PfLogPage *self,
                            PfBuild   *build);

G_END_DECLS
