/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-mqtt-script.h"

G_BEGIN_DECLS

/**
 * PfMqttTrace: what was taken out of a text, so that it can be put back with another value where it was.
 */
typedef struct {
  gsize  offset;      /* in the text after the removal */
  char  *removed;     /* what stood there */
  gsize  value_start; /* bytes in @removed */
  gsize  value_end;
} PfMqttTrace;

void     pf_mqtt_trace_free (PfMqttTrace *trace);

/**
 * pf_mqtt_edit_set:
 * @script: a text without an error
 * @value: (nullable): what @key is to be; %NULL takes every assignment of it out
 * @flags: how to write literals; the quotes are those of the file
 * @trace: (nullable): what an earlier removal of @key left behind
 * @at_end: put a new line at the end instead of where it fits best
 * @made: (out) (optional): of a removal of one statement, what to remember
 * @error: %PF_ERROR_INVALID where code decides @key
 *
 * Returns: (transfer full) (nullable): the text with @key set
 */
char    *pf_mqtt_edit_set   (PfMqttScript       *script,
                             gsize               length,
                             const char         *key,
                             PfPyValue          *value,
                             PfPyWriteFlags      flags,
                             const PfMqttTrace  *trace,
                             gboolean            at_end,
                             PfMqttTrace       **made,
                             gsize              *new_length,
                             GError            **error);

/** pf_mqtt_edit_can_remove: whether without the file's plain assignments @key has its default for certain */
gboolean pf_mqtt_edit_can_remove (PfMqttScript *script,
                                  const char   *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfMqttTrace, pf_mqtt_trace_free)

G_END_DECLS
