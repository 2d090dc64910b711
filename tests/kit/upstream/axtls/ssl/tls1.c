/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tls1.h"

/* A record: type, version, length, the data enciphered. */
uint32_t
tls1_seal (uint8_t *out, const uint8_t *data, uint32_t length, uint8_t type)
{
  uint32_t digest[5], header = 3;

  sha1 (data, length, digest);
  out[0] = type;
  out[1] = 3;
  out[2] = 3;
  header += asn1_length (out + header, length);
  for (uint32_t i = 0; i < length; i++)
    out[header + i] = data[i];
  rc4 ((const uint8_t *) digest, sizeof digest, out + header, length);
  return header + length;
}
