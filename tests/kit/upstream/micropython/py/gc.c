/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime.h"

/* A heap of blocks with a header each; freed neighbours are joined on collection. */
typedef struct block
{
  uint32_t size;
  uint32_t used;
} block_t;

static block_t *heap_start, *heap_end;

static block_t *
next_of (block_t *block)
{
  return (block_t *) ((uint8_t *) (block + 1) + block->size);
}

void
gc_init (void *start, void *end)
{
  heap_start = start;
  heap_end = end;
  heap_start->size = (uint8_t *) end - (uint8_t *) start - sizeof (block_t);
  heap_start->used = 0;
}

void *
gc_alloc (size_t bytes)
{
  bytes = (bytes + 7) & ~(size_t) 7;
  for (block_t *block = heap_start; block < heap_end; block = next_of (block))
    if (!block->used && block->size >= bytes + sizeof (block_t))
      {
        block_t *rest = (block_t *) ((uint8_t *) (block + 1) + bytes);

        rest->size = block->size - bytes - sizeof (block_t);
        rest->used = 0;
        block->size = bytes;
        block->used = 1;
        return block + 1;
      }
  return NULL;
}

size_t
gc_collect (void)
{
  size_t unused = 0;

  for (block_t *block = heap_start; block < heap_end; block = next_of (block))
    {
      while (!block->used && next_of (block) < heap_end && !next_of (block)->used)
        block->size += sizeof (block_t) + next_of (block)->size;
      if (!block->used)
        unused += block->size;
    }
  return unused;
}
