/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-test-image.h"

#include <string.h>

#define IROM_AT 0x9000

static void
add_u32 (GByteArray *data,
         guint32     value)
{
  guint32 little = GUINT32_TO_LE (value);

  g_byte_array_append (data, (const guint8 *) &little, sizeof little);
}

static void
add_segment (GByteArray *data,
             guint32     address,
             guint32     size,
             guint8     *checksum)
{
  add_u32 (data, address);
  add_u32 (data, size);
  for (guint32 i = 0; i < size; i++)
    {
      guint8 byte = (i * 31 + address) & 0xff;

      g_byte_array_append (data, &byte, 1);
      *checksum ^= byte;
    }
}

static void
add_fill (GByteArray *data,
          guint8      byte,
          gsize       until)
{
  while (data->len < until)
    g_byte_array_append (data, &byte, 1);
}

GByteArray *
pf_test_image_new_unsealed (const char *irom_text,
                            gsize       length)
{
  static const guint8 header[] = { 0xe9, 3, 2, 0x40, 0x04, 0x01, 0x10, 0x40 };
  GByteArray *data = g_byte_array_new ();
  guint8 checksum = 0xef;

  g_byte_array_append (data, header, sizeof header);
  add_segment (data, 0x40100000, 200, &checksum);
  add_segment (data, 0x3ffe8000, 64, &checksum);
  add_segment (data, 0x3ffe8040, 36, &checksum);
  add_fill (data, 0, data->len | 15);
  g_byte_array_append (data, &checksum, 1);
  add_fill (data, 0xff, IROM_AT - 4);
  add_u32 (data, IROM_AT + length);
  g_byte_array_append (data, (const guint8 *) irom_text, length);
  return data;
}

GBytes *
pf_test_image_seal (GByteArray *data)
{
  g_autoptr(GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  guint8 digest[16];
  gsize length = sizeof digest;

  g_checksum_update (md5, data->data + 4, data->len - 4);
  g_checksum_get_digest (md5, digest, &length);
  g_byte_array_append (data, digest, length);
  return g_byte_array_free_to_bytes (data);
}

GBytes *
pf_test_image_new (const char *irom_text,
                   gsize       length)
{
  return pf_test_image_seal (pf_test_image_new_unsealed (irom_text, length));
}
