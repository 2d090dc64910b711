# SPDX-License-Identifier: GPL-3.0-or-later
LD_FILES = boards/esp8266_1MiB.ld

MICROPY_PY_BTREE ?= 1

# The port's own manifest: no asyncio.

CFLAGS += -DMICROPY_ESP8266_1M
SDK_SIZE = 562000
