/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pf-py-value.h"

G_BEGIN_DECLS

#define PF_TYPE_MQTT_LOCAL (pf_mqtt_local_get_type ())
G_DECLARE_FINAL_TYPE (PfMqttLocal, pf_mqtt_local, PF, MQTT_LOCAL, GObject)

/**
 * PfMqttLocal: one mqtt_local.py, edited in place. The text is the truth: what a key is set to is read
 * from it, and setting a key changes the smallest piece of it that does. All else stays byte for byte.
 *
 * Properties: "text" (the whole text, UTF-8), "path", "modified", "error-line" (0: the text is Python).
 *
 * Signals:
 *  "edited" (guint64 offset, guint64 removed, const char *inserted): the object changed its own text:
 *     at byte @offset, @removed bytes made room for @inserted. Once for each operation, after which
 *     "text" is the new one: enough to do the same to a text buffer as one step of its undo history.
 *     Not emitted for pf_mqtt_local_set_text() and pf_mqtt_local_replace(), where the caller has the change.
 *  "changed": the text has been read anew, for whatever reason. Values and errors may differ.
 */

/**
 * PfMqttOrigin:
 * @PF_MQTT_ORIGIN_DEFAULT: the file says nothing about it
 * @PF_MQTT_ORIGIN_LITERAL: a literal in the file, which can be edited
 * @PF_MQTT_ORIGIN_CODE: only running the file can tell; it is edited as code
 */
typedef enum {
  PF_MQTT_ORIGIN_DEFAULT,
  PF_MQTT_ORIGIN_LITERAL,
  PF_MQTT_ORIGIN_CODE
} PfMqttOrigin;

/**
 * PfMqttChange:
 * @value: (nullable): %NULL takes the key out of the file
 */
typedef struct {
  const char *key;
  PfPyValue  *value;
} PfMqttChange;

PfMqttLocal  *pf_mqtt_local_new           (void);

/**
 * pf_mqtt_local_load:
 * @path: a file
 * @error: %PF_ERROR_NOT_FOUND, %PF_ERROR_PERMISSION, %PF_ERROR_INVALID where it is no text file or too large
 *
 * Replaces the text by the file's. A byte order mark and an encoding other than UTF-8 are kept for saving.
 */
gboolean      pf_mqtt_local_load          (PfMqttLocal   *self,
                                           const char    *path,
                                           GCancellable  *cancellable,
                                           GError       **error);

/**
 * pf_mqtt_local_save:
 * @path: (nullable): where to; %NULL for where it was loaded from
 * @overwrite: replace a file that another program changed meanwhile, keeping its version beside it
 * @backup: (out) (optional) (nullable): where that version was kept
 * @error: %PF_ERROR_CHANGED where the file is not what was loaded (or exists already, under another @path)
 *
 * Saves at once or not at all. A file with secrets gets mode 0600.
 */
gboolean      pf_mqtt_local_save          (PfMqttLocal   *self,
                                           const char    *path,
                                           gboolean       overwrite,
                                           char         **backup,
                                           GCancellable  *cancellable,
                                           GError       **error);

/** Returns: (transfer full) (nullable): the text that stands on disk, when it is not what was loaded or saved last */
char         *pf_mqtt_local_dup_disk_text (PfMqttLocal   *self);

/** Returns: (transfer none): valid until the text changes */
const char   *pf_mqtt_local_get_text      (PfMqttLocal   *self,
                                           gsize         *length);
/**
 * pf_mqtt_local_set_text:
 * @text: (array length=length): UTF-8 without NUL; @length -1 for all of it
 *
 * Takes over what a person typed. @error: %PF_ERROR_INVALID where it is no UTF-8 text.
 */
gboolean      pf_mqtt_local_set_text      (PfMqttLocal   *self,
                                           const char    *text,
                                           gssize         length,
                                           GError       **error);
/** pf_mqtt_local_replace: the same for a part of the text: @removed bytes at @offset become @inserted */
gboolean      pf_mqtt_local_replace       (PfMqttLocal   *self,
                                           gsize          offset,
                                           gsize          removed,
                                           const char    *inserted,
                                           GError       **error);

/** Returns: (nullable): the file it was loaded from or saved to */
const char   *pf_mqtt_local_get_path      (PfMqttLocal   *self);
gboolean      pf_mqtt_local_get_modified  (PfMqttLocal   *self);

/**
 * pf_mqtt_local_get_error:
 * @line: (out) (optional): from 1
 * @offset: (out) (optional): byte in the text
 *
 * Returns: (transfer none) (nullable): why the text is no Python; %NULL where it is
 */
const char   *pf_mqtt_local_get_error     (PfMqttLocal   *self,
                                           guint         *line,
                                           gsize         *offset);

/** pf_mqtt_local_locate: the line (from 1) and the byte in it of a byte in the text */
void          pf_mqtt_local_locate        (PfMqttLocal   *self,
                                           gsize          offset,
                                           guint         *line,
                                           guint         *index);

/**
 * pf_mqtt_local_get_origin:
 * @line: (out) (optional): where @key is decided, 0 for nowhere
 */
PfMqttOrigin  pf_mqtt_local_get_origin    (PfMqttLocal   *self,
                                           const char    *key,
                                           guint         *line);
/** Returns: (transfer none) (nullable): the literal that @key is set to; %NULL where there is none */
PfPyValue    *pf_mqtt_local_get_value     (PfMqttLocal   *self,
                                           const char    *key);
/** Returns: (transfer none) (nullable): the value of an assignment that is commented out */
PfPyValue    *pf_mqtt_local_get_hint      (PfMqttLocal   *self,
                                           const char    *key,
                                           guint         *line);
/** Returns: the line of code that may set @key as well, in a way that only running it can tell; or 0 */
guint         pf_mqtt_local_get_opaque_line (PfMqttLocal *self,
                                             const char  *key);
/** Returns: (transfer container): the keys that the file sets, in the order of their deciding lines */
GPtrArray    *pf_mqtt_local_list_keys     (PfMqttLocal   *self);
/** Returns: the line where the file binds the variable @name, or 0 */
guint         pf_mqtt_local_get_bound_line (PfMqttLocal  *self,
                                            const char   *name);
/** Returns: the first line where the file makes a `Pin(@pin`, or 0 */
guint         pf_mqtt_local_get_pin_line  (PfMqttLocal   *self,
                                           guint          pin);
/** Returns: whether the file uses config without importing it */
gboolean      pf_mqtt_local_lacks_import  (PfMqttLocal   *self);
/** Returns: (nullable): the encoding of the file where it is not plain UTF-8, as Python calls it: "iso-8859-1",
 * or "utf-8-sig" for UTF-8 with a byte order mark */
const char   *pf_mqtt_local_get_encoding  (PfMqttLocal   *self);
/** pf_mqtt_local_use_utf8: saves in plain UTF-8, the only encoding that MicroPython reads, from now on */
void          pf_mqtt_local_use_utf8      (PfMqttLocal   *self);

/**
 * pf_mqtt_local_set_values:
 * @error: %PF_ERROR_INVALID where the text is no Python, or code decides a key; nothing is changed then
 *
 * Makes the file set each key to its value, in one "edited". A value that is mqtt_as's default takes the
 * key out instead, unless other code sets it too. The last of repeated assignments is the one edited.
 * A key that was taken out comes back where it was.
 */
gboolean      pf_mqtt_local_set_values    (PfMqttLocal        *self,
                                           const PfMqttChange *changes,
                                           guint               n_changes,
                                           GError            **error);
gboolean      pf_mqtt_local_set_value     (PfMqttLocal        *self,
                                           const char         *key,
                                           PfPyValue          *value,
                                           GError            **error);


/** pf_mqtt_local_append: adds @text, whole lines with LF, behind the file's last line, in one "edited" */
void          pf_mqtt_local_append        (PfMqttLocal        *self,
                                           const char         *text);

G_END_DECLS
