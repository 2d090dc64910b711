/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-board-store.h"

#include <glib/gi18n.h>

#include "catalog/pf-board-known.h"
#include "source/pf-kept-tree.h"

struct _PfBoardStore
{
  GObject parent_instance;

  char         *cache;
  char         *board;
  GPtrArray    *list;
  GListStore   *boards;
  GListStore   *variants;
  GCancellable *cancellable;
  gboolean      updating;
};

static guint updated_signal;

G_DEFINE_FINAL_TYPE (PfBoardStore, pf_board_store, G_TYPE_OBJECT)

static void
replace (PfBoardStore *self,
         GListStore   *store,
         GPtrArray    *choices)
{
  self->updating = TRUE;
  g_list_store_splice (store, 0, g_list_model_get_n_items (G_LIST_MODEL (store)), choices->pdata, choices->len);
  self->updating = FALSE;
}

static const char *
variant_note (const PfVariant *variant)
{
  if (!variant->needs_manifest)
    return "";
  return _("This layout leaves mqtt_as or asyncio out by itself: Permafrost writes a manifest that adds them. "
           "The space for more modules is small.");
}

static void
rebuild_variants (PfBoardStore *self)
{
  g_autoptr(GPtrArray) choices = g_ptr_array_new_with_free_func (g_object_unref);
  const PfBoard *board = pf_board_find (self->list, self->board);

  if (board == NULL)
    board = pf_board_find (self->list, NULL);
  for (guint i = 0; board != NULL && i < board->variants->len; i++)
    {
      const PfVariant *variant = g_ptr_array_index (board->variants, i);

      g_ptr_array_add (choices, pf_choice_new (variant->name, variant->title, variant_note (variant)));
    }
  replace (self, self->variants, choices);
}

static void
rebuild (PfBoardStore *self)
{
  g_autoptr(GPtrArray) choices = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->list->len; i++)
    {
      const PfBoard *board = g_ptr_array_index (self->list, i);

      /* The first is the D1 Mini's, whose name differs between releases: no name is stored for it. */
      if (i == 0)
        {
          /* Translators: %s is the name that MicroPython has for the board */
          g_autofree char *title = g_strdup_printf (_("D1 Mini (%s)"), board->name);

          g_ptr_array_add (choices, pf_choice_new ("", title, board->title));
        }
      else
        {
          g_ptr_array_add (choices, pf_choice_new (board->name, board->title, board->name));
        }
    }
  replace (self, self->boards, choices);
  rebuild_variants (self);
  g_signal_emit (self, updated_signal, 0);
}

static void
take_list (PfBoardStore *self,
           GPtrArray    *list)
{
  g_clear_pointer (&self->list, g_ptr_array_unref);
  self->list = list;
  rebuild (self);
}

typedef struct {
  char      *cache;
  PfRelease *release;
} LookUp;

static void
look_up_free (LookUp *look_up)
{
  g_free (look_up->cache);
  g_object_unref (look_up->release);
  g_free (look_up);
}

static void
look_up_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  LookUp *look_up = task_data;
  g_autoptr(PfWorkspace) workspace = pf_workspace_new (look_up->cache);
  g_autofree char *tree = pf_kept_tree_dup_path (workspace, look_up->release, NULL);
  /* What a tree that cannot be read would say is known: the list stays as it is. */
  GPtrArray *list = tree != NULL ? pf_board_list (tree, NULL) : NULL;

  g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  PfBoardStore *self = PF_BOARD_STORE (source);
  GPtrArray *list;

  /* An answer about the release that was chosen before: its cancellable is another one. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  list = g_task_propagate_pointer (G_TASK (result), NULL);
  if (list != NULL)
    take_list (self, list);
}

void
pf_board_store_set_release (PfBoardStore *self,
                            const char   *tag,
                            const char   *commit)
{
  g_autoptr(PfRelease) release = NULL;
  g_autoptr(GTask) task = NULL;
  LookUp *look_up;

  g_return_if_fail (PF_IS_BOARD_STORE (self));

  pf_board_store_stop (self);
  release = tag != NULL ? pf_release_new (tag, commit) : NULL;
  take_list (self, pf_board_list_known (release));
  if (release == NULL)
    return;

  self->cancellable = g_cancellable_new ();
  look_up = g_new0 (LookUp, 1);
  look_up->cache = g_strdup (self->cache);
  look_up->release = g_object_ref (release);
  task = g_task_new (self, self->cancellable, looked_up_cb, NULL);
  g_task_set_source_tag (task, pf_board_store_set_release);
  g_task_set_task_data (task, look_up, (GDestroyNotify) look_up_free);
  g_task_run_in_thread (task, look_up_thread);
}

void
pf_board_store_set_board (PfBoardStore *self,
                          const char   *name)
{
  g_return_if_fail (PF_IS_BOARD_STORE (self));

  if (g_strcmp0 (self->board, name) == 0)
    return;
  g_free (self->board);
  self->board = g_strdup (name);
  rebuild_variants (self);
  g_signal_emit (self, updated_signal, 0);
}

gboolean
pf_board_store_is_updating (PfBoardStore *self)
{
  g_return_val_if_fail (PF_IS_BOARD_STORE (self), FALSE);

  return self->updating;
}

void
pf_board_store_stop (PfBoardStore *self)
{
  g_return_if_fail (PF_IS_BOARD_STORE (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

PfBoardStore *
pf_board_store_new (const char *cache)
{
  PfBoardStore *self = g_object_new (PF_TYPE_BOARD_STORE, NULL);

  self->cache = g_strdup (cache);
  return self;
}

GListModel *
pf_board_store_get_boards (PfBoardStore *self)
{
  g_return_val_if_fail (PF_IS_BOARD_STORE (self), NULL);

  return G_LIST_MODEL (self->boards);
}

GListModel *
pf_board_store_get_variants (PfBoardStore *self)
{
  g_return_val_if_fail (PF_IS_BOARD_STORE (self), NULL);

  return G_LIST_MODEL (self->variants);
}

static void
pf_board_store_finalize (GObject *object)
{
  PfBoardStore *self = PF_BOARD_STORE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->boards);
  g_clear_object (&self->variants);
  g_clear_pointer (&self->list, g_ptr_array_unref);
  g_free (self->cache);
  g_free (self->board);

  G_OBJECT_CLASS (pf_board_store_parent_class)->finalize (object);
}

static void
pf_board_store_class_init (PfBoardStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_board_store_finalize;

  updated_signal = g_signal_new ("updated", PF_TYPE_BOARD_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
pf_board_store_init (PfBoardStore *self)
{
  self->boards = g_list_store_new (PF_TYPE_CHOICE);
  self->variants = g_list_store_new (PF_TYPE_CHOICE);
  self->list = pf_board_list_known (NULL);
  rebuild (self);
}
