/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DB_H
#define DB_H

#include <stdint.h>

#define PAGE_SIZE 1024

typedef struct
{
  const uint8_t *start;
  uint32_t pages;
} MPOOL;

void mpool_open (MPOOL *pool, const void *data, uint32_t bytes);
const uint8_t *mpool_get (const MPOOL *pool, uint32_t number);
uint32_t bt_count (const void *data, uint32_t bytes);

#endif
