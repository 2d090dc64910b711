/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "source/pf-source-tree.h"

#include "source/pf-source-tree-private.h"

struct _PfSourceTree {
  GObject parent_instance;

  PfWorkspaceSlot *slot;
  PfSourceMarker *marker;
  gboolean stale;
  gboolean fetched;
  guint64 bytes;
};

G_DEFINE_FINAL_TYPE (PfSourceTree, pf_source_tree, G_TYPE_OBJECT)

static void
pf_source_tree_finalize (GObject *object)
{
  PfSourceTree *self = PF_SOURCE_TREE (object);

  g_clear_pointer (&self->slot, pf_workspace_slot_free);
  g_clear_pointer (&self->marker, pf_source_marker_free);
  G_OBJECT_CLASS (pf_source_tree_parent_class)->finalize (object);
}

static void
pf_source_tree_class_init (PfSourceTreeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_source_tree_finalize;
}

static void
pf_source_tree_init (PfSourceTree *self)
{
}

PfSourceTree *
pf_source_tree_new (PfWorkspaceSlot *slot,
                    PfSourceMarker  *marker,
                    gboolean         stale,
                    gboolean         fetched,
                    guint64          bytes)
{
  PfSourceTree *self = g_object_new (PF_TYPE_SOURCE_TREE, NULL);

  self->slot = slot;
  self->marker = marker;
  self->stale = stale;
  self->fetched = fetched;
  self->bytes = bytes;
  return self;
}

const char *
pf_source_tree_get_path (PfSourceTree *self)
{
  g_return_val_if_fail (PF_IS_SOURCE_TREE (self), NULL);
  return pf_workspace_slot_get_path (self->slot);
}

const char *
pf_source_tree_get_commit (PfSourceTree *self)
{
  g_return_val_if_fail (PF_IS_SOURCE_TREE (self), NULL);
  return self->marker->commit;
}

gint64
pf_source_tree_get_commit_time (PfSourceTree *self)
{
  g_return_val_if_fail (PF_IS_SOURCE_TREE (self), 0);
  return self->marker->commit_time;
}

GHashTable *
pf_source_tree_get_submodules (PfSourceTree *self)
{
  g_return_val_if_fail (PF_IS_SOURCE_TREE (self), NULL);
  return self->marker->submodules;
}

gboolean
pf_source_tree_was_fetched (PfSourceTree *self)
{
  g_return_val_if_fail (PF_IS_SOURCE_TREE (self), FALSE);
  return self->fetched;
}

gboolean
pf_source_tree_is_stale (PfSourceTree *self)
{
  g_return_val_if_fail (PF_IS_SOURCE_TREE (self), FALSE);
  return self->stale;
}

guint64
pf_source_tree_get_bytes (PfSourceTree *self)
{
  g_return_val_if_fail (PF_IS_SOURCE_TREE (self), 0);
  return self->bytes;
}
