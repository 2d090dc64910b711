/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PF_TYPE_MODULE_ITEM (pf_module_item_get_type ())
/** PfModuleItem: one own module. Properties: "path", "name" (what it is imported by), "problem" (a sentence, or ""). */
G_DECLARE_FINAL_TYPE (PfModuleItem, pf_module_item, PF, MODULE_ITEM, GObject)
const char    *pf_module_item_get_path    (PfModuleItem  *self);
const char    *pf_module_item_get_name    (PfModuleItem  *self);
const char    *pf_module_item_get_problem (PfModuleItem  *self);

#define PF_TYPE_MODULE_STORE (pf_module_store_get_type ())
/**
 * PfModuleStore: the own modules that are frozen too: a GListModel of PfModuleItem, kept in the settings' "modules". Each is
 * checked in a task when it is added, and all of them by pf_module_store_check().
 * Signal "checked": after items got their name and problem.
 */
G_DECLARE_FINAL_TYPE (PfModuleStore, pf_module_store, PF, MODULE_STORE, GObject)

PfModuleStore *pf_module_store_new          (GSettings     *settings);
/** Adds a file or folder, unless it is there already */
void           pf_module_store_add          (PfModuleStore *self,
                                             const char    *path);
void           pf_module_store_remove       (PfModuleStore *self,
                                             guint          position);
/** Checks all again: a file may have been changed or removed meanwhile */
void           pf_module_store_check        (PfModuleStore *self);
/** Returns: how many have a problem */
guint          pf_module_store_n_problems   (PfModuleStore *self);
/** Gives up what is under way */
void           pf_module_store_stop         (PfModuleStore *self);

G_END_DECLS
