/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "firmware/pf-firmware-summary.h"

G_BEGIN_DECLS

typedef enum {
  PF_FLASH_BASE,     /* MicroPython */
  PF_FLASH_MQTT_AS,
  PF_FLASH_OWN,      /* the person's modules */
  PF_FLASH_FREE,
  PF_FLASH_N_PARTS
} PfFlashPart;

#define PF_TYPE_FLASH_MAP (pf_flash_map_get_type ())
/**
 * PfFlashMap: a bar, as long as the flash that code may use, divided into what is in it. For those who cannot see it, its
 * accessible description says the same in words.
 */
G_DECLARE_FINAL_TYPE (PfFlashMap, pf_flash_map, PF, FLASH_MAP, GtkWidget)

GtkWidget  *pf_flash_map_new         (void);
/** @summary: (nullable): read, not kept; %NULL and one without sizes leave the bar empty */
void        pf_flash_map_set_summary (PfFlashMap              *self,
                                      const PfFirmwareSummary *summary);
/** Returns: the sentence that the screen reader is given ("" while the bar is empty) */
const char *pf_flash_map_get_text    (PfFlashMap              *self);

/** The colour of @part, dark or light, with more contrast on request; opaque but for the free part */
GdkRGBA     pf_flash_map_get_color   (PfFlashPart              part,
                                      gboolean                 dark,
                                      gboolean                 high_contrast);

G_END_DECLS
