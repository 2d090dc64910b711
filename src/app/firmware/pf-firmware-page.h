/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PF_TYPE_FIRMWARE_PAGE (pf_firmware_page_get_type ())
G_DECLARE_FINAL_TYPE (PfFirmwarePage, pf_firmware_page, PF, FIRMWARE_PAGE, AdwBin)


G_END_DECLS
