/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-mqtt-field.h"
#include "pf-mqtt-issue.h"
#include "pf-mqtt-local.h"

G_BEGIN_DECLS

#define PF_TYPE_MQTT_CONFIG (pf_mqtt_config_get_type ())
G_DECLARE_FINAL_TYPE (PfMqttConfig, pf_mqtt_config, PF, MQTT_CONFIG, GObject)

/**
 * PfMqttConfig: the settings of a PfMqttLocal as a form has them: fields with a type, a text each, and
 * rules. It keeps nothing of its own; "changed" of the PfMqttLocal says when to look again. The fields
 * are those of pf_mqtt_fields_get().
 */
PfMqttConfig *pf_mqtt_config_new        (PfMqttLocal       *local);
PfMqttLocal  *pf_mqtt_config_get_local  (PfMqttConfig      *self);

/**
 * pf_mqtt_config_get_origin:
 * @line: (out) (optional): of the file, 0 where it says nothing
 *
 * Of a part of a tuple or dict that the file has, %PF_MQTT_ORIGIN_DEFAULT where that part is missing.
 */
PfMqttOrigin  pf_mqtt_config_get_origin (PfMqttConfig      *self,
                                         const PfMqttField *field,
                                         guint             *line);

/** Returns: (transfer full) (nullable): what the field is, its default where the file says nothing; %NULL
 * where only the chip or running the code can tell */
PfPyValue    *pf_mqtt_config_dup_value  (PfMqttConfig      *self,
                                         const PfMqttField *field);

/**
 * pf_mqtt_config_dup_text:
 *
 * The value as a person writes it: text as it is, numbers, `true` and `false`, a literal as Python; what
 * is None or the chip's is empty.
 *
 * Returns: (transfer full) (nullable): %NULL where it is set by code, or holds what cannot be shown as text
 */
char         *pf_mqtt_config_dup_text   (PfMqttConfig      *self,
                                         const PfMqttField *field);

/**
 * pf_mqtt_config_set_text:
 * @error: %PF_ERROR_INVALID with the reason where @text is not of the field's type or range, or the file
 *   cannot be changed
 *
 * Takes what a person wrote. What is beyond ASCII in a user, a password, a will or a client id is written
 * as the UTF-8 bytes that it takes for mqtt_as to send it whole. Empty means the default.
 */
gboolean      pf_mqtt_config_set_text   (PfMqttConfig      *self,
                                         const PfMqttField *field,
                                         const char        *text,
                                         GError           **error);

/** pf_mqtt_config_set_texts: several in one step; @fixes: of PfMqttFix */
gboolean      pf_mqtt_config_set_texts  (PfMqttConfig      *self,
                                         GPtrArray         *fixes,
                                         GError           **error);

/** pf_mqtt_config_reset: takes the field out of the file */
gboolean      pf_mqtt_config_reset      (PfMqttConfig      *self,
                                         const PfMqttField *field,
                                         GError           **error);

/** Returns: (transfer full): of PfMqttIssue, all that is to be said, in the order of the fields */
GPtrArray    *pf_mqtt_config_check      (PfMqttConfig      *self);

/** pf_mqtt_config_apply_fix: does what @issue proposes, in one step */
gboolean      pf_mqtt_config_apply_fix  (PfMqttConfig      *self,
                                         PfMqttIssue       *issue,
                                         GError           **error);

/**
 * pf_mqtt_config_import:
 * @skipped: (nullable): gets the keys, (transfer full), that code sets here or there
 *
 * Takes over every setting that @other has as a literal, in one step. What @other says nothing about stays.
 */
gboolean      pf_mqtt_config_import     (PfMqttConfig      *self,
                                         PfMqttLocal       *other,
                                         GPtrArray         *skipped,
                                         GError           **error);

G_END_DECLS
