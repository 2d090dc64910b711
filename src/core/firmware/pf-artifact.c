/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-artifact.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/pf-firmware-image.h"
#include "firmware/pf-part-file.h"
#include "pf-error.h"
#include "pf-json.h"

#define MQTT_LOCAL "mqtt_local.py"
#define MAX_RECORD (4 * 1024 * 1024)
#define MAX_COPIES 1000

char *
pf_artifact_dup_name (const char *version,
                      GDateTime  *time)
{
  g_autofree char *stamp = g_date_time_format (time, "%Y%m%d-%H%M%S");
  g_autofree char *safe = g_strdup (version);

  for (char *p = safe; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr (".-+_", *p) == NULL)
      *p = '_';
  return g_strdup_printf (PF_ARTIFACT_PREFIX "%s-mqtt-as-%s.bin", safe, stamp);
}

static gboolean
check_name (const char  *name,
            GError     **error)
{
  if (g_str_has_suffix (name, ".bin") && name[0] != '.' && strchr (name, '/') == NULL && strlen (name) <= 240)
    return TRUE;
  g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("“%s” cannot be the name of a firmware file"), name);
  return FALSE;
}

static int
open_folder (const char  *folder,
             GError     **error)
{
  int fd;

  if (folder[0] == '\0')
    {
      g_set_error_literal (error, PF_ERROR, PF_ERROR_INVALID, _("There is no folder to save the firmware to"));
      return -1;
    }
  if (g_mkdir_with_parents (folder, 0755) < 0 && errno != ENOTDIR && errno != EEXIST)
    {
      pf_error_set_from_errno (error, errno, folder, _("Could not make the folder"));
      return -1;
    }
  fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0 && errno == ENOTDIR)
    g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is not a folder"), folder);
  else if (fd < 0)
    pf_error_set_from_errno (error, errno, folder, _("Could not open the folder"));
  return fd;
}

/* The names themselves are safe only once the folder is written. Some file systems have no such thing. */
static gboolean
sync_folder (int          dirfd,
             const char  *folder,
             GError     **error)
{
  if (fsync (dirfd) < 0 && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP && errno != EBADF && errno != EROFS)
    return pf_error_set_from_errno (error, errno, folder, _("Could not write to the folder"));
  return TRUE;
}

/* One export under way. Names that it has taken are given back if it does not come to its end. */
typedef struct {
  const char *folder;
  int dirfd;
  JsonObject *record;
  PfPartFile *bin;
  PfPartFile *json;
  PfPartFile *local;
  char *bin_name;
  char *json_name;
  gboolean local_taken;
} Export;

static void
export_clear (Export   *export,
              gboolean  ok)
{
  if (!ok)
    {
      if (export->bin_name != NULL)
        unlinkat (export->dirfd, export->bin_name, 0);
      if (export->json_name != NULL)
        unlinkat (export->dirfd, export->json_name, 0);
      if (export->local_taken)
        unlinkat (export->dirfd, MQTT_LOCAL, 0);
    }
  pf_part_file_free (export->bin);
  pf_part_file_free (export->json);
  pf_part_file_free (export->local);
  g_free (export->bin_name);
  g_free (export->json_name);
  close (export->dirfd);
}

static PfPartFile *
write_record (Export        *export,
              const char    *bin_name,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  g_autoptr(GBytes) bytes = NULL;

  json_object_set_string_member (export->record, "file", bin_name);
  text = pf_json_to_string (export->record, TRUE);
  line = g_strconcat (text, "\n", NULL);
  bytes = g_bytes_new (line, strlen (line));
  return pf_part_file_new (export->folder, export->dirfd, bytes, 0644, cancellable, error);
}

static gboolean
exists (Export     *export,
        const char *name)
{
  struct stat st;

  return fstatat (export->dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* The record takes its name first: whoever sees a .bin finds its record. */
static gboolean
publish_pair (Export        *export,
              const char    *name,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autofree char *stem = g_strndup (name, strlen (name) - strlen (".bin"));

  for (guint i = 1; i <= MAX_COPIES; i++)
    {
      g_autofree char *number = i > 1 ? g_strdup_printf ("-%u", i) : g_strdup ("");
      g_autofree char *bin_name = g_strconcat (stem, number, ".bin", NULL);
      g_autofree char *json_name = g_strconcat (stem, number, ".json", NULL);
      gboolean taken;

      if (exists (export, bin_name) || exists (export, json_name))
        continue;
      g_clear_pointer (&export->json, pf_part_file_free);
      export->json = write_record (export, bin_name, cancellable, error);
      if (export->json == NULL)
        return FALSE;
      if (!pf_part_file_publish (export->json, json_name, PF_PART_ANY, &taken, error))
        {
          if (taken)
            continue;
          return FALSE;
        }
      export->json_name = g_steal_pointer (&json_name);
      if (pf_part_file_publish (export->bin, bin_name, PF_PART_ANY, &taken, error))
        {
          export->bin_name = g_steal_pointer (&bin_name);
          return TRUE;
        }
      unlinkat (export->dirfd, export->json_name, 0);
      g_clear_pointer (&export->json_name, g_free);
      if (!taken)
        return FALSE;
    }
  g_set_error (error, PF_ERROR, PF_ERROR_FAILED, _("There are too many files called %s already"), name);
  return FALSE;
}

static gboolean
run_export (Export        *export,
            const char    *name,
            GBytes        *firmware,
            GBytes        *mqtt_local,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, firmware);

  pf_part_file_clean (export->dirfd);
  json_object_set_string_member (export->record, "sha256", sha256);

  /* All that needs room on the disk comes first, all that a person sees comes last. */
  export->bin = pf_part_file_new (export->folder, export->dirfd, firmware, 0644, cancellable, error);
  if (export->bin == NULL)
    return FALSE;
  if (mqtt_local != NULL && !exists (export, MQTT_LOCAL))
    {
      export->local = pf_part_file_new (export->folder, export->dirfd, mqtt_local, 0600, cancellable, error);
      if (export->local == NULL)
        return FALSE;
    }
  if (export->local != NULL)
    {
      gboolean taken;

      /* Taken since we looked: then it is the person's, and stays. */
      export->local_taken = pf_part_file_publish (export->local, MQTT_LOCAL, PF_PART_ANY, &taken, error);
      if (!export->local_taken && !taken)
        return FALSE;
    }
  return publish_pair (export, name, cancellable, error) &&
         sync_folder (export->dirfd, export->folder, error);
}

gboolean
pf_artifact_export (const char    *folder,
                    const char    *name,
                    GBytes        *firmware,
                    JsonObject    *record,
                    GBytes        *mqtt_local,
                    char         **path,
                    GCancellable  *cancellable,
                    GError       **error)
{
  Export export = { .folder = folder, .record = record };
  gboolean ok;

  g_return_val_if_fail (folder != NULL && name != NULL && firmware != NULL && record != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !check_name (name, error))
    return FALSE;
  export.dirfd = open_folder (folder, error);
  if (export.dirfd < 0)
    return FALSE;
  ok = run_export (&export, name, firmware, mqtt_local, cancellable, error);
  if (ok && path != NULL)
    *path = g_build_filename (folder, export.bin_name, NULL);
  export_clear (&export, ok);
  return ok;
}

char *
pf_artifact_dup_record_path (const char *firmware_path)
{
  gsize length = strlen (firmware_path);

  if (g_str_has_suffix (firmware_path, ".bin"))
    length -= strlen (".bin");
  return g_strdup_printf ("%.*s.json", (int) length, firmware_path);
}

JsonObject *
pf_artifact_load_record (const char  *firmware_path,
                         GError     **error)
{
  g_autofree char *path = pf_artifact_dup_record_path (firmware_path);
  g_autofree char *text = NULL;
  JsonObject *record;
  struct stat st;
  gsize length;

  if (stat (path, &st) == 0 && (!S_ISREG (st.st_mode) || st.st_size > MAX_RECORD))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is not a firmware record"), path);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &length, error))
    {
      pf_error_from_gio (error, path);
      return NULL;
    }
  record = pf_json_parse_object (text, length, error);
  if (record == NULL)
    g_prefix_error (error, "%s: ", path);
  return record;
}

/* @state and @why from the record of an image that is sound */
static PfArtifactState
compare_record (const char       *firmware_path,
                PfFirmwareImage  *image,
                char            **why)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) record = pf_artifact_load_record (firmware_path, &error);
  const char *sha256;

  if (record == NULL)
    {
      *why = g_error_matches (error, PF_ERROR, PF_ERROR_NOT_FOUND)
               ? g_strdup (_("The image is sound, but no record stands beside it"))
               : g_strdup_printf (_("The image is sound, but its record cannot be read: %s"), error->message);
      return PF_ARTIFACT_NO_RECORD;
    }
  sha256 = pf_json_get_string (record, "sha256", NULL);
  if (sha256 == NULL)
    {
      *why = g_strdup (_("The image is sound, but its record does not say what it should be"));
      return PF_ARTIFACT_NO_RECORD;
    }
  if (g_ascii_strcasecmp (sha256, pf_firmware_image_get_sha256 (image)) != 0)
    {
      *why = g_strdup (_("The image is sound, but it is not the one that its record describes"));
      return PF_ARTIFACT_DIFFERS;
    }
  *why = g_strdup (_("The image is sound and is the one that its record describes"));
  return PF_ARTIFACT_VERIFIED;
}

gboolean
pf_artifact_verify (const char       *firmware_path,
                    PfArtifactState  *state,
                    char            **why,
                    GCancellable     *cancellable,
                    GError          **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(PfFirmwareImage) image = pf_firmware_image_load (firmware_path, cancellable, &local_error);
  g_autofree char *reason = NULL;

  if (image != NULL)
    *state = compare_record (firmware_path, image, &reason);
  else if (g_error_matches (local_error, PF_ERROR, PF_ERROR_FIRMWARE_INVALID))
    {
      *state = PF_ARTIFACT_DAMAGED;
      reason = g_strdup (local_error->message);
    }
  else
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (why != NULL)
    *why = g_steal_pointer (&reason);
  return TRUE;
}
