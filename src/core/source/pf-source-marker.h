/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfSourceMarker: what a checkout of ours says about itself, in `.git/permafrost.json`, where neither git nor make
 * sees it. Written when everything else is there: a checkout without one is half-made.
 * @ref: the tag of a release, or the name that was asked for ("" for the default branch)
 * @submodules: (element-type utf8 utf8): path → commit
 */
typedef struct {
  char       *ref;
  char       *commit;
  gint64      commit_time;
  GHashTable *submodules;
} PfSourceMarker;

PfSourceMarker *pf_source_marker_new   (const char            *ref,
                                        const char            *commit,
                                        gint64                 commit_time);
PfSourceMarker *pf_source_marker_copy  (const PfSourceMarker  *self);
void            pf_source_marker_free  (PfSourceMarker        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfSourceMarker, pf_source_marker_free)
gboolean        pf_source_marker_write (const PfSourceMarker  *self,
                                        const char            *tree,
                                        GError               **error);

/** pf_source_marker_read: Returns: (transfer full) (nullable): the marker of a whole checkout, where the repository
 * and each submodule stand at the commits that it names */
PfSourceMarker *pf_source_marker_read  (const char            *tree);

G_END_DECLS
