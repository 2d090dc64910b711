/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "py/runtime.h"
#include "tls1.h"

uint32_t
mp_tls_record (uint8_t *out, const uint8_t *data, uint32_t length)
{
  return tls1_seal (out, data, length, TLS1_APPLICATION_DATA);
}
