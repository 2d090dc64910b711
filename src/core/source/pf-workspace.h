/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PF_TYPE_WORKSPACE (pf_workspace_get_type ())
G_DECLARE_FINAL_TYPE (PfWorkspace, pf_workspace, PF, WORKSPACE, GObject)

/**
 * The folders of the cache:
 *   releases.json           the catalog
 *   trees/KEY/              one MicroPython checkout each, KEY = tag-commit12, second slots KEY.2 …
 *   mqtt_as/COMMIT/         one mqtt_as checkout each
 *   logs/                   logs of earlier builds
 *   toolchains.json         what images answered when asked for their esptool
 *   history.json            how long earlier builds took
 * Locks are flock() on a file beside the folder, so that they end with the process that holds them.
 */

/** @root: (nullable): %NULL means pf_paths_dup_cache() */
PfWorkspace *pf_workspace_new          (const char   *root);
const char  *pf_workspace_get_root     (PfWorkspace  *self);
/** Returns: (transfer full): a path below the root; nothing is created */
char        *pf_workspace_dup_path     (PfWorkspace  *self,
                                        const char   *name);

/** PfWorkspaceSlot: a folder held under an exclusive lock until freed (or the process ends). */
typedef struct _PfWorkspaceSlot PfWorkspaceSlot;
const char  *pf_workspace_slot_get_path (PfWorkspaceSlot *self);
void         pf_workspace_slot_free     (PfWorkspaceSlot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfWorkspaceSlot, pf_workspace_slot_free)

/**
 * pf_workspace_acquire:
 * @kind: "trees" or "mqtt_as"
 * @key: the folder's name
 * @wait: whether to wait for the holder (cancellable) instead of taking the next free slot KEY.2, KEY.3 …
 *
 * The folder itself may not exist yet. Errors: %PF_ERROR_NO_SPACE, %PF_ERROR_PERMISSION
 */
PfWorkspaceSlot *pf_workspace_acquire  (PfWorkspace   *self,
                                        const char    *kind,
                                        const char    *key,
                                        gboolean       wait,
                                        GCancellable  *cancellable,
                                        GError       **error);

typedef struct {
  char     *kind;   /* "trees", "mqtt_as" or "logs" */
  char     *name;
  char     *path;
  guint64   size;   /* bytes on disk */
  gint64    used;   /* last used, seconds since 1970 */
  gboolean  in_use; /* another Permafrost holds it */
} PfWorkspaceEntry;
void         pf_workspace_entry_free   (PfWorkspaceEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfWorkspaceEntry, pf_workspace_entry_free)

/** Returns: (transfer full) (element-type PfWorkspaceEntry): what the cache holds, largest first */
GPtrArray   *pf_workspace_list         (PfWorkspace   *self,
                                        GCancellable  *cancellable,
                                        GError       **error);
/**
 * pf_workspace_clean: removes entries (all of them, or only @kind / @name where given) that nobody uses;
 * Returns the bytes freed in @freed. An entry in use is left and counted in @kept.
 * Errors: %PF_ERROR_NOT_FOUND where @name is given and there is no such entry
 */
gboolean     pf_workspace_clean        (PfWorkspace   *self,
                                        const char    *kind,
                                        const char    *name,
                                        guint64       *freed,
                                        guint         *kept,
                                        GCancellable  *cancellable,
                                        GError       **error);

G_END_DECLS
