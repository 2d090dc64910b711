/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "py/runtime.h"

#define CYCLES_PER_US 80

uint32_t
mp_hal_ticks_us (void)
{
  uint32_t count;

  __asm__ volatile ("rsr %0, ccount" : "=a"(count));
  return count / CYCLES_PER_US;
}

void
mp_hal_delay_us (uint32_t us)
{
  uint32_t start = mp_hal_ticks_us ();

  while (mp_hal_ticks_us () - start < us)
    ;
}
