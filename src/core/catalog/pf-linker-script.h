/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pf_linker_script_get_length:
 * @script: text of a GNU linker script
 * @region: a name in its MEMORY command ("irom0_0_seg")
 * @length: (out): the region's length in bytes
 *
 * Evaluates what stands behind `len =`: numbers (decimal, 0x…, with K or M), `+ - * /` and brackets.
 *
 * Returns: whether the region is there and its length is a number from 1 to 4294967295
 */
gboolean pf_linker_script_get_length (const char *script,
                                      const char *region,
                                      guint32    *length);

G_END_DECLS
