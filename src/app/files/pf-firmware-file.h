/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "firmware/pf-artifact.h"

G_BEGIN_DECLS

typedef enum {
  PF_FIRMWARE_FILE_CHECKING,     /* nobody has looked yet */
  PF_FIRMWARE_FILE_VERIFIED,
  PF_FIRMWARE_FILE_NO_RECORD,
  PF_FIRMWARE_FILE_DIFFERS,
  PF_FIRMWARE_FILE_DAMAGED,
  PF_FIRMWARE_FILE_UNREADABLE,
} PfFirmwareFileState;

/**
 * PfFirmwareFileStamp: what tells one content of a file from another without reading it; of the image and of its record (all 0
 * where there is no record).
 */
typedef struct {
  gint64  modified;         /* microseconds since 1970 */
  guint64 size;             /* bytes */
  gint64  record_modified;
  guint64 record_size;
} PfFirmwareFileStamp;

#define PF_TYPE_FIRMWARE_FILE (pf_firmware_file_get_type ())
/**
 * PfFirmwareFile: a firmware file of the export folder, with one content: when the file changes, another object takes its place.
 * Signal: "changed": what pf_firmware_file_set_checked() brought.
 */
G_DECLARE_FINAL_TYPE (PfFirmwareFile, pf_firmware_file, PF, FIRMWARE_FILE, GObject)

PfFirmwareFile            *pf_firmware_file_new         (const char                *path,
                                                         const PfFirmwareFileStamp *stamp,
                                                         gboolean                   can_trash);
const char                *pf_firmware_file_get_path    (PfFirmwareFile            *self);
const char                *pf_firmware_file_get_name    (PfFirmwareFile            *self);
const PfFirmwareFileStamp *pf_firmware_file_get_stamp   (PfFirmwareFile            *self);
/** Whether the folder it lies in has a bin that it can be got back from */
gboolean                   pf_firmware_file_get_can_trash (PfFirmwareFile          *self);
/** Returns: MicroPython's release, by the record or by the name; "" where neither says it */
const char                *pf_firmware_file_get_release (PfFirmwareFile            *self);
/** Returns: (transfer none): when it was built, by its name, else when the file was last written; local time */
GDateTime                 *pf_firmware_file_get_time    (PfFirmwareFile            *self);
PfFirmwareFileState        pf_firmware_file_get_state   (PfFirmwareFile            *self);
/** Returns: a sentence on the state, "" while it is unknown */
const char                *pf_firmware_file_get_why     (PfFirmwareFile            *self);
/** Returns: (transfer none) (nullable): what it was made from */
JsonObject                *pf_firmware_file_get_record  (PfFirmwareFile            *self);
/** @record: (nullable) */
void                       pf_firmware_file_set_checked (PfFirmwareFile            *self,
                                                         PfFirmwareFileState        state,
                                                         const char                *why,
                                                         JsonObject                *record);

/** Returns: (transfer full): size, date and state as a line: "639 KiB · 24 Nov 2026 · Verified" */
char                      *pf_firmware_file_dup_summary (PfFirmwareFile            *self);
/** Returns: (transfer full): when it was built, as the locale writes it */
char                      *pf_firmware_file_dup_time    (PfFirmwareFile            *self);
/** Returns: the state in a word or two, translated */
const char                *pf_firmware_file_state_title (PfFirmwareFileState        state);

G_END_DECLS
