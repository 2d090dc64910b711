/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "files/pf-firmware-file.h"

#include <glib/gi18n.h>

#include "pf-format.h"
#include "pf-json.h"

struct _PfFirmwareFile
{
  GObject              parent_instance;

  char                *path;
  char                *name;
  char                *release;
  GDateTime           *time;
  PfFirmwareFileStamp  stamp;
  gboolean             can_trash;
  PfFirmwareFileState  state;
  char                *why;
  JsonObject          *record;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PfFirmwareFile, pf_firmware_file, G_TYPE_OBJECT)

static void
pf_firmware_file_finalize (GObject *object)
{
  PfFirmwareFile *self = PF_FIRMWARE_FILE (object);

  g_free (self->path);
  g_free (self->name);
  g_free (self->release);
  g_free (self->why);
  g_clear_pointer (&self->time, g_date_time_unref);
  g_clear_pointer (&self->record, json_object_unref);
  G_OBJECT_CLASS (pf_firmware_file_parent_class)->finalize (object);
}

static void
pf_firmware_file_class_init (PfFirmwareFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_firmware_file_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pf_firmware_file_init (PfFirmwareFile *self)
{
  self->why = g_strdup ("");
}

/* The name says release and time: ESP8266-micropython-[version]-mqtt-as-[date]-[time].bin, see pf_artifact_dup_name(). */
static void
read_name (PfFirmwareFile *self)
{
  g_autoptr(GRegex) regex = g_regex_new ("^ESP8266-micropython-(.+)-mqtt-as-(\\d{4})(\\d\\d)(\\d\\d)-(\\d\\d)(\\d\\d)(\\d\\d)"
                                         "(?:-\\d+)?\\.bin$", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  int numbers[6];

  self->release = g_strdup ("");
  if (g_regex_match (regex, self->name, 0, &match))
    {
      g_free (self->release);
      self->release = g_match_info_fetch (match, 1);
      for (int i = 0; i < 6; i++)
        {
          g_autofree char *number = g_match_info_fetch (match, i + 2);

          numbers[i] = g_ascii_strtoll (number, NULL, 10);
        }
      self->time = g_date_time_new_local (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }
  if (self->time == NULL)
    self->time = g_date_time_new_from_unix_local (self->stamp.modified / G_USEC_PER_SEC);
  if (self->time == NULL)
    self->time = g_date_time_new_from_unix_local (0);
}

PfFirmwareFile *
pf_firmware_file_new (const char                *path,
                      const PfFirmwareFileStamp *stamp,
                      gboolean                   can_trash)
{
  PfFirmwareFile *self = g_object_new (PF_TYPE_FIRMWARE_FILE, NULL);

  self->path = g_strdup (path);
  self->name = g_path_get_basename (path);
  self->stamp = *stamp;
  self->can_trash = can_trash;
  read_name (self);
  return self;
}

const char *
pf_firmware_file_get_path (PfFirmwareFile *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_FILE (self), NULL);
  return self->path;
}

const char *
pf_firmware_file_get_name (PfFirmwareFile *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_FILE (self), NULL);
  return self->name;
}

const PfFirmwareFileStamp *
pf_firmware_file_get_stamp (PfFirmwareFile *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_FILE (self), NULL);
  return &self->stamp;
}

gboolean
pf_firmware_file_get_can_trash (PfFirmwareFile *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_FILE (self), FALSE);
  return self->can_trash;
}

const char *
pf_firmware_file_get_release (PfFirmwareFile *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_FILE (self), "");
  return self->release;
}

GDateTime *
pf_firmware_file_get_time (PfFirmwareFile *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_FILE (self), NULL);
  return self->time;
}

PfFirmwareFileState
pf_firmware_file_get_state (PfFirmwareFile *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_FILE (self), PF_FIRMWARE_FILE_CHECKING);
  return self->state;
}

const char *
pf_firmware_file_get_why (PfFirmwareFile *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_FILE (self), "");
  return self->why;
}

JsonObject *
pf_firmware_file_get_record (PfFirmwareFile *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_FILE (self), NULL);
  return self->record;
}

void
pf_firmware_file_set_checked (PfFirmwareFile      *self,
                              PfFirmwareFileState  state,
                              const char          *why,
                              JsonObject          *record)
{
  const char *release;

  g_return_if_fail (PF_IS_FIRMWARE_FILE (self));

  self->state = state;
  g_free (self->why);
  self->why = g_utf8_make_valid (why != NULL ? why : "", -1);
  g_clear_pointer (&self->record, json_object_unref);
  if (record != NULL)
    {
      JsonObject *micropython = pf_json_get_object (record, "micropython");

      self->record = json_object_ref (record);
      release = micropython != NULL ? pf_json_get_string (micropython, "release", "") : "";
      if (release[0] != '\0' && state != PF_FIRMWARE_FILE_DIFFERS)
        {
          g_free (self->release);
          self->release = g_strdup (release);
        }
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

const char *
pf_firmware_file_state_title (PfFirmwareFileState state)
{
  switch (state)
    {
    case PF_FIRMWARE_FILE_CHECKING:
      /* Translators: a firmware file is being read to see whether it is sound */
      return _("Checking…");
    case PF_FIRMWARE_FILE_VERIFIED:
      /* Translators: a firmware file is sound and what its record says */
      return _("Verified");
    case PF_FIRMWARE_FILE_NO_RECORD:
      return _("No record");
    case PF_FIRMWARE_FILE_DIFFERS:
      /* Translators: a firmware file is not the one that its record describes */
      return _("Not what its record says");
    case PF_FIRMWARE_FILE_DAMAGED:
      return _("Damaged");
    case PF_FIRMWARE_FILE_UNREADABLE:
      return _("Cannot be read");
    default:
      g_assert_not_reached ();
    }
}

char *
pf_firmware_file_dup_summary (PfFirmwareFile *self)
{
  g_autofree char *size = NULL;
  g_autofree char *time = NULL;

  g_return_val_if_fail (PF_IS_FIRMWARE_FILE (self), NULL);

  size = g_format_size_full (self->stamp.size, G_FORMAT_SIZE_IEC_UNITS);
  time = pf_firmware_file_dup_time (self);
  /* Translators: size, time and state of a firmware file */
  return g_strdup_printf (_("%s · %s · %s"), size, time, pf_firmware_file_state_title (self->state));
}

char *
pf_firmware_file_dup_time (PfFirmwareFile *self)
{
  g_autofree char *date = NULL;
  g_autofree char *time = NULL;

  g_return_val_if_fail (PF_IS_FIRMWARE_FILE (self), NULL);

  date = pf_format_date (self->time);
  time = g_date_time_format (self->time, "%H:%M");
  /* Translators: a date and a time of day: "24 Nov 2026, 14:30" */
  return g_strdup_printf (_("%s, %s"), date, time);
}
