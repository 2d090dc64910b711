# SPDX-License-Identifier: GPL-3.0-or-later
# Tools and paths; included first.

TOP := $(patsubst %/py/mkenv.mk,%,$(lastword $(MAKEFILE_LIST)))

ifeq ($(V),1)
Q =
else
Q = @
endif

PY_SRC ?= $(TOP)/py
BUILD ?= build
HEADER_BUILD = $(BUILD)/genhdr

ECHO = @echo
PYTHON = python3
AS = $(CROSS_COMPILE)as
CC = $(CROSS_COMPILE)gcc
LD = $(CROSS_COMPILE)ld
SIZE = $(CROSS_COMPILE)size

MAKE_MANIFEST = $(PYTHON) $(TOP)/tools/makemanifest.py

MPY_LIB_SUBMODULE_DIR = $(TOP)/lib/micropython-lib
MPY_LIB_DIR = $(MPY_LIB_SUBMODULE_DIR)

ifeq ($(MICROPY_MPYCROSS),)
MICROPY_MPYCROSS = $(TOP)/mpy-cross/build/mpy-cross
MICROPY_MPYCROSS_DEPENDENCY = $(MICROPY_MPYCROSS)
endif

all:
.PHONY: all
.DELETE_ON_ERROR:
