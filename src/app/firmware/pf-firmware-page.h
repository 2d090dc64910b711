/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "host/pf-remedy.h"

G_BEGIN_DECLS

#define PF_TYPE_FIRMWARE_PAGE (pf_firmware_page_get_type ())
/**
 * PfFirmwarePage: what to build. Every choice is kept in the settings as soon as it is made; the page shows what is there.
 * Asks the remote for releases when it is first shown.
 * Signal "last-file-changed": what pf_firmware_page_get_last_file() returns is another one.
 */
G_DECLARE_FINAL_TYPE (PfFirmwarePage, pf_firmware_page, PF, FIRMWARE_PAGE, AdwBin)

/** Asks the remote for its releases again */
void        pf_firmware_page_refresh        (PfFirmwarePage *self);
/** Lets the person choose Python files, or (@folders) package folders, to freeze */
void        pf_firmware_page_add_modules    (PfFirmwarePage *self,
                                             gboolean        folders);
/** Lets the person choose the folder that firmware is saved to */
void        pf_firmware_page_choose_export  (PfFirmwarePage *self);
/** Reads the export folder and the release's tree again: a build ended, or files came or went */
void        pf_firmware_page_reload         (PfFirmwarePage *self);
/** Moves the focus to what @remedy is about */
void        pf_firmware_page_point_to       (PfFirmwarePage *self,
                                             PfRemedyId      remedy);
/** Whether there is a module that cannot be frozen */
gboolean    pf_firmware_page_has_problem    (PfFirmwarePage *self);
/** Returns: (transfer full) (nullable): tag of the chosen release, also where that is the latest; %NULL while unknown */
char       *pf_firmware_page_dup_release    (PfFirmwarePage *self);
/** Returns: (nullable): path of the newest firmware file in the export folder */
const char *pf_firmware_page_get_last_file  (PfFirmwarePage *self);

G_END_DECLS
