/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "genhdr/qstrdefs.generated.h"
#include "runtime.h"

#define POOL_MAX 64

static const char *const fixed[MP_QSTRnumber_of + 1] = { MP_QSTR_NAMES };
static const char *pool[POOL_MAX];
static uint32_t pool_used;

static int
equal (const char *a, const char *b, size_t length)
{
  while (length--)
    if (*a == '\0' || *a++ != *b++)
      return 0;
  return *a == '\0';
}

uint32_t
qstr_from_strn (const char *text, size_t length)
{
  char *copy;

  for (uint32_t i = 0; i < MP_QSTRnumber_of; i++)
    if (equal (fixed[i], text, length))
      return i;
  for (uint32_t i = 0; i < pool_used; i++)
    if (equal (pool[i], text, length))
      return MP_QSTRnumber_of + i;
  if (pool_used == POOL_MAX || (copy = gc_alloc (length + 1)) == NULL)
    return MP_QSTR_NULL;
  for (size_t i = 0; i < length; i++)
    copy[i] = text[i];
  copy[length] = '\0';
  pool[pool_used] = copy;
  return MP_QSTRnumber_of + pool_used++;
}

const char *
qstr_str (uint32_t qstr)
{
  return qstr < MP_QSTRnumber_of ? fixed[qstr] : pool[qstr - MP_QSTRnumber_of];
}
