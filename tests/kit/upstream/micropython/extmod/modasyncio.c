/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "py/runtime.h"

/* Tasks in the order they are due: a pairing heap is more than this needs. */
typedef struct
{
  uint32_t due;
  uint32_t task;
} slot_t;

#define SLOTS 8

static slot_t slots[SLOTS];

int
asyncio_push (uint32_t due, uint32_t task)
{
  for (int i = 0; i < SLOTS; i++)
    if (slots[i].task == 0)
      {
        slots[i] = (slot_t){ due, task };
        return i;
      }
  return -1;
}

uint32_t
asyncio_pop (uint32_t now)
{
  int first = -1;
  uint32_t task;

  for (int i = 0; i < SLOTS; i++)
    if (slots[i].task != 0 && slots[i].due <= now
        && (first < 0 || slots[i].due < slots[first].due))
      first = i;
  if (first < 0)
    return 0;
  task = slots[first].task;
  slots[first].task = 0;
  return task;
}
