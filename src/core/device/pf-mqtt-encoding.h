/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pf_mqtt_decode:
 * @path: for messages
 * @bom: (out): whether it begins with UTF-8's byte order mark, which is left out of the text
 * @encoding: (out) (nullable): where it is not UTF-8: the encoding that gives back the same bytes
 *
 * MicroPython takes every file for UTF-8 whatever it declares, so UTF-8 it is where it can be. What is
 * none is read as declared in the first two lines (PEP 263), or else as Latin-1, which holds any byte.
 *
 * Returns: (transfer full) (nullable): UTF-8 text; %NULL with %PF_ERROR_INVALID where it is no text
 */
char    *pf_mqtt_decode         (GBytes      *bytes,
                                 const char  *path,
                                 gsize       *length,
                                 gboolean    *bom,
                                 char       **encoding,
                                 GError     **error);

/**
 * pf_mqtt_encode:
 *
 * Returns: (transfer full) (nullable): the bytes to save; %NULL with %PF_ERROR_INVALID where @encoding
 *   lacks a character of the text
 */
GBytes  *pf_mqtt_encode         (const char  *text,
                                 gsize        length,
                                 gboolean     bom,
                                 const char  *encoding,
                                 GError     **error);

/** pf_mqtt_declares_other: whether the text declares an encoding that is not UTF-8, which CPython would use */
gboolean pf_mqtt_declares_other (const char  *text,
                                 gsize        length);

G_END_DECLS
