/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PF_TYPE_FIRMWARE_IMAGE (pf_firmware_image_get_type ())
G_DECLARE_FINAL_TYPE (PfFirmwareImage, pf_firmware_image, PF, FIRMWARE_IMAGE, GObject)

typedef struct {
  guint32 address;  /* where the boot ROM or the SDK puts it */
  guint32 size;     /* bytes */
  guint32 offset;   /* in the file */
} PfFirmwareSegment;

/**
 * pf_firmware_image_load: reads and verifies an ESP8266 image file as MicroPython's makeimg.py writes it: boot image at 0
 * (magic 0xE9, segments, checksum), irom0 at its offset, an MD5 of bytes 4 … size-16 as the last 16 bytes.
 * Errors: %PF_ERROR_FIRMWARE_INVALID with the reason; %PF_ERROR_NOT_FOUND; %PF_ERROR_PERMISSION. Never reads more than 16 MiB.
 */
PfFirmwareImage         *pf_firmware_image_load           (const char        *path,
                                                           GCancellable      *cancellable,
                                                           GError           **error);
PfFirmwareImage         *pf_firmware_image_new_from_bytes (GBytes            *bytes,
                                                           GError           **error);
gsize                    pf_firmware_image_get_size       (PfFirmwareImage   *self);
/** lower-case hex */
const char              *pf_firmware_image_get_sha256     (PfFirmwareImage   *self);
const char              *pf_firmware_image_get_md5        (PfFirmwareImage   *self);
/** "QIO", "QOUT", "DIO", "DOUT" or "unknown" */
const char              *pf_firmware_image_get_flash_mode (PfFirmwareImage   *self);
const PfFirmwareSegment *pf_firmware_image_get_segments   (PfFirmwareImage   *self,
                                                           guint             *n_segments);
/** Size of the irom0 part (code and frozen modules executed from flash), bytes */
guint32                  pf_firmware_image_get_irom_size  (PfFirmwareImage   *self);
/**
 * Whether @text stands in the image as a C string's end ("mqtt_as", "mqtt_as/__init__.py") or as the name of a frozen package or
 * module ("mqtt_as" of "mqtt_as/__init__.py"); used for "is mqtt_as in it"
 */
gboolean                 pf_firmware_image_contains       (PfFirmwareImage   *self,
                                                           const char        *text);
/** "512 KiB", "1 MiB" … "16 MiB", or "unknown": what the header claims the flash chip to be */
const char              *pf_firmware_image_get_flash_size (PfFirmwareImage   *self);
/** Returns: (transfer full) (nullable): MicroPython's version string found in the image ("v1.28.0") */
char                    *pf_firmware_image_dup_version    (PfFirmwareImage   *self);

G_END_DECLS
