/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tls1.h"

void
rc4 (const uint8_t *key, uint32_t key_length, uint8_t *data, uint32_t length)
{
  uint8_t s[256], i = 0, j = 0;

  for (int n = 0; n < 256; n++)
    s[n] = (uint8_t) n;
  for (int n = 0; n < 256; n++)
    {
      uint8_t t = s[n];

      j = (uint8_t) (j + t + key[n % key_length]);
      s[n] = s[j];
      s[j] = t;
    }
  for (j = 0; length--; data++)
    {
      uint8_t t = s[++i];

      j = (uint8_t) (j + t);
      s[i] = s[j];
      s[j] = t;
      *data ^= s[(uint8_t) (s[i] + t)];
    }
}
