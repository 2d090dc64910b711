/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "git/pf-git-job.h"
#include "source/pf-source-marker.h"

G_BEGIN_DECLS

/**
 * pf_source_seed_find:
 * @goal: the folder that a checkout of @commit is wanted in
 *
 * Looks for a whole checkout of the same commit in another slot (see pf_workspace_acquire()); somebody may be
 * building in it, but its repositories never change.
 *
 * Returns: (transfer full) (nullable): its folder
 */
char     *pf_source_seed_find (const char  *goal,
                               const char  *commit);

/**
 * pf_source_seed_copy:
 * @from: from pf_source_seed_find()
 * @to: a folder that does not exist yet
 * @marker: of @from
 *
 * Makes a second checkout without the network: links the packs, which are never written to, and checks out.
 * Fails where @from goes away meanwhile; then the network is the way.
 */
gboolean  pf_source_seed_copy (PfGitJob              *job,
                               const char            *from,
                               const char            *to,
                               const PfSourceMarker  *marker,
                               GError               **error);

/**
 * pf_source_seed_mend:
 * @tree: a whole checkout
 *
 * Puts files back that git knows and that are missing or changed; all others are only looked at, which takes a tenth of a
 * second. What git does not know (a build's output, injected modules) stays.
 */
gboolean  pf_source_seed_mend (PfGitJob              *job,
                               const char            *tree,
                               const PfSourceMarker  *marker,
                               GError               **error);

G_END_DECLS
