/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

/**
 * pf_device_difference:
 * @disk: the text that stands on disk
 * @mine: the text in the window
 *
 * Returns: (transfer full): the lines in which they differ with three around each, as `diff -u` writes them: `-` is on disk,
 *   `+` in the window. Empty where they do not differ.
 */
char      *pf_device_difference          (const char *disk,
                                          const char *mine);

/** Returns: (transfer floating): a view of such a difference, to be looked at and copied from */
GtkWidget *pf_device_difference_view_new (const char *difference);

G_END_DECLS
