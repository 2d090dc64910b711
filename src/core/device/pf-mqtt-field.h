/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-py-value.h"

G_BEGIN_DECLS

typedef enum {
  PF_MQTT_GROUP_NETWORK,
  PF_MQTT_GROUP_BROKER,
  PF_MQTT_GROUP_SECURITY,
  PF_MQTT_GROUP_SESSION,
  PF_MQTT_GROUP_WILL,
  PF_MQTT_GROUP_LEDS,
  PF_MQTT_GROUP_CODE,   /* what the application sets: shown, never edited in a form */
  PF_MQTT_N_GROUPS
} PfMqttGroup;

typedef enum {
  PF_MQTT_TYPE_TEXT,
  PF_MQTT_TYPE_INT,
  PF_MQTT_TYPE_NUMBER,  /* integer or float */
  PF_MQTT_TYPE_BOOL,
  PF_MQTT_TYPE_BYTES,   /* text or binary, written as bytes */
  PF_MQTT_TYPE_LITERAL, /* edited as a Python literal */
  PF_MQTT_TYPE_CODE     /* an object that only code can make */
} PfMqttFieldType;

/**
 * PfMqttField: one row of the form. Most rows are a key of mqtt_as's config; `will` and `ssl_params` are
 * taken apart into several, with dotted names.
 */
typedef struct {
  const char      *name;    /* "server", "will.topic" */
  const char      *key;     /* "will"; of the LEDs the name of a variable */
  const char      *part;    /* (nullable): a position in a tuple ("0") or a key in a dict */
  PfMqttGroup      group;
  PfMqttFieldType  type;
  const char      *initial; /* (nullable): the default as a literal; NULL: the chip or the application gives one */
  const char      *title;   /* untranslated: pf_mqtt_field_get_title() */
  const char      *help;    /* untranslated: pf_mqtt_field_get_help() */
  double           minimum; /* of numbers */
  double           maximum;
  gboolean         secret;  /* to be hidden, and never to be shown in logs */
} PfMqttField;

/** Returns: (transfer none): all fields, in the order of the form, grouped */
const PfMqttField *pf_mqtt_fields_get        (guint *n_fields);
/** Returns: (transfer none) (nullable): the field called @name */
const PfMqttField *pf_mqtt_field_lookup      (const char *name);
/** Returns: (transfer none): in the person's language */
const char        *pf_mqtt_field_get_title   (const PfMqttField *field);
const char        *pf_mqtt_field_get_help    (const PfMqttField *field);
const char        *pf_mqtt_group_get_title   (PfMqttGroup group);
/** Returns: (transfer full) (nullable): the default, where it can be said */
PfPyValue         *pf_mqtt_field_dup_default (const PfMqttField *field);

/** Returns: the key's place in mqtt_as's table of settings, -1 for a key that is not its */
int                pf_mqtt_key_index         (const char *key);
PfMqttGroup        pf_mqtt_key_group         (const char *key);
/** Returns: (transfer full) (nullable): the default of a key of config */
PfPyValue         *pf_mqtt_key_dup_default   (const char *key);

G_END_DECLS
