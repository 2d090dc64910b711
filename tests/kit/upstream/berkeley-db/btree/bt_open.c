/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "db.h"

/* Entries over all pages; a page begins with how many it has. */
uint32_t
bt_count (const void *data, uint32_t bytes)
{
  MPOOL pool;
  const uint8_t *page;
  uint32_t count = 0;

  mpool_open (&pool, data, bytes);
  for (uint32_t number = 0; (page = mpool_get (&pool, number)) != 0; number++)
    count += page[0];
  return count;
}
