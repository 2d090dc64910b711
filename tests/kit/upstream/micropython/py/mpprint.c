/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime.h"

void
mp_print_str (const char *text)
{
  while (*text != '\0')
    mp_hal_stdout_tx_char (*text++);
}

void
mp_print_uint (uint32_t value)
{
  if (value >= 10)
    mp_print_uint (value / 10);
  mp_hal_stdout_tx_char ('0' + value % 10);
}
