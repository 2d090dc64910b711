/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * PfFirmwareSummary: what a firmware file's record says, as the Firmware page shows it. Sizes in bytes, 0 where unknown.
 * @base, @mqtt_as, @own: how @flash_used is made up: MicroPython with its own modules, mqtt_as, the person's modules
 */
typedef struct {
  char   *path;
  char   *release;
  char   *mqtt_as_version;
  char   *mqtt_as_commit;
  guint64 flash_used;
  guint64 flash_budget;
  guint64 base;
  guint64 mqtt_as;
  guint64 own;
  guint   n_own;
} PfFirmwareSummary;

void               pf_firmware_summary_free        (PfFirmwareSummary   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfFirmwareSummary, pf_firmware_summary_free)

/** @record: (nullable): as it stands beside the file; a member that is missing or senseless counts as unknown */
PfFirmwareSummary *pf_firmware_summary_new         (const char          *path,
                                                    JsonObject          *record);

/** pf_firmware_summary_load_async: the newest firmware file in @folder, read in a task */
void               pf_firmware_summary_load_async  (const char          *folder,
                                                    GCancellable        *cancellable,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
/** Returns: (transfer full) (nullable): %NULL with no error set where @folder has none */
PfFirmwareSummary *pf_firmware_summary_load_finish (GAsyncResult        *result,
                                                    GError             **error);

G_END_DECLS
