/* SPDX-License-Identifier: GPL-3.0-or-later */
#define MICROPY_HW_MCU_NAME "ESP8266"

#if defined(MICROPY_ESP8266_2M)
#define MICROPY_HW_BOARD_NAME "ESP module"
#elif defined(MICROPY_ESP8266_1M)
#define MICROPY_HW_BOARD_NAME "ESP module (1M)"
#elif defined(MICROPY_ESP8266_512K)
#define MICROPY_HW_BOARD_NAME "ESP module (512K)"
#define MICROPY_PY_ASYNCIO      (0)
#endif
