/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "device/pf-mqtt-issue.h"

G_BEGIN_DECLS

#define PF_TYPE_DEVICE_NOTES (pf_device_notes_get_type ())
/**
 * PfDeviceNotes: what there is to say about a setting, below its row: errors, warnings and notices, each with a button where
 * something can be done. Hidden while there is nothing to say.
 *
 * Signal "pressed" (guint index): the button of the line that was added as number @index.
 */
G_DECLARE_FINAL_TYPE (PfDeviceNotes, pf_device_notes, PF, DEVICE_NOTES, AdwPreferencesRow)

GtkWidget  *pf_device_notes_new      (void);
void        pf_device_notes_clear    (PfDeviceNotes  *self);
/**
 * pf_device_notes_add:
 * @message: text, never markup
 * @button: (nullable): label of its button
 *
 * Returns: its number, from 0
 */
guint       pf_device_notes_add      (PfDeviceNotes  *self,
                                      PfMqttSeverity  severity,
                                      const char     *message,
                                      const char     *button);
/** Returns: (transfer full): all that it says, for a screen reader; empty where there is nothing */
char       *pf_device_notes_dup_text (PfDeviceNotes  *self);

G_END_DECLS
