/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tls1.h"

/* The length of a DER element: one byte, or the number of bytes and then those. */
uint32_t
asn1_length (uint8_t *out, uint32_t length)
{
  uint32_t bytes = length > 0xff ? 2 : 1;

  if (length < 0x80)
    {
      out[0] = (uint8_t) length;
      return 1;
    }
  out[0] = (uint8_t) (0x80 | bytes);
  for (uint32_t i = 0; i < bytes; i++)
    out[1 + i] = (uint8_t) (length >> (8 * (bytes - 1 - i)));
  return 1 + bytes;
}
