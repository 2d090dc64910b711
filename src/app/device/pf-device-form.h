/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/pf-device-buffer.h"
#include "device/pf-device-field.h"

G_BEGIN_DECLS

#define PF_TYPE_DEVICE_FORM (pf_device_form_get_type ())
/**
 * PfDeviceForm: the settings of a mqtt_local.py as rows in groups. What is entered is in the code at once; while the code is no
 * valid Python the form says so and waits.
 *
 * Signals:
 *  "go-to-line" (guint line): the person wants to see the code.
 *  "checked": the settings have been checked anew, after any change.
 */
G_DECLARE_FINAL_TYPE (PfDeviceForm, pf_device_form, PF, DEVICE_FORM, AdwBin)

/** pf_device_form_set_config: to be called once; @buffer shows the same PfMqttLocal */
void           pf_device_form_set_config   (PfDeviceForm   *self,
                                            PfMqttConfig   *config,
                                            PfDeviceBuffer *buffer);
/** Returns: (transfer none) (nullable): the row of the setting @name */
PfDeviceField *pf_device_form_lookup       (PfDeviceForm   *self,
                                            const char     *name);
/** Returns: the number of settings, and of the file's other faults, that cannot work so */
guint          pf_device_form_count_errors (PfDeviceForm   *self);

G_END_DECLS
