/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Returns: (transfer full): @data with the MD5 that makeimg.py would put behind it */
GBytes *pf_test_image_seal (GByteArray *data);

/**
 * pf_test_image_new: a small sound image, made the way elf2image and makeimg.py do: three segments, irom0 at 0x9000.
 * @irom_text: (array length=length): what stands in irom0
 */
GBytes *pf_test_image_new  (const char *irom_text,
                            gsize       length);

/** Like pf_test_image_new(), but not sealed: for images that are wrong inside although their MD5 fits */
GByteArray *pf_test_image_new_unsealed (const char *irom_text,
                                        gsize       length);

G_END_DECLS
