/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "build/pf-log-folder.h"

#include <string.h>

#include <glib/gstdio.h>

#include "pf-paths.h"

#define LOGS_KEPT 20

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char * const *) a, *(char * const *) b);
}

/* The log's file is named after the moment, so that the newest sorts last; only some are kept. */
char *
pf_log_folder_dup_new_file (const char *cache)
{
  g_autofree char *root = cache != NULL ? g_strdup (cache) : pf_paths_dup_cache ();
  g_autofree char *folder = g_build_filename (root, "logs", NULL);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *name = g_strdup_printf ("build-%s-%06d.log", stamp, g_date_time_get_microsecond (now));
  g_autoptr(GPtrArray) logs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = NULL;
  const char *entry;

  if (g_mkdir_with_parents (folder, 0755) < 0)
    return NULL;
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (entry, "build-") && g_str_has_suffix (entry, ".log"))
      g_ptr_array_add (logs, g_strdup (entry));
  g_ptr_array_sort (logs, compare_names);
  for (guint i = 0; i + LOGS_KEPT <= logs->len; i++)
    {
      g_autofree char *old = g_build_filename (folder, g_ptr_array_index (logs, i), NULL);

      g_unlink (old);
    }
  return g_build_filename (folder, name, NULL);
}
