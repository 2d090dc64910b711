/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char    *name;   /* "mqtt_as/__init__.py" */
  guint32  size;   /* bytes of flash its bytecode and constants use */
} PfFrozenModule;

/**
 * PfFirmwareSizes: read from a build folder: `firmware.map`/`firmware.elf` (regions, sections) and `frozen_content.c`.
 * @flash_used, @flash_budget: irom0_0_seg, bytes
 * @ram_static: bytes of .data + .rodata + .bss in dram0_0_seg
 * @iram_used, @iram_budget: iram1_0_seg
 * @modules: (element-type PfFrozenModule): all that is frozen, in the order of the build
 */
typedef struct {
  guint32    flash_used;
  guint32    flash_budget;
  guint32    ram_static;
  guint32    ram_budget;
  guint32    iram_used;
  guint32    iram_budget;
  GPtrArray *modules;
} PfFirmwareSizes;
void             pf_firmware_sizes_free   (PfFirmwareSizes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfFirmwareSizes, pf_firmware_sizes_free)

/** Errors: %PF_ERROR_NOT_FOUND, %PF_ERROR_INVALID. @build_folder: `ports/esp8266/build-BOARD[-VARIANT]` */
PfFirmwareSizes *pf_firmware_sizes_load   (const char       *build_folder,
                                           GError          **error);
/** Whether `MICROPY_FROZEN_LIST_ITEM("NAME", …)` for module or package @name stands in frozen_content.c */
gboolean         pf_firmware_sizes_has_module (const PfFirmwareSizes *self,
                                               const char            *name);

G_END_DECLS
