/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-mqtt-script.h"

G_BEGIN_DECLS

/**
 * pf_mqtt_scan_line:
 * @index: (inout): the first token of a logical line; behind its PF_PY_NEWLINE afterwards
 *
 * Returns: the number of simple statements on the line, 0 where it begins a compound one
 */
guint pf_mqtt_scan_line (PfMqttScript *script,
                         guint        *index);

/** pf_mqtt_scan: fills the script's entries from its tokens and units */
void  pf_mqtt_scan      (PfMqttScript *script);

G_END_DECLS
