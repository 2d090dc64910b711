/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "py/runtime.h"
#include "db.h"

uint32_t
mp_btree_count (const void *pages, uint32_t bytes)
{
  return bt_count (pages, bytes);
}
