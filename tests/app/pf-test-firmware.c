/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-test-firmware.h"

#include "../firmware/pf-test-image.h"
#include "firmware/pf-artifact.h"

char *
pf_test_firmware_export (const char *folder,
                         const char *release,
                         gint64      time)
{
  g_autoptr(GDateTime) built = g_date_time_new_from_unix_local (time);
  g_autofree char *name = pf_artifact_dup_name (release, built);
  g_autofree char *irom = g_strdup_printf ("MicroPython %s mqtt_as", release);
  g_autofree char *built_text = g_date_time_format_iso8601 (built);
  g_autoptr(GBytes) image = pf_test_image_new (irom, strlen (irom) + 1);
  g_autoptr(GBytes) mqtt_local = g_bytes_new_static ("config = {}\n", 12);
  g_autoptr(JsonObject) record = json_object_new ();
  g_autoptr(GError) error = NULL;
  JsonObject *micropython = json_object_new ();
  JsonObject *mqtt_as = json_object_new ();
  JsonObject *sizes = json_object_new ();
  char *path = NULL;

  json_object_set_string_member (micropython, "release", release);
  json_object_set_string_member (micropython, "commit", "0123456789abcdef0123456789abcdef01234567");
  json_object_set_object_member (record, "micropython", micropython);
  json_object_set_string_member (mqtt_as, "version", "0.8.3");
  json_object_set_object_member (record, "mqtt_as", mqtt_as);
  json_object_set_string_member (record, "board", "ESP8266_GENERIC");
  json_object_set_string_member (record, "built", built_text);
  json_object_set_int_member (sizes, "flash_used", 617328);
  json_object_set_int_member (sizes, "flash_budget", 1011712);
  json_object_set_object_member (record, "sizes", sizes);

  pf_artifact_export (folder, name, image, record, mqtt_local, &path, NULL, &error);
  g_assert_no_error (error);
  return path;
}

void
pf_test_settle (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * 1000;

  do
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  while (g_get_monotonic_time () < end);
}
