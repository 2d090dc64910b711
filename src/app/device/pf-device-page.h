/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PF_TYPE_DEVICE_PAGE (pf_device_page_get_type ())
G_DECLARE_FINAL_TYPE (PfDevicePage, pf_device_page, PF, DEVICE_PAGE, AdwBin)

GtkWidget *pf_device_page_new (void);

G_END_DECLS
