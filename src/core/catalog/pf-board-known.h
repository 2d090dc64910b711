/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalog/pf-board.h"
#include "catalog/pf-release.h"

G_BEGIN_DECLS

/**
 * pf_board_list_known:
 * @release: (nullable): %NULL means the newest
 *
 * The D1 Mini's board and its flash layouts as they are known before the release's own tree is here: what a person can choose
 * from at the first start. pf_board_list() knows better once there is a tree.
 *
 * Returns: (transfer full) (element-type PfBoard)
 */
GPtrArray *pf_board_list_known (PfRelease *release);

G_END_DECLS
