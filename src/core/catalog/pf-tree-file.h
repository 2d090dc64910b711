/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pf_tree_file_read:
 * @tree: the root folder of a checkout
 * @path: a file in it, absolute or relative to @tree
 *
 * Reads a text file that somebody else wrote: not through a symbolic link out of the tree, no pipe or device, at
 * most a megabyte. NULs and bytes that are not UTF-8 are replaced.
 * Errors: %PF_ERROR_NOT_FOUND, %PF_ERROR_INVALID, %PF_ERROR_PERMISSION
 *
 * Returns: (transfer full)
 */
char *pf_tree_file_read (const char  *tree,
                         const char  *path,
                         GError     **error);

G_END_DECLS
