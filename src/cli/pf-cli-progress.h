/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "build/pf-build.h"

G_BEGIN_DECLS

/**
 * PfCliProgress: shows a build on standard error while it runs: a live line on a terminal, plain lines elsewhere.
 * With @verbose the build's whole output too.
 */
typedef struct _PfCliProgress PfCliProgress;

PfCliProgress *pf_cli_progress_new  (PfBuild       *build,
                                     gboolean       verbose);
/** Removes the live line and prints what is still missing of the log. */
void           pf_cli_progress_free (PfCliProgress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfCliProgress, pf_cli_progress_free)

G_END_DECLS
