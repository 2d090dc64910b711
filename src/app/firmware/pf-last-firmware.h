/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "firmware/pf-firmware-summary.h"

G_BEGIN_DECLS

#define PF_TYPE_LAST_FIRMWARE (pf_last_firmware_get_type ())
/** PfLastFirmware: the newest firmware file of the export folder: its name, and what the flash is filled with. */
G_DECLARE_FINAL_TYPE (PfLastFirmware, pf_last_firmware, PF, LAST_FIRMWARE, AdwPreferencesGroup)

GtkWidget *pf_last_firmware_new         (void);
/** @summary: (nullable): read, not kept; %NULL hides the group */
void       pf_last_firmware_set_summary (PfLastFirmware          *self,
                                         const PfFirmwareSummary *summary);

G_END_DECLS
