/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "files/pf-firmware-file.h"

G_BEGIN_DECLS

#define PF_TYPE_FIRMWARE_FOLDER (pf_firmware_folder_get_type ())
/**
 * PfFirmwareFolder: the firmware files of a folder, newest first, as a GListModel of PfFirmwareFile that follows the folder.
 * Listing and checking are done in threads; a file whose size and time did not change keeps its object and is not read again.
 *
 * Signal: "changed": something other than the list: loading, the error, mqtt_local.py.
 */
G_DECLARE_FINAL_TYPE (PfFirmwareFolder, pf_firmware_folder, PF, FIRMWARE_FOLDER, GObject)

PfFirmwareFolder *pf_firmware_folder_new            (void);
/** @path: (nullable): the folder to show; it need not exist yet */
void              pf_firmware_folder_set_path       (PfFirmwareFolder *self,
                                                     const char       *path);
const char       *pf_firmware_folder_get_path       (PfFirmwareFolder *self);
/** Looks again. Needed only where the folder's file system reports no changes (a network mount). */
void              pf_firmware_folder_refresh        (PfFirmwareFolder *self);
/** Whether the folder was not read yet */
gboolean          pf_firmware_folder_is_loading     (PfFirmwareFolder *self);
/** Returns: (nullable): why the folder cannot be read; a folder that does not exist is simply empty */
const char       *pf_firmware_folder_get_error      (PfFirmwareFolder *self);
/** Whether mqtt_local.py lies in the folder */
gboolean          pf_firmware_folder_has_mqtt_local (PfFirmwareFolder *self);
/**
 * Leaves the file at @path out of the list, or puts it back: for the time in which its removal can be undone.
 */
void              pf_firmware_folder_set_hidden     (PfFirmwareFolder *self,
                                                     const char       *path,
                                                     gboolean          hidden);
/** Returns: (transfer none) (nullable): the listed file at @path. @position: (out) (optional) */
PfFirmwareFile   *pf_firmware_folder_find           (PfFirmwareFolder *self,
                                                     const char       *path,
                                                     guint            *position);

G_END_DECLS
