/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pf-choice.h"

G_BEGIN_DECLS

#define PF_TYPE_BOARD_STORE (pf_board_store_get_type ())
/**
 * PfBoardStore: the boards of a release and the flash layouts of a board, as two lists of PfChoice. From the release's own tree
 * where an earlier build kept one, else what is known of the D1 Mini's board.
 *
 * Signal "updated": after a list was replaced.
 */
G_DECLARE_FINAL_TYPE (PfBoardStore, pf_board_store, PF, BOARD_STORE, GObject)

/** @cache: (nullable): the user's cache folder */
PfBoardStore *pf_board_store_new           (const char   *cache);
/** @tag, @commit: (nullable): the release whose boards are wanted; looked up in a task. Call again when a build kept a tree. */
void          pf_board_store_set_release   (PfBoardStore *self,
                                            const char   *tag,
                                            const char   *commit);
/** @name: (nullable): the board whose layouts are wanted; "" or an unknown one means the first, the D1 Mini's */
void          pf_board_store_set_board     (PfBoardStore *self,
                                            const char   *name);
/** Whether a list is being replaced right now: a selection that changes meanwhile is nobody's choice */
gboolean      pf_board_store_is_updating   (PfBoardStore *self);
/** Gives up what is under way: nothing changes any more */
void          pf_board_store_stop          (PfBoardStore *self);
/** Returns: (transfer none): lists that stay the same objects. Ids: "" is the D1 Mini's board and the board's own layout. */
GListModel   *pf_board_store_get_boards    (PfBoardStore *self);
GListModel   *pf_board_store_get_variants  (PfBoardStore *self);

G_END_DECLS
