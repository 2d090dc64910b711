/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "catalog/pf-release.h"
#include "source/pf-remotes.h"
#include "source/pf-workspace.h"

G_BEGIN_DECLS

/**
 * PfFetchProgress: all repositories of one fetch together. Called from any of the fetch's threads,
 * never two at once; at most about ten times a second.
 */
typedef struct {
  guint64 bytes;          /* received so far */
  guint   objects;        /* received and indexed so far */
  guint   total_objects;  /* as far as known; grows when a submodule starts */
  const char *what;       /* the repository that reported ("micropython", "lib/axtls", …) */
} PfFetchProgress;
typedef void (*PfFetchProgressFunc) (const PfFetchProgress *progress,
                                     gpointer               user_data);

#define PF_TYPE_SOURCE_TREE (pf_source_tree_get_type ())
G_DECLARE_FINAL_TYPE (PfSourceTree, pf_source_tree, PF, SOURCE_TREE, GObject)

/**
 * pf_source_tree_fetch_micropython:
 * @release: tag and (if known) commit
 *
 * Brings a checkout of the release with the submodules that its ESP8266 port asks for: depth 1, in
 * parallel, or the one kept from earlier if it is whole. Blocking. Holds the tree's lock until the object
 * is finalized. A tree is whole when its marker (written last, synced) names commit and submodules.
 * Errors: %PF_ERROR_NETWORK, %PF_ERROR_NOT_FOUND, %PF_ERROR_NO_SPACE, cancel within a second.
 */
PfSourceTree *pf_source_tree_fetch_micropython (PfWorkspace          *workspace,
                                                PfRemotes            *remotes,
                                                PfRelease            *release,
                                                PfFetchProgressFunc   progress,
                                                gpointer              user_data,
                                                GCancellable         *cancellable,
                                                GError              **error);

/**
 * pf_source_tree_fetch_mqtt_as:
 * @ref: (nullable): a branch, tag or commit (40 hex digits); %NULL means the default branch's head
 *
 * Without a network a commit that is kept is used; for %NULL the newest kept one, and
 * pf_source_tree_is_stale() then says so.
 */
PfSourceTree *pf_source_tree_fetch_mqtt_as     (PfWorkspace          *workspace,
                                                PfRemotes            *remotes,
                                                const char           *ref,
                                                PfFetchProgressFunc   progress,
                                                gpointer              user_data,
                                                GCancellable         *cancellable,
                                                GError              **error);

const char   *pf_source_tree_get_path          (PfSourceTree *self);
const char   *pf_source_tree_get_commit        (PfSourceTree *self);
/** Seconds since 1970 of the commit's committer date */
gint64        pf_source_tree_get_commit_time   (PfSourceTree *self);
/** Returns: (transfer none) (element-type utf8 utf8): path → commit of each submodule that was brought */
GHashTable   *pf_source_tree_get_submodules    (PfSourceTree *self);
/** Whether the network was needed this time */
gboolean      pf_source_tree_was_fetched       (PfSourceTree *self);
/** Whether the remote could not be asked and an older checkout is used instead */
gboolean      pf_source_tree_is_stale          (PfSourceTree *self);
/** Bytes received over the network for this tree (0 if none) */
guint64       pf_source_tree_get_bytes         (PfSourceTree *self);

G_END_DECLS
