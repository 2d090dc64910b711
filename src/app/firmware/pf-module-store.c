/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-module-store.h"

#include <glib/gi18n.h>

#include "build/pf-user-module.h"

struct _PfModuleItem
{
  GObject parent_instance;

  char *path;
  char *name;
  char *problem;
};

G_DEFINE_FINAL_TYPE (PfModuleItem, pf_module_item, G_TYPE_OBJECT)

static PfModuleItem *
module_item_new (const char *path,
                 const char *name,
                 const char *problem)
{
  PfModuleItem *self = g_object_new (PF_TYPE_MODULE_ITEM, NULL);

  self->path = g_strdup (path);
  self->name = g_strdup (name);
  self->problem = g_strdup (problem);
  return self;
}

const char *
pf_module_item_get_path (PfModuleItem *self)
{
  return self->path;
}

const char *
pf_module_item_get_name (PfModuleItem *self)
{
  return self->name;
}

const char *
pf_module_item_get_problem (PfModuleItem *self)
{
  return self->problem;
}

static void
pf_module_item_finalize (GObject *object)
{
  PfModuleItem *self = PF_MODULE_ITEM (object);

  g_free (self->path);
  g_free (self->name);
  g_free (self->problem);

  G_OBJECT_CLASS (pf_module_item_parent_class)->finalize (object);
}

static void
pf_module_item_class_init (PfModuleItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_module_item_finalize;
}

static void
pf_module_item_init (PfModuleItem *self)
{
}

struct _PfModuleStore
{
  GObject parent_instance;

  GSettings    *settings;
  GPtrArray    *items; /* (element-type PfModuleItem): replaced one by one, never changed */
  GCancellable *cancellable;
};

static guint checked_signal;

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PfModuleStore, pf_module_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return PF_TYPE_MODULE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return PF_MODULE_STORE (model)->items->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  PfModuleStore *self = PF_MODULE_STORE (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
save (PfModuleStore *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) paths = NULL;

  for (guint i = 0; i < self->items->len; i++)
    g_strv_builder_add (builder, pf_module_item_get_path (g_ptr_array_index (self->items, i)));
  paths = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "modules", (const char * const *) paths);
}

/* Two modules with one name would overwrite each other in the firmware. */
static void
mark_duplicates (GPtrArray *items)
{
  for (guint i = 1; i < items->len; i++)
    for (guint j = 0; j < i; j++)
      {
        PfModuleItem *item = g_ptr_array_index (items, i);
        PfModuleItem *earlier = g_ptr_array_index (items, j);

        if (*item->problem == '\0' && *item->name != '\0' && g_str_equal (item->name, earlier->name))
          {
            g_free (item->problem);
            item->problem = g_strdup_printf (_("Another module is called %s, too."), item->name);
          }
      }
}

static void
check_thread (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  const char * const *paths = task_data;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; paths[i] != NULL && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *name = NULL;
      g_autofree char *base = g_path_get_basename (paths[i]);

      if (pf_user_module_check (paths[i], &name, &error))
        g_ptr_array_add (items, module_item_new (paths[i], name, ""));
      else
        g_ptr_array_add (items, module_item_new (paths[i], base, error->message));
    }
  mark_duplicates (items);
  g_task_return_pointer (task, g_steal_pointer (&items), (GDestroyNotify) g_ptr_array_unref);
}

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  PfModuleStore *self = PF_MODULE_STORE (source);
  g_autoptr(GPtrArray) items = NULL;
  guint before = self->items->len;

  /* The list changed meanwhile and is being checked anew. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  items = g_task_propagate_pointer (G_TASK (result), NULL);
  if (items == NULL)
    return;
  g_ptr_array_unref (self->items);
  self->items = g_steal_pointer (&items);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->items->len);
  g_signal_emit (self, checked_signal, 0);
}

void
pf_module_store_check (PfModuleStore *self)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (PF_IS_MODULE_STORE (self));

  pf_module_store_stop (self);
  if (self->items->len == 0)
    return;
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, checked_cb, NULL);
  g_task_set_source_tag (task, pf_module_store_check);
  g_task_set_task_data (task, g_settings_get_strv (self->settings, "modules"), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, check_thread);
}

void
pf_module_store_add (PfModuleStore *self,
                     const char    *path)
{
  g_autofree char *base = NULL;

  g_return_if_fail (PF_IS_MODULE_STORE (self));
  g_return_if_fail (path != NULL);

  for (guint i = 0; i < self->items->len; i++)
    if (g_str_equal (pf_module_item_get_path (g_ptr_array_index (self->items, i)), path))
      return;
  base = g_path_get_basename (path);
  g_ptr_array_add (self->items, module_item_new (path, base, ""));
  g_list_model_items_changed (G_LIST_MODEL (self), self->items->len - 1, 0, 1);
  save (self);
  pf_module_store_check (self);
}

void
pf_module_store_remove (PfModuleStore *self,
                        guint          position)
{
  g_return_if_fail (PF_IS_MODULE_STORE (self));
  g_return_if_fail (position < self->items->len);

  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  save (self);
  /* One that had its name from a duplicate may be right now. */
  pf_module_store_check (self);
}

guint
pf_module_store_n_problems (PfModuleStore *self)
{
  guint n = 0;

  g_return_val_if_fail (PF_IS_MODULE_STORE (self), 0);

  for (guint i = 0; i < self->items->len; i++)
    if (*pf_module_item_get_problem (g_ptr_array_index (self->items, i)) != '\0')
      n++;
  return n;
}

void
pf_module_store_stop (PfModuleStore *self)
{
  g_return_if_fail (PF_IS_MODULE_STORE (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

PfModuleStore *
pf_module_store_new (GSettings *settings)
{
  PfModuleStore *self = g_object_new (PF_TYPE_MODULE_STORE, NULL);
  g_auto(GStrv) paths = g_settings_get_strv (settings, "modules");

  self->settings = g_object_ref (settings);
  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *base = g_path_get_basename (paths[i]);

      g_ptr_array_add (self->items, module_item_new (paths[i], base, ""));
    }
  pf_module_store_check (self);
  return self;
}

static void
pf_module_store_finalize (GObject *object)
{
  PfModuleStore *self = PF_MODULE_STORE (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->items, g_ptr_array_unref);

  G_OBJECT_CLASS (pf_module_store_parent_class)->finalize (object);
}

static void
pf_module_store_class_init (PfModuleStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_module_store_finalize;

  checked_signal = g_signal_new ("checked", PF_TYPE_MODULE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
pf_module_store_init (PfModuleStore *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}
