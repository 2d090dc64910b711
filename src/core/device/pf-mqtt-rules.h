/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-mqtt-config.h"

G_BEGIN_DECLS

/* One round of checking. pf-mqtt-rules.c has types and the file as a whole, pf-mqtt-rules-groups.c each group. */
typedef struct {
  PfMqttConfig *config;
  PfMqttLocal  *local;
  GPtrArray    *issues; /* of PfMqttIssue */
} PfMqttRules;

/** Returns: (transfer none) (nullable): the literal that the file sets @key to */
PfPyValue   *pf_mqtt_rules_value       (PfMqttRules    *rules,
                                        const char     *key);
/** whether nothing sets @key, not even code */
gboolean     pf_mqtt_rules_is_default  (PfMqttRules    *rules,
                                        const char     *key);
/** whether the file sets @key to something that is true */
gboolean     pf_mqtt_rules_is_true     (PfMqttRules    *rules,
                                        const char     *key);
/** Returns: bytes of a str or bytes, 0 of anything else */
gsize        pf_mqtt_rules_length      (PfPyValue      *value);
/** whether mqtt_as would cut @value short: it counts characters and sends bytes */
gboolean     pf_mqtt_rules_goes_broken (PfPyValue      *value);
/** Returns: (transfer none): the new issue about the field or key @name */
PfMqttIssue *pf_mqtt_rules_add         (PfMqttRules    *rules,
                                        PfMqttSeverity  severity,
                                        const char     *name,
                                        const char     *message);

void         pf_mqtt_rules_network     (PfMqttRules    *rules);
void         pf_mqtt_rules_broker      (PfMqttRules    *rules);
void         pf_mqtt_rules_security    (PfMqttRules    *rules);
void         pf_mqtt_rules_session     (PfMqttRules    *rules);
void         pf_mqtt_rules_will        (PfMqttRules    *rules);

G_END_DECLS
