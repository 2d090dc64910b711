/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalog/pf-release.h"
#include "source/pf-workspace.h"

G_BEGIN_DECLS

/**
 * pf_kept_tree_dup_path:
 * @release: tag and commit
 * @commit_time: (out) (optional): seconds since 1970 of the release's commit
 *
 * The checkout of @release that an earlier build kept, whole; for a look at its boards, not to build in: it is not locked.
 * Blocking, needs no network.
 *
 * Returns: (transfer full) (nullable): its folder; %NULL where none is kept
 */
char *pf_kept_tree_dup_path (PfWorkspace *workspace,
                             PfRelease   *release,
                             gint64      *commit_time);

G_END_DECLS
