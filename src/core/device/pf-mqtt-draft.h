/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-mqtt-edit.h"
#include "pf-mqtt-local.h"

G_BEGIN_DECLS

/* A text on its way from the old one to the new one. */
typedef struct {
  char           *text;
  gsize           length;
  PfMqttScript   *script; /* of text */
  GHashTable     *traces; /* borrowed: key → PfMqttTrace; kept right with every change */
  PfPyWriteFlags  flags;
  gboolean        borrowed; /* text and script are still those of the document */
} PfMqttDraft;

void     pf_mqtt_draft_clear     (PfMqttDraft         *draft);

/**
 * pf_mqtt_draft_apply: sets one key, and makes sure that the new text says just what it should: that key
 * has its value, every other key the one it had. Where a change does not pass, the draft stays as it is.
 */
gboolean pf_mqtt_draft_apply     (PfMqttDraft         *draft,
                                  const PfMqttChange  *change,
                                  GError             **error);

/** pf_mqtt_find_difference: the one piece in which two UTF-8 texts differ, in whole characters */
void     pf_mqtt_find_difference (const char          *old,
                                  gsize                old_length,
                                  const char          *new,
                                  gsize                new_length,
                                  gsize               *offset,
                                  gsize               *removed,
                                  gsize               *inserted);

G_END_DECLS
