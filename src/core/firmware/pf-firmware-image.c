/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-firmware-image.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pf-error.h"

/*
 * The file, as esptool's elf2image and MicroPython's ports/esp8266/makeimg.py write it:
 *
 *   0       e9, number of segments, flash mode, flash size and frequency, entry point (little-endian, 4 bytes)
 *   8       each segment: address, size (4 bytes each), data
 *           padding to 15 modulo 16, then the checksum: XOR of 0xEF and all segments' data
 *           padding with ff
 *   8FFC    size of the file without the MD5 (4 bytes)
 *   9000    irom0: what the chip runs from flash
 *   size-16 MD5 of bytes 4 … size-16; the first four are left out because a flasher may change them
 */
#define MAX_FILE      (16 * 1024 * 1024)
#define MAGIC         0xe9
#define MAX_SEGMENTS  16
#define HEADER_SIZE   8
#define MD5_SIZE      16
#define FLASH_PAGE    0x1000
#define MAX_IROM_AT   0x10000

struct _PfFirmwareImage
{
  GObject parent_instance;

  GBytes *bytes;
  char *sha256;
  char *md5;
  PfFirmwareSegment segments[MAX_SEGMENTS];
  guint n_segments;
  gsize irom_offset;
  guint32 irom_size;
};

G_DEFINE_FINAL_TYPE (PfFirmwareImage, pf_firmware_image, G_TYPE_OBJECT)

static guint32
read_u32 (const guint8 *p)
{
  return p[0] | p[1] << 8 | p[2] << 16 | (guint32) p[3] << 24;
}

static gboolean
set_invalid (GError     **error,
             const char  *reason)
{
  g_set_error_literal (error, PF_ERROR, PF_ERROR_FIRMWARE_INVALID, reason);
  return FALSE;
}

/* Returns: where the boot image ends (its checksum included), or 0 */
static gsize
read_segments (PfFirmwareImage  *self,
               const guint8     *data,
               gsize             size,
               GError          **error)
{
  guint8 checksum = 0xef;
  gsize at = HEADER_SIZE;

  self->n_segments = data[1];
  if (self->n_segments == 0 || self->n_segments > MAX_SEGMENTS)
    return set_invalid (error, _("The firmware image names an impossible number of segments"));

  for (guint i = 0; i < self->n_segments; i++)
    {
      PfFirmwareSegment *segment = &self->segments[i];

      if (size - at < 8)
        return set_invalid (error, _("The firmware image ends in the middle of its segments"));
      segment->address = read_u32 (data + at);
      segment->size = read_u32 (data + at + 4);
      segment->offset = at + 8;
      at += 8;
      if (segment->size > size - at)
        return set_invalid (error, _("The firmware image ends in the middle of its segments"));
      for (gsize j = 0; j < segment->size; j++)
        checksum ^= data[at + j];
      at += segment->size;
    }

  at |= 15;
  if (at >= size)
    return set_invalid (error, _("The firmware image ends before its checksum"));
  if (data[at] != checksum)
    return set_invalid (error, _("The checksum of the firmware image's segments is wrong"));
  return at + 1;
}

/* makeimg.py has put irom0 at 0x9000 in every release so far; that its own size stands before it tells wherever it is. */
static gboolean
find_irom (PfFirmwareImage  *self,
           const guint8     *data,
           gsize             size,
           gsize             boot_end,
           GError          **error)
{
  gsize body = size - MD5_SIZE;
  gsize blank = boot_end;

  while (blank < body && data[blank] == 0xff)
    blank++;
  for (gsize at = FLASH_PAGE; at <= MAX_IROM_AT && at <= body; at += FLASH_PAGE)
    if (at >= boot_end + 4 && at - 4 <= blank && read_u32 (data + at - 4) == body)
      {
        self->irom_offset = at;
        self->irom_size = body - at;
        return TRUE;
      }
  return set_invalid (error, _("The firmware image is not as long as it says, or has no part to be run from flash"));
}

static gboolean
parse (PfFirmwareImage  *self,
       GError          **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (self->bytes, &size);
  g_autoptr(GString) stored = g_string_sized_new (2 * MD5_SIZE);
  gsize boot_end;

  if (size == 0)
    return set_invalid (error, _("The firmware image is empty"));
  if (size > MAX_FILE)
    return set_invalid (error, _("The file is too large to be a firmware image"));
  if (data[0] != MAGIC)
    return set_invalid (error, _("The file is not an ESP8266 firmware image"));
  if (size < HEADER_SIZE + MD5_SIZE)
    return set_invalid (error, _("The firmware image is too short"));

  /* Before all else, for this is what tells a file that was cut or altered under way. */
  self->md5 = g_compute_checksum_for_data (G_CHECKSUM_MD5, data + 4, size - 4 - MD5_SIZE);
  for (guint i = 0; i < MD5_SIZE; i++)
    g_string_append_printf (stored, "%02x", data[size - MD5_SIZE + i]);
  if (!g_str_equal (self->md5, stored->str))
    return set_invalid (error, _("The firmware image is damaged or cut off: its MD5 does not match"));

  boot_end = read_segments (self, data, size - MD5_SIZE, error);
  if (boot_end == 0 || !find_irom (self, data, size, boot_end, error))
    return FALSE;
  self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->bytes);
  return TRUE;
}

PfFirmwareImage *
pf_firmware_image_new_from_bytes (GBytes  *bytes,
                                  GError **error)
{
  g_autoptr(PfFirmwareImage) self = g_object_new (PF_TYPE_FIRMWARE_IMAGE, NULL);

  g_return_val_if_fail (bytes != NULL, NULL);

  self->bytes = g_bytes_ref (bytes);
  return parse (self, error) ? g_steal_pointer (&self) : NULL;
}

static GBytes *
read_image (int            fd,
            const char    *path,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr(GByteArray) data = g_byte_array_new ();
  guint8 buffer[65536];
  struct stat st;

  if (fstat (fd, &st) < 0)
    {
      pf_error_set_from_errno (error, errno, path, _("Could not read"));
      return NULL;
    }
  if (!S_ISREG (st.st_mode))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_FIRMWARE_INVALID, _("%s is no file"), path);
      return NULL;
    }
  for (;;)
    {
      ssize_t n;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      n = read (fd, buffer, sizeof buffer);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          pf_error_set_from_errno (error, errno, path, _("Could not read"));
          return NULL;
        }
      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&data));
      if (data->len + n > MAX_FILE)
        {
          g_set_error (error, PF_ERROR, PF_ERROR_FIRMWARE_INVALID, _("%s is too large to be a firmware image"), path);
          return NULL;
        }
      g_byte_array_append (data, buffer, n);
    }
}

PfFirmwareImage *
pf_firmware_image_load (const char    *path,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr(GBytes) bytes = NULL;
  /* Without O_NONBLOCK a pipe by that name would hold us up. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
    {
      pf_error_set_from_errno (error, errno, path, _("Could not read"));
      return NULL;
    }
  bytes = read_image (fd, path, cancellable, error);
  close (fd);
  return bytes != NULL ? pf_firmware_image_new_from_bytes (bytes, error) : NULL;
}

gsize
pf_firmware_image_get_size (PfFirmwareImage *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_IMAGE (self), 0);
  return g_bytes_get_size (self->bytes);
}

const char *
pf_firmware_image_get_sha256 (PfFirmwareImage *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_IMAGE (self), NULL);
  return self->sha256;
}

const char *
pf_firmware_image_get_md5 (PfFirmwareImage *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_IMAGE (self), NULL);
  return self->md5;
}

static guint8
get_header_byte (PfFirmwareImage *self,
                 guint            at)
{
  return ((const guint8 *) g_bytes_get_data (self->bytes, NULL))[at];
}

const char *
pf_firmware_image_get_flash_mode (PfFirmwareImage *self)
{
  static const char * const modes[] = { "QIO", "QOUT", "DIO", "DOUT" };
  guint8 mode;

  g_return_val_if_fail (PF_IS_FIRMWARE_IMAGE (self), NULL);

  mode = get_header_byte (self, 2);
  return mode < G_N_ELEMENTS (modes) ? modes[mode] : "unknown";
}

const char *
pf_firmware_image_get_flash_size (PfFirmwareImage *self)
{
  /* The upper half of byte 3, as esptool's ESP8266 FLASH_SIZES has it */
  static const char * const sizes[] = {
    "512 KiB", "256 KiB", "1 MiB", "2 MiB", "4 MiB", "2 MiB", "4 MiB", "unknown", "8 MiB", "16 MiB"
  };
  guint8 size;

  g_return_val_if_fail (PF_IS_FIRMWARE_IMAGE (self), NULL);

  size = get_header_byte (self, 3) >> 4;
  return size < G_N_ELEMENTS (sizes) ? sizes[size] : "unknown";
}

const PfFirmwareSegment *
pf_firmware_image_get_segments (PfFirmwareImage *self,
                                guint           *n_segments)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_IMAGE (self), NULL);

  if (n_segments != NULL)
    *n_segments = self->n_segments;
  return self->segments;
}

guint32
pf_firmware_image_get_irom_size (PfFirmwareImage *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_IMAGE (self), 0);
  return self->irom_size;
}

gboolean
pf_firmware_image_contains (PfFirmwareImage *self,
                            const char      *text)
{
  gsize length = text != NULL ? strlen (text) : 0;
  const char *start, *end, *hit;
  gsize size;

  g_return_val_if_fail (PF_IS_FIRMWARE_IMAGE (self), FALSE);

  if (length == 0)
    return FALSE;
  start = g_bytes_get_data (self->bytes, &size);
  end = start + size - MD5_SIZE;
  for (const char *p = start; (hit = memmem (p, end - p, text, length)) != NULL; p = hit + 1)
    {
      const char *after = hit + length;
      gboolean whole = hit > start && !g_ascii_isalnum (hit[-1]) && hit[-1] != '_';

      /* What stands before a C string's end may belong to a longer string that the linker has shared. */
      if (after < end && *after == '\0')
        return TRUE;
      if (whole && ((after < end && *after == '/') || (end - after >= 4 && memcmp (after, ".py", 4) == 0)))
        return TRUE;
    }
  return FALSE;
}

/* sys.version and the banner: "MicroPython v1.28.0 on 2026-04-06" (py/modsys.c) */
char *
pf_firmware_image_dup_version (PfFirmwareImage *self)
{
  static const char name[] = "MicroPython ";
  const char *p, *end, *hit;
  gsize size;

  g_return_val_if_fail (PF_IS_FIRMWARE_IMAGE (self), NULL);

  p = g_bytes_get_data (self->bytes, &size);
  end = p + size - MD5_SIZE;
  for (; (hit = memmem (p, end - p, name, strlen (name))) != NULL; p = hit + 1)
    {
      const char *version = hit + strlen (name);
      gsize n = 0;

      while (version + n < end && n < 64 && (g_ascii_isalnum (version[n]) || (version[n] != '\0' && strchr (".-+_", version[n]))))
        n++;
      if (n > 0 && end - (version + n) >= 4 && memcmp (version + n, " on ", 4) == 0)
        return g_strndup (version, n);
    }
  return NULL;
}

static void
pf_firmware_image_finalize (GObject *object)
{
  PfFirmwareImage *self = PF_FIRMWARE_IMAGE (object);

  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->sha256);
  g_free (self->md5);
  G_OBJECT_CLASS (pf_firmware_image_parent_class)->finalize (object);
}

static void
pf_firmware_image_class_init (PfFirmwareImageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_firmware_image_finalize;
}

static void
pf_firmware_image_init (PfFirmwareImage *self)
{
}
