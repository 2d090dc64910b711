/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-mqtt-script.h"

G_BEGIN_DECLS

/* One replacement in a text. */
typedef struct {
  gsize  start;
  gsize  end;
  char  *text; /* what comes in place of it */
} PfMqttSplice;

/** Returns: (transfer full): an array of PfMqttSplice that owns its texts */
GArray *pf_mqtt_splices_new   (void);
/** @text: (transfer full) */
void    pf_mqtt_splices_add   (GArray *splices,
                               gsize   start,
                               gsize   end,
                               char   *text);
/** Returns: (transfer full): @text with @splices, which do not overlap, in place */
char   *pf_mqtt_splices_apply (GArray     *splices,
                               const char *text,
                               gsize       length,
                               gsize      *new_length);

/** pf_mqtt_splice_value: makes @node's tokens stand for @value, touching no more of them than it must */
void    pf_mqtt_splice_value  (PfMqttScript   *script,
                               PfPyNode       *node,
                               PfPyValue      *value,
                               PfPyWriteFlags  flags,
                               GArray         *splices);

/** pf_mqtt_splice_item_out: removes the item of a dict or call with the tokens [@first, @end) and its comma */
void    pf_mqtt_splice_item_out (PfMqttScript *script,
                                 guint         first,
                                 guint         end,
                                 GArray       *splices);

/** Returns: whether a comment stands in the bytes [@start, @end) */
gboolean pf_mqtt_has_comment  (PfMqttScript *script,
                               gsize         start,
                               gsize         end);

G_END_DECLS
