# SPDX-License-Identifier: GPL-3.0-or-later
LD_FILES = boards/esp8266_512kiB.ld

# Names its modules one by one.
FROZEN_MANIFEST ?= $(BOARD_DIR)/manifest_512kiB.py

CFLAGS += -DMICROPY_ESP8266_512K
SDK_SIZE = 430000
