/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pf_log_folder_dup_new_file:
 * @cache: (nullable): the cache folder; %NULL means the user's
 *
 * Returns: (transfer full) (nullable): where the log of a build that starts now belongs; the oldest logs are removed so that
 *   twenty are kept. %NULL where the folder cannot be made: then the log is in memory only.
 */
char *pf_log_folder_dup_new_file (const char *cache);

G_END_DECLS
