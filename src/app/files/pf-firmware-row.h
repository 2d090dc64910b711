/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "files/pf-firmware-file.h"

G_BEGIN_DECLS

#define PF_TYPE_FIRMWARE_ROW (pf_firmware_row_get_type ())
/**
 * PfFirmwareRow: a firmware file in the list; unfolded, what can be done with it and what it was made from. Its buttons and the
 * Delete key activate actions of the page around it, with the file's path as their target: "files.show", "files.save-copy",
 * "files.compare" and "files.remove".
 */
G_DECLARE_FINAL_TYPE (PfFirmwareRow, pf_firmware_row, PF, FIRMWARE_ROW, AdwExpanderRow)

GtkWidget      *pf_firmware_row_new      (PfFirmwareFile *file);
PfFirmwareFile *pf_firmware_row_get_file (PfFirmwareRow  *self);

G_END_DECLS
