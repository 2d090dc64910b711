# SPDX-License-Identifier: GPL-3.0-or-later
# The core: a heap, interned strings, frozen modules, a walker over their code.

PY_CORE_C = py/gc.c py/qstr.c py/frozenmod.c py/vm.c py/mpprint.c
PY_CORE_O = $(addprefix $(BUILD)/, $(PY_CORE_C:.c=.o))
PY_O = $(PY_CORE_O) $(BUILD)/frozen_content.o
SRC_QSTR += $(addprefix $(TOP)/, $(PY_CORE_C))
