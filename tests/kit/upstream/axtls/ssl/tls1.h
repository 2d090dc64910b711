/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TLS1_H
#define TLS1_H

#include <stdint.h>

#define TLS1_APPLICATION_DATA 23

uint32_t tls1_seal (uint8_t *out, const uint8_t *data, uint32_t length, uint8_t type);
uint32_t asn1_length (uint8_t *out, uint32_t length);
void sha1 (const uint8_t *data, uint32_t length, uint32_t digest[5]);
void rc4 (const uint8_t *key, uint32_t key_length, uint8_t *data, uint32_t length);

#endif
