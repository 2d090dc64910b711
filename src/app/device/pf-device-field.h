/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/pf-device-notes.h"
#include "device/pf-mqtt-config.h"

G_BEGIN_DECLS

#define PF_TYPE_DEVICE_FIELD (pf_device_field_get_type ())
/**
 * PfDeviceField: the row of one setting, and below it what there is to say about it.
 *
 * Signals:
 *  "entered" (const char *text): the person wants the setting to be this. Never logged: it may be a secret.
 *  "left": the person went elsewhere.
 *  "use-hint": the person wants the value that is commented out.
 *  "fix" (PfMqttIssue *issue): the person wants what @issue proposes.
 *  "go-to-line" (guint line): the person wants to see the code.
 */
G_DECLARE_FINAL_TYPE (PfDeviceField, pf_device_field, PF, DEVICE_FIELD, GObject)

PfDeviceField     *pf_device_field_new        (const PfMqttField *field);
const PfMqttField *pf_device_field_get_field  (PfDeviceField     *self);
/** Returns: (transfer none): the row and what stands below it; both to be added to the same list */
GtkWidget         *pf_device_field_get_row    (PfDeviceField     *self);
GtkWidget         *pf_device_field_get_notes  (PfDeviceField     *self);

/**
 * pf_device_field_update:
 * @issues: (element-type PfMqttIssue): all there are; it takes those about itself
 * @keep_text: leave alone what stands in the row, because the person is typing it
 */
void               pf_device_field_update     (PfDeviceField     *self,
                                               PfMqttConfig      *config,
                                               GPtrArray         *issues,
                                               gboolean           keep_text);
/** pf_device_field_refuse: what was entered is not in the file, and why */
void               pf_device_field_refuse     (PfDeviceField     *self,
                                               const char        *message);
/** Returns: whether @issue is about this row */
gboolean           pf_device_field_is_about   (PfDeviceField     *self,
                                               PfMqttIssue       *issue);

G_END_DECLS
