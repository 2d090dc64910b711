/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source/pf-source-marker.h"
#include "source/pf-source-tree.h"

G_BEGIN_DECLS

/** @slot: (transfer full): the lock; @marker: (transfer full) */
PfSourceTree *pf_source_tree_new (PfWorkspaceSlot *slot,
                                  PfSourceMarker  *marker,
                                  gboolean         stale,
                                  gboolean         fetched,
                                  guint64          bytes);

G_END_DECLS
