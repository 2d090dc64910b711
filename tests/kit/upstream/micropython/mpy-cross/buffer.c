/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mpycross.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
buffer_add (buffer_t *buffer, const void *data, size_t size)
{
  if (buffer->size + size > buffer->room)
    {
      buffer->room = (buffer->size + size) * 2;
      buffer->data = realloc (buffer->data, buffer->room);
      if (buffer->data == NULL)
        {
          fprintf (stderr, "mpy-cross: out of memory\n");
          exit (1);
        }
    }
  memcpy (buffer->data + buffer->size, data, size);
  buffer->size += size;
}
