/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define PF_TYPE_RELEASE (pf_release_get_type ())
G_DECLARE_FINAL_TYPE (PfRelease, pf_release, PF, RELEASE, GObject)

/**
 * pf_release_new:
 * @tag: a tag of MicroPython's repository: `vX.Y`, `vX.Y.Z`, or either with `-preview` behind it
 * @commit: (nullable): the commit's 40 hex digits (of an annotated tag, the peeled one)
 *
 * Returns: (transfer full) (nullable): the release, or %NULL where @tag names none
 */
PfRelease  *pf_release_new         (const char *tag,
                                    const char *commit);
const char *pf_release_get_tag     (PfRelease *self);
const char *pf_release_get_commit  (PfRelease *self);
guint       pf_release_get_major   (PfRelease *self);
guint       pf_release_get_minor   (PfRelease *self);
guint       pf_release_get_micro   (PfRelease *self);
gboolean    pf_release_is_stable   (PfRelease *self);

/** pf_release_get_time: when the release's commit was made, seconds since 1970; 0 where that is not known (yet) */
gint64      pf_release_get_time    (PfRelease  *self);
/** pf_release_dup_with_time: Returns: (transfer full): the same release, with the time */
PfRelease  *pf_release_dup_with_time (PfRelease *self,
                                      gint64     time);

/** pf_release_compare: a GCompareFunc-like order by number, newest first; a preview comes before (is
 * older than) the stable release of its number */
int         pf_release_compare     (PfRelease *a,
                                    PfRelease *b);

/** pf_release_is_at_least: whether @self's number is @major.@minor.@micro or newer */
gboolean    pf_release_is_at_least (PfRelease *self,
                                    guint      major,
                                    guint      minor,
                                    guint      micro);

G_END_DECLS
