/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/pf-firmware-image.h"
#include "pf-error.h"
#include "pf-test-image.h"

static const char irom[] =
  "3.4.0; MicroPython v1.28.0 on 2026-04-06\0"
  "not MicroPython, MicroPython-%s\0"
  "\0mqtt_as/__init__.py\0asyncio/core.py\0xthing/__init__.py\0\0";

static PfFirmwareImage *
load (GBytes  *bytes,
      GError **error)
{
  /* In a block of exactly its size, so that AddressSanitizer sees one byte too far */
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr(GBytes) exact = g_bytes_new (data, size);

  return pf_firmware_image_new_from_bytes (exact, error);
}

static void
assert_invalid (GBytes *bytes)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PfFirmwareImage) image = load (bytes, &error);

  g_assert_null (image);
  g_assert_error (error, PF_ERROR, PF_ERROR_FIRMWARE_INVALID);
}

static void
test_sound (void)
{
  g_autoptr(GBytes) bytes = pf_test_image_new (irom, sizeof irom);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autoptr(GError) error = NULL;
  g_autoptr(PfFirmwareImage) image = load (bytes, &error);
  g_autofree char *version = NULL;
  const PfFirmwareSegment *segments;
  guint n;

  g_assert_no_error (error);
  g_assert_cmpuint (pf_firmware_image_get_size (image), ==, 0x9000 + sizeof irom + 16);
  g_assert_cmpstr (pf_firmware_image_get_sha256 (image), ==, sha256);
  g_assert_cmpuint (strlen (pf_firmware_image_get_md5 (image)), ==, 32);
  g_assert_cmpstr (pf_firmware_image_get_flash_mode (image), ==, "DIO");
  g_assert_cmpstr (pf_firmware_image_get_flash_size (image), ==, "4 MiB");
  g_assert_cmpuint (pf_firmware_image_get_irom_size (image), ==, sizeof irom);
  segments = pf_firmware_image_get_segments (image, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmphex (segments[0].address, ==, 0x40100000);
  g_assert_cmpuint (segments[0].size, ==, 200);
  g_assert_cmpuint (segments[0].offset, ==, 16);
  g_assert_cmphex (segments[2].address, ==, 0x3ffe8040);
  g_assert_cmpuint (segments[2].offset, ==, 16 + 200 + 8 + 64 + 8);
  version = pf_firmware_image_dup_version (image);
  g_assert_cmpstr (version, ==, "v1.28.0");
}

static void
test_contains (void)
{
  g_autoptr(GBytes) bytes = pf_test_image_new (irom, sizeof irom);
  g_autoptr(PfFirmwareImage) image = load (bytes, NULL);
  g_autoptr(GBytes) bare_bytes = pf_test_image_new ("mqtt_as", 7);
  g_autoptr(PfFirmwareImage) bare = load (bare_bytes, NULL);
  g_autofree char *no_version = pf_firmware_image_dup_version (bare);

  g_assert_true (pf_firmware_image_contains (image, "mqtt_as"));
  g_assert_true (pf_firmware_image_contains (image, "mqtt_as/__init__.py"));
  g_assert_true (pf_firmware_image_contains (image, "asyncio"));
  g_assert_true (pf_firmware_image_contains (image, "asyncio/core"));
  g_assert_false (pf_firmware_image_contains (image, "mqtt"));
  g_assert_false (pf_firmware_image_contains (image, "thing"));
  g_assert_false (pf_firmware_image_contains (image, "umqtt"));
  g_assert_false (pf_firmware_image_contains (image, ""));
  /* Cut off by the MD5, which is no part of the image's text */
  g_assert_false (pf_firmware_image_contains (bare, "mqtt_as"));
  g_assert_null (no_version);
}

static void
test_old_version_string (void)
{
  static const char hash[] = "MicroPython 7b6a11d on 2026-04-06; ESP module with ESP8266\0";
  g_autoptr(GBytes) bytes = pf_test_image_new (hash, sizeof hash);
  g_autoptr(PfFirmwareImage) image = load (bytes, NULL);
  g_autofree char *version = pf_firmware_image_dup_version (image);

  g_assert_cmpstr (version, ==, "7b6a11d");
}

static gboolean
is_filling (gsize at)
{
  return at >= 0x160 && at < 0x8ff0;
}

/* Every bit of what has a meaning and one of every eighth byte that only fills: rejected, except the flash parameters, which a flasher may change and the MD5 leaves out. */
static void
test_every_bit (void)
{
  g_autoptr(GBytes) bytes = pf_test_image_new ("mqtt_as", 8);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree guint8 *copy = g_memdup2 (data, size);

  for (gsize i = 0; i < size; i += is_filling (i) ? 8 : 1)
    for (guint bit = g_test_rand_int_range (0, 8), n = is_filling (i) ? 1 : 8; n > 0; n--, bit = (bit + 1) % 8)
      {
        g_autoptr(GBytes) flipped = NULL;
        g_autoptr(GError) error = NULL;
        g_autoptr(PfFirmwareImage) image = NULL;

        copy[i] ^= 1 << bit;
        flipped = g_bytes_new_static (copy, size);
        image = pf_firmware_image_new_from_bytes (flipped, &error);
        if (i == 2 || i == 3)
          g_assert_nonnull (image);
        else
          g_assert_error (error, PF_ERROR, PF_ERROR_FIRMWARE_INVALID);
        g_clear_object (&image);
        copy[i] ^= 1 << bit;
      }
}

static void
test_every_length (void)
{
  g_autoptr(GBytes) bytes = pf_test_image_new ("mqtt_as", 8);
  gsize size = g_bytes_get_size (bytes);
  g_autoptr(GByteArray) longer = g_byte_array_new ();

  for (gsize length = 0; length < size; length += is_filling (length) ? 4 : 1)
    {
      g_autoptr(GBytes) cut = g_bytes_new_from_bytes (bytes, 0, length);
      g_autoptr(GError) error = NULL;
      g_autoptr(PfFirmwareImage) image = pf_firmware_image_new_from_bytes (cut, &error);

      g_assert_null (image);
      g_assert_error (error, PF_ERROR, PF_ERROR_FIRMWARE_INVALID);
    }
  g_byte_array_append (longer, g_bytes_get_data (bytes, NULL), size);
  g_byte_array_append (longer, (const guint8 *) "", 1);
  g_clear_pointer (&bytes, g_bytes_unref);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&longer));
  assert_invalid (bytes);
}

/* Wrong inside, with an MD5 that fits: what the MD5 does not protect is looked at all the same. */
static void
test_resealed (void)
{
  static const struct { gsize at; guint8 byte; } changes[] = {
    { 1, 0 }, { 1, 2 }, { 1, 4 }, { 1, 16 }, { 1, 17 }, { 1, 255 },     /* number of segments */
    { 12, 201 }, { 13, 1 }, { 15, 0xff },                               /* size of the first */
    { 16, 0x77 },                                                       /* data: checksum */
    { 0x14f, 0x00 },                                                    /* the checksum itself */
    { 0x8ffc, 0xff }, { 0x8ffd, 0x8f }, { 0x8fff, 0x80 },               /* length before irom0 */
    { 0x2000, 0x00 },                                                   /* not blank where it must be */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      GByteArray *data = pf_test_image_new_unsealed ("mqtt_as", 8);
      g_autoptr(GBytes) sealed = NULL;

      g_assert_cmpuint (data->data[changes[i].at], !=, changes[i].byte);
      data->data[changes[i].at] = changes[i].byte;
      sealed = pf_test_image_seal (data);
      assert_invalid (sealed);
    }
}

/* Bodies of chance, sealed, so that the parser behind the MD5 sees them */
static void
test_rubbish (void)
{
  for (guint round = 0; round < 3000; round++)
    {
      GByteArray *data = g_byte_array_new ();
      guint n = g_test_rand_int_range (4, 400);
      g_autoptr(GBytes) sealed = NULL;

      for (guint i = 0; i < n; i++)
        {
          guint8 byte = g_test_rand_int_range (0, 256);

          if (i == 0)
            byte = 0xe9;
          else if (i == 1)
            byte &= 0x1f;
          else if (i > 8 && i % 4 != 0)
            byte = g_test_rand_bit () ? 0 : byte;
          g_byte_array_append (data, &byte, 1);
        }
      sealed = pf_test_image_seal (data);
      assert_invalid (sealed);
    }
}

static void
test_no_irom (void)
{
  /* Long enough for the length word to be looked for everywhere, and never found */
  GByteArray *data = pf_test_image_new_unsealed ("", 0);
  g_autoptr(GBytes) sealed = NULL;
  guint8 zero = 0;

  for (guint i = 0; i < 0x10000; i++)
    g_byte_array_append (data, &zero, 1);
  sealed = pf_test_image_seal (data);
  assert_invalid (sealed);
}

static void
test_files (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("permafrost-image-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "x.bin", NULL);
  g_autofree char *nothing = g_build_filename (folder, "nothing.bin", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo.bin", NULL);
  g_autofree char *huge = g_build_filename (folder, "huge.bin", NULL);
  g_autoptr(GBytes) bytes = pf_test_image_new (irom, sizeof irom);
  g_autoptr(PfFirmwareImage) image = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  const char * const invalid[] = { folder, fifo, huge, "/dev/zero" };
  FILE *file;

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error));
  image = pf_firmware_image_load (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pf_firmware_image_get_size (image), ==, g_bytes_get_size (bytes));

  g_assert_null (pf_firmware_image_load (nothing, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_no_errno (mkfifo (fifo, 0600));
  file = fopen (huge, "we");
  g_assert_no_errno (ftruncate (fileno (file), 17 * 1024 * 1024));
  fclose (file);
  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      g_assert_null (pf_firmware_image_load (invalid[i], NULL, &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_FIRMWARE_INVALID);
      g_clear_error (&error);
    }

  g_cancellable_cancel (cancellable);
  g_assert_null (pf_firmware_image_load (path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_unlink (path);
  g_unlink (fifo);
  g_unlink (huge);
  g_assert_no_errno (g_rmdir (folder));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/firmware-image/sound", test_sound);
  g_test_add_func ("/firmware-image/contains", test_contains);
  g_test_add_func ("/firmware-image/old-version-string", test_old_version_string);
  g_test_add_func ("/firmware-image/every-bit", test_every_bit);
  g_test_add_func ("/firmware-image/every-length", test_every_length);
  g_test_add_func ("/firmware-image/resealed", test_resealed);
  g_test_add_func ("/firmware-image/rubbish", test_rubbish);
  g_test_add_func ("/firmware-image/no-irom", test_no_irom);
  g_test_add_func ("/firmware-image/files", test_files);
  return g_test_run ();
}
