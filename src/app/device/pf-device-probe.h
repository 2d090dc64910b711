/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "device/pf-mqtt-config.h"

G_BEGIN_DECLS

#define PF_TYPE_DEVICE_PROBE (pf_device_probe_get_type ())
/** PfDeviceProbe: tries the settings against the broker from here, and says in words what came back. It publishes nothing. */
G_DECLARE_FINAL_TYPE (PfDeviceProbe, pf_device_probe, PF, DEVICE_PROBE, AdwActionRow)

GtkWidget *pf_device_probe_new        (void);
/** pf_device_probe_set_config: to be called once; a result goes when the settings change */
void       pf_device_probe_set_config (PfDeviceProbe *self,
                                       PfMqttConfig  *config);

G_END_DECLS
