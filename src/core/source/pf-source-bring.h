/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source/pf-source-marker.h"
#include "source/pf-source-tree.h"

G_BEGIN_DECLS

/**
 * PfSourceFetcher: what one fetch is about, and what came of it.
 * @bytes: filled in: received over the network
 * @fetched: filled in: whether the network was needed
 */
typedef struct {
  PfWorkspace         *workspace;
  PfFetchProgressFunc  progress;
  gpointer             user_data;
  GCancellable        *cancellable;
  guint64              bytes;
  gboolean             fetched;
} PfSourceFetcher;

/**
 * PfSourceWanted: a checkout.
 * @what: its name in progress
 * @ref: (nullable): the reference to ask for; %NULL: the commit by its id
 * @ref_name: what the marker is to call it
 * @commit: the commit that must come
 * @remotes: (nullable): with these, the submodules of MicroPython's port are brought too
 */
typedef struct {
  const char *what;
  const char *url;
  const char *ref;
  const char *ref_name;
  const char *commit;
  PfRemotes  *remotes;
} PfSourceWanted;

/**
 * pf_source_bring_or_keep:
 * @goal: the folder, whose lock the caller holds
 *
 * The checkout in @goal if it is whole, after anything in it was put right; else one made from another slot's, or brought
 * over the network. Errors: as pf_source_tree_fetch_micropython()
 *
 * Returns: (transfer full): its marker
 */
PfSourceMarker *pf_source_bring_or_keep (PfSourceFetcher       *fetcher,
                                         const char            *goal,
                                         const PfSourceWanted  *wanted,
                                         GError               **error);

G_END_DECLS
