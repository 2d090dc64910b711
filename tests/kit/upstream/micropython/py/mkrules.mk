# SPDX-License-Identifier: GPL-3.0-or-later
# How objects, generated headers, frozen code and host programs are made; included last.

HELP_MPY_LIB_SUBMODULE ?= "\033[1;31mError: micropython-lib submodule is not initialized.\033[0m Run 'make submodules'"

CFLAGS += -DMICROPY_BOARD_BUILD_NAME=\"$(BOARD)$(if $(BOARD_VARIANT),-$(BOARD_VARIANT))\"

vpath %.c . $(TOP)
vpath %.S . $(TOP)

define compile_c
$(ECHO) "CC $<"
$(Q)$(CC) $(CFLAGS) -c -MD -MP -o $@ $<
endef

$(BUILD)/%.o: $(BUILD)/%.c
	$(call compile_c)

$(BUILD)/%.o: %.c
	$(call compile_c)

$(BUILD)/%.o: %.S
	$(ECHO) "AS $<"
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

OBJ_DIRS = $(sort $(dir $(OBJ)))
$(OBJ): | $(OBJ_DIRS) $(HEADER_BUILD)/mpversion.h $(HEADER_BUILD)/qstrdefs.generated.h
$(OBJ_DIRS) $(HEADER_BUILD):
	$(Q)mkdir -p $@

FORCE:
.PHONY: FORCE

$(HEADER_BUILD)/mpversion.h: FORCE | $(HEADER_BUILD)
	$(Q)$(PYTHON) $(PY_SRC)/makeversionhdr.py $@

$(HEADER_BUILD)/qstr.i.last: $(SRC_QSTR) | $(HEADER_BUILD)
	$(ECHO) "GEN $@"
	$(Q)cat $^ > $@

$(HEADER_BUILD)/qstrdefs.generated.h: $(HEADER_BUILD)/qstr.i.last $(PY_SRC)/makeqstrdata.py
	$(ECHO) "GEN $@"
	$(Q)$(PYTHON) $(PY_SRC)/makeqstrdata.py $< > $@

ifneq ($(FROZEN_MANIFEST),)
# With micropython-lib in its usual place, "make submodules" has to fetch it.
ifeq ($(MPY_LIB_DIR),$(MPY_LIB_SUBMODULE_DIR))
GIT_SUBMODULES += lib/micropython-lib
endif

ifneq ($(MICROPY_MPYCROSS_DEPENDENCY),)
$(MICROPY_MPYCROSS_DEPENDENCY):
	$(MAKE) -C "$(abspath $(dir $@)..)"
endif

MICROPY_MANIFEST_MPY_LIB_DIR = $(MPY_LIB_DIR)
MICROPY_MANIFEST_PORT_DIR = $(shell pwd)
MICROPY_MANIFEST_BOARD_DIR = $(BOARD_DIR)
MICROPY_MANIFEST_MPY_DIR = $(TOP)

MANIFEST_VARIABLES = $(foreach var,$(filter MICROPY_MANIFEST_%, $(.VARIABLES)),-v "$(subst MICROPY_MANIFEST_,,$(var))=$($(var))")

$(BUILD)/frozen_content.c: FORCE $(HEADER_BUILD)/qstrdefs.generated.h $(FROZEN_EXTRA_DEPS) | $(MICROPY_MPYCROSS_DEPENDENCY)
	$(Q)test -e "$(MPY_LIB_DIR)/README.md" || (echo -e $(HELP_MPY_LIB_SUBMODULE); false)
	$(Q)$(MAKE_MANIFEST) -o $@ $(MANIFEST_VARIABLES) -b "$(BUILD)" $(if $(MPY_CROSS_FLAGS),-f"$(MPY_CROSS_FLAGS)",) $(FROZEN_MANIFEST)
endif

ifneq ($(PROG),)
all: $(BUILD)/$(PROG)

$(BUILD)/$(PROG): $(OBJ)
	$(ECHO) "LINK $@"
	$(Q)$(CC) -o $@ $^ $(LDFLAGS)
	$(Q)$(SIZE) $@
endif

submodules:
	$(ECHO) "Updating submodules: $(GIT_SUBMODULES)"
ifneq ($(GIT_SUBMODULES),)
	$(Q)cd $(TOP) && git submodule sync $(GIT_SUBMODULES)
	$(Q)cd $(TOP) && git submodule update --init $(GIT_SUBMODULES)
endif
.PHONY: submodules

clean:
	rm -rf $(BUILD)
.PHONY: clean

-include $(OBJ:.o=.d)
