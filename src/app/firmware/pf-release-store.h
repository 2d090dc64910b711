/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pf-choice.h"

G_BEGIN_DECLS

#define PF_RELEASE_LATEST "latest"

#define PF_TYPE_RELEASE_STORE (pf_release_store_get_type ())
/**
 * PfReleaseStore: the releases that a person can pick, as a list of PfChoice whose id is a tag; the first is always
 * %PF_RELEASE_LATEST. Filled from the kept list at once and from the remote when it answers, neither on the main loop.
 *
 * Properties: "busy" (boolean), "note" (string: where the list is from when it is not fresh, or ""),
 * "latest" (string: tag of the newest stable release, or "" while unknown).
 * Signal "updated": after the list was replaced.
 */
G_DECLARE_FINAL_TYPE (PfReleaseStore, pf_release_store, PF, RELEASE_STORE, GObject)

/**
 * pf_release_store_new:
 * @settings: "show-previews", "release" (always in the list)
 * @cache_file: the kept list
 * @url: MicroPython's repository
 */
PfReleaseStore *pf_release_store_new         (GSettings      *settings,
                                              const char     *cache_file,
                                              const char     *url);
/** Asks the remote, unless that is under way already */
void            pf_release_store_refresh     (PfReleaseStore *self);
/** Gives up what is under way: nothing changes any more. For the dispose of who made the store. */
void            pf_release_store_stop        (PfReleaseStore *self);
/** Returns: (transfer none): a list of PfChoice that stays the same object */
GListModel     *pf_release_store_get_choices (PfReleaseStore *self);
/** Returns: the position of @id, or 0 */
guint           pf_release_store_find        (PfReleaseStore *self,
                                              const char     *id);
/** Returns: (transfer full) (nullable): the commit of @tag, where the list has it */
char           *pf_release_store_dup_commit  (PfReleaseStore *self,
                                              const char     *tag);
/** Whether the list is being replaced right now: a selection that changes meanwhile is nobody's choice */
gboolean        pf_release_store_is_updating (PfReleaseStore *self);
gboolean        pf_release_store_get_busy    (PfReleaseStore *self);
const char     *pf_release_store_get_note    (PfReleaseStore *self);
const char     *pf_release_store_get_latest  (PfReleaseStore *self);

G_END_DECLS
