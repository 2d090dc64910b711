/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tls1.h"

static uint32_t
rotate (uint32_t value, int by)
{
  return value << by | value >> (32 - by);
}

static void
block (uint32_t h[5], const uint8_t *data)
{
  uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];

  for (int i = 0; i < 80; i++)
    {
      uint32_t f, k, next;

      if (i < 16)
        w[i] = (uint32_t) data[i * 4] << 24 | data[i * 4 + 1] << 16 | data[i * 4 + 2] << 8
               | data[i * 4 + 3];
      else
        w[i] = rotate (w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
      if (i < 20)
        f = (b & c) | (~b & d), k = 0x5a827999;
      else if (i < 40)
        f = b ^ c ^ d, k = 0x6ed9eba1;
      else if (i < 60)
        f = (b & c) | (b & d) | (c & d), k = 0x8f1bbcdc;
      else
        f = b ^ c ^ d, k = 0xca62c1d6;
      next = rotate (a, 5) + f + e + k + w[i];
      e = d;
      d = c;
      c = rotate (b, 30);
      b = a;
      a = next;
    }
  h[0] += a;
  h[1] += b;
  h[2] += c;
  h[3] += d;
  h[4] += e;
}

void
sha1 (const uint8_t *data, uint32_t length, uint32_t digest[5])
{
  static const uint32_t start[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };
  uint8_t last[128];
  uint32_t left = length % 64, size = left < 56 ? 64 : 128;

  for (int i = 0; i < 5; i++)
    digest[i] = start[i];
  for (uint32_t at = 0; at + 64 <= length; at += 64)
    block (digest, data + at);
  for (uint32_t i = 0; i < size; i++)
    last[i] = i < left ? data[length - left + i] : i == left ? 0x80 : 0;
  for (int i = 0; i < 4; i++)
    last[size - 1 - i] = (uint8_t) ((length << 3) >> (8 * i));
  last[size - 5] = (uint8_t) (length >> 29);
  for (uint32_t at = 0; at < size; at += 64)
    block (digest, last + at);
}
