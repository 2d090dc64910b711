/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What the build log does to a line before it keeps it. Output of a container is foreign text: it
 * may be no UTF-8, move the cursor, set the window's title or ring the bell.
 */

/**
 * pf_log_text_is_plain: whether the line can be kept as it is: printable ASCII and tabs only.
 */
gboolean  pf_log_text_is_plain (const char *text,
                                gsize       length);

/**
 * pf_log_text_clean:
 * @text: (array length=length): one line, of any bytes
 * @keep_colours: whether SGR sequences (`ESC [ … m`) stay; every other escape sequence goes
 *
 * Bytes that are no UTF-8 become U+FFFD, control characters other than the tab go, and of a line
 * that was overwritten with carriage returns the last writing stays.
 *
 * Returns: (transfer full): UTF-8
 */
GString  *pf_log_text_clean    (const char *text,
                                gsize       length,
                                gboolean    keep_colours);

G_END_DECLS
