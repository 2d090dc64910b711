/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "build/pf-log-store.h"

#include <string.h>

/*
 * Text lies in blocks of a fixed size, which go one by one when there are too many of them; the lines' records lie in a ring
 * whose index is the line's number.
 */
#define BLOCK_SIZE (256 * 1024)
#define MAX_BLOCKS (PF_BUILD_LOG_MAX_BYTES / BLOCK_SIZE)
#define RING_MIN   1024
#define RING_MAX   262144

G_STATIC_ASSERT (RING_MAX >= PF_BUILD_LOG_MAX_LINES);
G_STATIC_ASSERT (BLOCK_SIZE > PF_BUILD_LOG_MAX_LINE);

typedef struct {
  guint32 block;      /* number of the block, counted from the log's start */
  guint32 offset;
  guint32 length;
  guint8 stage;
  guint8 severity;
} Record;

struct _PfLogStore
{
  Record *ring;
  guint ring_size;    /* a power of two */
  guint64 first;
  guint64 end;

  char *blocks[MAX_BLOCKS];
  guint32 first_block;
  guint32 end_block;
  gsize block_used;   /* of the newest block */
};

PfLogStore *
pf_log_store_new (void)
{
  PfLogStore *self = g_new0 (PfLogStore, 1);

  self->ring_size = RING_MIN;
  self->ring = g_new (Record, self->ring_size);
  return self;
}

void
pf_log_store_free (PfLogStore *self)
{
  if (self == NULL)
    return;
  for (guint32 i = self->first_block; i < self->end_block; i++)
    g_free (self->blocks[i % MAX_BLOCKS]);
  g_free (self->ring);
  g_free (self);
}

static Record *
get_record (PfLogStore *self,
            guint64     number)
{
  return &self->ring[number & (self->ring_size - 1)];
}

static void
drop_first_block (PfLogStore *self)
{
  g_clear_pointer (&self->blocks[self->first_block % MAX_BLOCKS], g_free);
  self->first_block++;
  while (self->first < self->end && get_record (self, self->first)->block < self->first_block)
    self->first++;
}

static void
make_room_in_ring (PfLogStore *self)
{
  if (self->end - self->first >= PF_BUILD_LOG_MAX_LINES)
    {
      self->first++;
      while (self->first < self->end && self->first_block < get_record (self, self->first)->block)
        {
          g_clear_pointer (&self->blocks[self->first_block % MAX_BLOCKS], g_free);
          self->first_block++;
        }
    }
  if (self->end - self->first == self->ring_size)
    {
      guint size = self->ring_size * 2;
      Record *ring = g_new (Record, size);

      for (guint64 i = self->first; i < self->end; i++)
        ring[i & (size - 1)] = *get_record (self, i);
      g_free (self->ring);
      self->ring = ring;
      self->ring_size = size;
    }
}

void
pf_log_store_add (PfLogStore     *self,
                  PfBuildStageId  stage,
                  PfLogSeverity   severity,
                  const char     *text,
                  gsize           length)
{
  Record *record;
  char *block;

  make_room_in_ring (self);
  if (self->end_block == self->first_block || self->block_used + length + 1 > BLOCK_SIZE)
    {
      if (self->end_block - self->first_block == MAX_BLOCKS)
        drop_first_block (self);
      self->blocks[self->end_block % MAX_BLOCKS] = g_malloc (BLOCK_SIZE);
      self->end_block++;
      self->block_used = 0;
    }

  block = self->blocks[(self->end_block - 1) % MAX_BLOCKS];
  record = get_record (self, self->end);
  record->block = self->end_block - 1;
  record->offset = self->block_used;
  record->length = length;
  record->stage = stage;
  record->severity = severity;
  memcpy (block + self->block_used, text, length);
  block[self->block_used + length] = '\0';
  self->block_used += length + 1;
  self->end++;
}

guint64
pf_log_store_get_first (PfLogStore *self)
{
  return self->first;
}

guint64
pf_log_store_get_end (PfLogStore *self)
{
  return self->end;
}

void
pf_log_store_get (PfLogStore *self,
                  guint64     number,
                  PfLogLine  *line)
{
  const Record *record = get_record (self, number);

  line->number = number;
  line->stage = record->stage;
  line->severity = record->severity;
  line->text = self->blocks[record->block % MAX_BLOCKS] + record->offset;
  line->length = record->length;
}
