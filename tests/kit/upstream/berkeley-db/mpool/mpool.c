/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "db.h"

void
mpool_open (MPOOL *pool, const void *data, uint32_t bytes)
{
  pool->start = data;
  pool->pages = bytes / PAGE_SIZE;
}

const uint8_t *
mpool_get (const MPOOL *pool, uint32_t number)
{
  return number < pool->pages ? pool->start + number * PAGE_SIZE : 0;
}
