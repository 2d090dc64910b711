/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "firmware/pf-module-store.h"

G_BEGIN_DECLS

#define PF_TYPE_MODULE_ROW (pf_module_row_get_type ())
/** PfModuleRow: one own module, what is wrong with it, and a button that takes it out. Signal "remove". */
G_DECLARE_FINAL_TYPE (PfModuleRow, pf_module_row, PF, MODULE_ROW, AdwActionRow)

GtkWidget *pf_module_row_new (PfModuleItem *item);

G_END_DECLS
