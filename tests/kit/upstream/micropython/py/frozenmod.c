/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime.h"

const mp_frozen_module_t *
mp_find_frozen_module (const char *name)
{
  const char *entry = mp_frozen_names;

  for (uint32_t i = 0; *entry != '\0'; i++)
    {
      const char *a = entry, *b = name;

      while (*a != '\0' && *a == *b)
        a++, b++;
      if (*a == *b)
        return mp_frozen_mpy_content[i];
      while (*entry++ != '\0')
        ;
    }
  return NULL;
}
