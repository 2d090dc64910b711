/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "py/runtime.h"

#define GPIO_SET (*(volatile uint32_t *) 0x60000304)
#define GPIO_CLEAR (*(volatile uint32_t *) 0x60000308)
#define GPIO_ENABLE (*(volatile uint32_t *) 0x60000310)

void
machine_pin_out (uint32_t pin, uint32_t value)
{
  GPIO_ENABLE = 1u << pin;
  if (value)
    GPIO_SET = 1u << pin;
  else
    GPIO_CLEAR = 1u << pin;
}
