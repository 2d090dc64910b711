/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-broker-probe.h"
#include "pf-mqtt-config.h"

G_BEGIN_DECLS

/**
 * pf_probe_request_new_from_config:
 * @error: %PF_ERROR_INVALID where there is no server, the file is no Python, or code sets what is needed
 *
 * Returns: (transfer full) (nullable): the connection that these settings make, with 10 s of patience
 */
PfProbeRequest *pf_probe_request_new_from_config (PfMqttConfig  *config,
                                                  GError       **error);

G_END_DECLS
