/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "py/runtime.h"

#define UART0_FIFO (*(volatile uint32_t *) 0x60000000)
#define UART0_STATUS (*(volatile uint32_t *) 0x6000001c)
#define FIFO_DEPTH 126

void
mp_hal_stdout_tx_char (char c)
{
  while (((UART0_STATUS >> 16) & 0xff) >= FIFO_DEPTH)
    ;
  UART0_FIFO = (uint8_t) c;
}
