/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "firmware/pf-artifact.h"
#include "firmware/pf-firmware-image.h"
#include "pf-cli.h"
#include "pf-error.h"
#include "pf-json.h"

typedef struct {
  const char      *path;
  PfArtifactState  state;
  char            *why;
} Show;

static gpointer
verify_cb (gpointer       user_data,
           GCancellable  *cancellable,
           GError       **error)
{
  Show *show = user_data;

  return GINT_TO_POINTER (pf_artifact_verify (show->path, &show->state, &show->why, cancellable, error));
}

static const char *
state_name (PfArtifactState state)
{
  static const char * const names[] = { "verified", "no-record", "differs", "damaged" };

  return names[state];
}

static JsonObject *
image_to_json (PfFirmwareImage *image)
{
  JsonObject *object = json_object_new ();
  g_autofree char *version = pf_firmware_image_dup_version (image);

  json_object_set_int_member (object, "size", (gint64) pf_firmware_image_get_size (image));
  json_object_set_string_member (object, "sha256", pf_firmware_image_get_sha256 (image));
  json_object_set_string_member (object, "md5", pf_firmware_image_get_md5 (image));
  json_object_set_string_member (object, "flash_mode", pf_firmware_image_get_flash_mode (image));
  json_object_set_int_member (object, "irom_size", pf_firmware_image_get_irom_size (image));
  json_object_set_string_member (object, "version", version);
  json_object_set_boolean_member (object, "mqtt_as", pf_firmware_image_contains (image, "mqtt_as"));
  return object;
}

static void
print_image (PfFirmwareImage *image)
{
  g_autofree char *version = pf_firmware_image_dup_version (image);
  const PfFirmwareSegment *segments;
  guint n_segments;

  g_print ("%-16s %s\n", _("MicroPython"), version != NULL ? version : _("unknown"));
  g_print ("%-16s %s\n", "mqtt_as", pf_firmware_image_contains (image, "mqtt_as") ? _("frozen in") : _("not in it"));
  g_print ("%-16s %" G_GSIZE_FORMAT "\n", _("Bytes"), pf_firmware_image_get_size (image));
  g_print ("%-16s %s\n", _("Flash mode"), pf_firmware_image_get_flash_mode (image));
  g_print ("%-16s %s\n", "SHA-256", pf_firmware_image_get_sha256 (image));
  g_print ("%-16s %s\n", "MD5", pf_firmware_image_get_md5 (image));
  segments = pf_firmware_image_get_segments (image, &n_segments);
  for (guint i = 0; i < n_segments; i++)
    /* TRANSLATORS: an address, then a number of bytes */
    g_print (_("%-16s 0x%08x, %u bytes\n"), _("Segment"), segments[i].address, segments[i].size);
  g_print (_("%-16s 0x40209000, %u bytes\n"), "irom0", pf_firmware_image_get_irom_size (image));
}

static void
print_record (JsonObject *record)
{
  JsonObject *micropython = pf_json_get_object (record, "micropython");
  JsonObject *mqtt_as = pf_json_get_object (record, "mqtt_as");
  JsonObject *toolchain = pf_json_get_object (record, "toolchain");
  JsonObject *sizes = pf_json_get_object (record, "sizes");
  JsonArray *modules = pf_json_get_array (record, "modules");

  g_print ("\n%-16s %s, %s\n", _("Made from"), pf_json_get_string (micropython, "release", "?"),
           pf_json_get_string (micropython, "commit", "?"));
  g_print ("%-16s %s, %s\n", "mqtt_as", pf_json_get_string (mqtt_as, "version", "?"),
           pf_json_get_string (mqtt_as, "commit", "?"));
  g_print ("%-16s %s, %s\n", _("Board"), pf_json_get_string (record, "board", "?"),
           pf_json_get_string (record, "flash_layout", "?"));
  g_print ("%-16s %s\n", _("Toolchain"), pf_json_get_string (toolchain, "image", "?"));
  g_print ("%-16s %s\n", _("Built"), pf_json_get_string (record, "built", "?"));
  /* TRANSLATORS: used and available sizes in KiB */
  g_print (_("%-16s %.1f of %.1f KiB\n"), _("Flash"), (double) pf_json_get_int (sizes, "flash_used", 0) / 1024,
           (double) pf_json_get_int (sizes, "flash_budget", 0) / 1024);
  g_print (_("%-16s %.1f KiB\n"), _("Static RAM"), (double) pf_json_get_int (sizes, "ram_static", 0) / 1024);
  for (guint i = 0; modules != NULL && i < json_array_get_length (modules); i++)
    {
      JsonNode *node = json_array_get_element (modules, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        g_print ("%-16s %s\n", _("Module"), pf_json_get_string (json_node_get_object (node), "name", "?"));
    }
}

static int
status_for (PfArtifactState state)
{
  return state == PF_ARTIFACT_VERIFIED || state == PF_ARTIFACT_NO_RECORD ? PF_CLI_OK : PF_CLI_NOT_VERIFIED;
}

int
pf_cli_show_run (int    argc,
                 char **argv)
{
  g_auto(PfCliOptions) options = { 0, };
  g_autoptr(PfFirmwareImage) image = NULL;
  g_autoptr(JsonObject) record = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *why = NULL;
  Show show = { NULL, };

  if (!pf_cli_parse (&argc, &argv, "FILE.bin", _("Say what a firmware file is, whether it verifies, and what it was made from."),
                     NULL, 1, &options))
    return PF_CLI_USAGE;
  if (argc < 2)
    {
      g_printerr (_("permafrost-cli: “show” needs a firmware file\n"));
      return PF_CLI_USAGE;
    }

  show.path = argv[1];
  if (!pf_cli_call (verify_cb, &show, &error))
    return pf_cli_fail (error);
  why = show.why;
  image = pf_firmware_image_load (argv[1], NULL, NULL);
  record = pf_artifact_load_record (argv[1], NULL);

  if (options.json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "file", argv[1]);
      json_object_set_string_member (object, "state", state_name (show.state));
      json_object_set_string_member (object, "why", why);
      if (image != NULL)
        json_object_set_object_member (object, "image", image_to_json (image));
      if (record != NULL)
        json_object_set_object_member (object, "record", json_object_ref (record));
      pf_cli_print_json (object);
      return status_for (show.state);
    }

  g_print ("%s %s\n", status_for (show.state) == PF_CLI_OK ? "✓" : "✗", why);
  if (image != NULL)
    print_image (image);
  if (record != NULL)
    print_record (record);
  return status_for (show.state);
}
