/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** What every firmware file's name begins with */
#define PF_ARTIFACT_PREFIX "ESP8266-micropython-"

/**
 * pf_artifact_dup_name:
 * @version: the release's tag ("v1.28.0")
 * @time: local time
 *
 * Returns: (transfer full): `ESP8266-micropython-[version]-mqtt-as-[date]-[time].bin`, date and time as YYYYMMDD-HHMMSS
 */
char     *pf_artifact_dup_name   (const char  *version,
                                  GDateTime   *time);

/**
 * pf_artifact_export:
 * @folder: the export folder (made if missing)
 * @name: from pf_artifact_dup_name(); a name that exists already gets "-2", "-3" … before ".bin", never an overwrite
 * @firmware: the image's bytes
 * @record: what it was made from; "file" and "sha256" are filled in here
 * @mqtt_local: (nullable): text for mqtt_local.py where the folder has none; an existing file is never touched (mode 0600)
 * @path: (out): the .bin's path
 *
 * Each file is written beside its goal, synced, renamed without overwriting, and the .bin is read back and compared. If the
 * record cannot be written the .bin is removed again. Leftover temporary files of an earlier, killed export are removed.
 */
gboolean  pf_artifact_export     (const char    *folder,
                                  const char    *name,
                                  GBytes        *firmware,
                                  JsonObject    *record,
                                  GBytes        *mqtt_local,
                                  char         **path,
                                  GCancellable  *cancellable,
                                  GError       **error);

/** Returns: (transfer full): the path of the record that stands beside @firmware_path (its ".bin" replaced by ".json") */
char       *pf_artifact_dup_record_path (const char *firmware_path);
/** Returns: (transfer full): the record; errors: %PF_ERROR_NOT_FOUND, %PF_ERROR_INVALID */
JsonObject *pf_artifact_load_record     (const char  *firmware_path,
                                         GError     **error);

typedef enum {
  PF_ARTIFACT_VERIFIED,         /* the image is sound and is what its record says */
  PF_ARTIFACT_NO_RECORD,        /* sound, but there is no record */
  PF_ARTIFACT_DIFFERS,          /* sound, but not what its record says (another SHA-256) */
  PF_ARTIFACT_DAMAGED,          /* not a sound image */
} PfArtifactState;
/** pf_artifact_verify: @why: (out) (optional): a sentence. Errors only where the file cannot be read at all. */
gboolean    pf_artifact_verify          (const char       *firmware_path,
                                         PfArtifactState  *state,
                                         char            **why,
                                         GCancellable     *cancellable,
                                         GError          **error);

/** Returns: (transfer full) (element-type filename): full paths of the firmware files in @folder, newest first */
GPtrArray  *pf_artifact_list            (const char       *folder,
                                         GError          **error);

G_END_DECLS
