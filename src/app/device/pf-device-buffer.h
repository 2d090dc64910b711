/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtksourceview/gtksource.h>

#include "device/pf-mqtt-local.h"

G_BEGIN_DECLS

#define PF_TYPE_DEVICE_BUFFER (pf_device_buffer_get_type ())
/**
 * PfDeviceBuffer: the code of a PfMqttLocal as a text buffer. What is typed goes to the PfMqttLocal, what the PfMqttLocal edits
 * comes here as the smallest change: the buffer's history of undo is that of both. Its "modified" says whether there is something
 * to save. The line with a syntax error is marked; the category of its GtkSourceMark is "error".
 */
G_DECLARE_FINAL_TYPE (PfDeviceBuffer, pf_device_buffer, PF, DEVICE_BUFFER, GtkSourceBuffer)

PfDeviceBuffer *pf_device_buffer_new          (PfMqttLocal    *local);

/** pf_device_buffer_start: takes over the whole text of the PfMqttLocal, unmodified and with no history */
void            pf_device_buffer_start        (PfDeviceBuffer *self);

/** pf_device_buffer_adopt: takes over the whole text as one step that can be undone; it counts as saved */
void            pf_device_buffer_adopt        (PfDeviceBuffer *self);

/**
 * pf_device_buffer_flush: hands over what was typed. Of a very large text that waits for a pause in the typing, so call it
 * before you ask or change the PfMqttLocal.
 */
void            pf_device_buffer_flush        (PfDeviceBuffer *self);

/**
 * pf_device_buffer_begin_typing:
 * @owner: (nullable): where the person types
 *
 * What the PfMqttLocal edits from here on is one step for undo, until another owner begins, or typing pauses or ends.
 */
void            pf_device_buffer_begin_typing (PfDeviceBuffer *self,
                                               gconstpointer   owner);
void            pf_device_buffer_end_typing   (PfDeviceBuffer *self);
gboolean        pf_device_buffer_get_typing   (PfDeviceBuffer *self);

/** pf_device_buffer_step: undo where @back, else redo; also while typing */
void            pf_device_buffer_step         (PfDeviceBuffer *self,
                                               gboolean        back);

G_END_DECLS
