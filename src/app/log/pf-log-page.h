/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "build/pf-build.h"

G_BEGIN_DECLS

#define PF_TYPE_LOG_PAGE (pf_log_page_get_type ())
/**
 * PfLogPage: the stages of a build and its output, or the output of an earlier one; with what went wrong on top.
 *
 * Property "wrap" (boolean): whether long lines go on in the next row; kept in the settings.
 */
G_DECLARE_FINAL_TYPE (PfLogPage, pf_log_page, PF, LOG_PAGE, AdwBin)

/**
 * pf_log_page_set_build:
 * @build: (nullable): the build to show, running or ended; %NULL where there was none yet
 */
void        pf_log_page_set_build (PfLogPage  *self,
                                   PfBuild    *build);
/** pf_log_page_open: shows the log of an earlier build, as soon as it is read; the build that runs goes on */
void        pf_log_page_open      (PfLogPage  *self,
                                   const char *path);

G_END_DECLS
