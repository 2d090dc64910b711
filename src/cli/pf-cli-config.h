/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/pf-mqtt-config.h"

G_BEGIN_DECLS

/** pf_cli_config_test: `config test`: tries the settings against the broker. Returns: the exit status */
int pf_cli_config_test (PfMqttConfig *config,
                        gboolean      publish,
                        int           timeout,
                        gboolean      json);

G_END_DECLS
