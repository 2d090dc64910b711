/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pf_gitmodules_parse:
 * @text: a `.gitmodules` file (git's configuration format)
 *
 * Our own reader, because git's own configuration may include other files of this machine. Entries
 * whose path leads out of the tree, or into a .git folder, are left out.
 *
 * Returns: (transfer full) (element-type utf8 utf8): path → URL as written
 */
GHashTable *pf_gitmodules_parse       (const char  *text);

/** pf_gitmodules_is_safe_path: whether @path is relative and stays where it starts */
gboolean    pf_gitmodules_is_safe_path (const char *path);

/**
 * pf_gitmodules_resolve_url:
 * @base: the URL of the repository that the file is in
 * @url: as written; "./x" and "../x" are relative to @base
 *
 * Returns: (transfer full) (nullable): the whole URL; %NULL where it is not one a repository may ask for:
 *   http, https, git and ssh only, and no file of this machine
 */
char       *pf_gitmodules_resolve_url (const char  *base,
                                       const char  *url);

G_END_DECLS
