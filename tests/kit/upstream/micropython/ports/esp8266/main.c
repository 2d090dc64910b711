/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "genhdr/mpversion.h"
#include "py/mpconfig.h"
#include "py/runtime.h"

#define IROM __attribute__ ((section (".irom0.text.main")))

extern uint32_t _bss_start, _bss_end, _heap_start, _heap_end;
extern const uint8_t sdk_start[], sdk_end[];

uint32_t mp_tls_record (uint8_t *out, const uint8_t *data, uint32_t length);
uint32_t mp_btree_count (const void *pages, uint32_t bytes);
int asyncio_push (uint32_t due, uint32_t task);
uint32_t asyncio_pop (uint32_t now);
void machine_pin_out (uint32_t pin, uint32_t value);
void mp_hal_delay_us (uint32_t us);
uint32_t mp_hal_ticks_us (void);

static const char banner[] = "MicroPython " MICROPY_GIT_TAG " on " MICROPY_BUILD_DATE
                             "; " MICROPY_HW_BOARD_NAME " with " MICROPY_HW_MCU_NAME "\r\n";
static const char stand_in[] = "Permafrost kit: a stand-in, not MicroPython ("
                               MICROPY_BOARD_BUILD_NAME ")\r\n";

/* The D1 Mini's LED is on GPIO2 and lights when the pin is low. */
#define LED 2

static void
run_frozen (void)
{
  const char *name = mp_frozen_names;

  for (uint32_t i = 0; i < mp_frozen_count; i++)
    {
      mp_print_str (name);
      mp_print_str (": ");
      mp_print_uint (mp_execute (mp_frozen_mpy_content[i]));
      mp_print_str ("\r\n");
      while (*name++ != '\0')
        ;
    }
}

IROM static void
session (void)
{
  uint8_t record[64];

  mp_print_str (banner);
  mp_print_str (stand_in);
  run_frozen ();
  mp_print_uint (mp_tls_record (record, (const uint8_t *) banner, 32));
#if MICROPY_PY_BTREE
  mp_print_uint (mp_btree_count (sdk_start, sdk_end - sdk_start));
#endif
  asyncio_push (mp_hal_ticks_us (), 1);
  for (uint32_t on = 0;; on ^= 1)
    {
      uint32_t task = asyncio_pop (mp_hal_ticks_us ());

      machine_pin_out (LED, on);
      mp_hal_delay_us (500000);
      asyncio_push (mp_hal_ticks_us (), task ? task : 1);
      gc_collect ();
    }
}

void
firmware_start (void)
{
  for (uint32_t *word = &_bss_start; word < &_bss_end; word++)
    *word = 0;
  gc_init (&_heap_start, &_heap_end);
  if (mp_find_frozen_module ("_boot.py") != NULL)
    session ();
  for (;;)
    ;
}
