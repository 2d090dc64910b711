/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "py/runtime.h"

void mp_hal_stdout_tx_strn_cooked (const char *text, size_t length);

/* Each newline is sent as a carriage return and a newline. */
void
mp_hal_stdout_tx_strn_cooked (const char *text, size_t length)
{
  while (length--)
    {
      if (*text == '\n')
        mp_hal_stdout_tx_char ('\r');
      mp_hal_stdout_tx_char (*text++);
    }
}
