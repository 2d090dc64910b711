/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-artifact.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "pf-error.h"

typedef struct {
  char *path;
  char stamp[16];       /* "20261124-143055" of the name, or of the file's time */
  gulong number;        /* "-2" behind it */
} Listed;

static void
listed_free (gpointer data)
{
  Listed *self = data;

  g_free (self->path);
  g_free (self);
}

static int
compare_listed (gconstpointer a,
                gconstpointer b)
{
  const Listed *left = *(const Listed * const *) a;
  const Listed *right = *(const Listed * const *) b;
  int order = strcmp (right->stamp, left->stamp);

  if (order == 0)
    order = left->number < right->number ? 1 : left->number > right->number ? -1 : 0;
  return order != 0 ? order : strcmp (left->path, right->path);
}

static Listed *
listed_new (const char *folder,
            const char *name)
{
  g_autoptr(GRegex) regex = g_regex_new ("-(\\d{8}-\\d{6})(?:-(\\d{1,6}))?\\.bin$", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *stamp = NULL;
  Listed *listed;
  struct stat st;

  if (stat (path, &st) < 0 || !S_ISREG (st.st_mode))
    return NULL;
  listed = g_new0 (Listed, 1);
  if (g_regex_match (regex, name, 0, &match))
    {
      g_autofree char *number = g_match_info_fetch (match, 2);

      stamp = g_match_info_fetch (match, 1);
      listed->number = number != NULL ? strtoul (number, NULL, 10) : 0;
    }
  else
    {
      g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (st.st_mtime);

      stamp = time != NULL ? g_date_time_format (time, "%Y%m%d-%H%M%S") : g_strdup ("");
    }
  g_strlcpy (listed->stamp, stamp, sizeof listed->stamp);
  listed->path = g_steal_pointer (&path);
  return listed;
}

GPtrArray *
pf_artifact_list (const char  *folder,
                  GError     **error)
{
  g_autoptr(GPtrArray) listed = g_ptr_array_new_with_free_func (listed_free);
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  if (dir == NULL)
    {
      pf_error_from_gio (error, folder);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, PF_ARTIFACT_PREFIX) && g_str_has_suffix (name, ".bin") && g_utf8_validate (name, -1, NULL))
      {
        Listed *one = listed_new (folder, name);

        if (one != NULL)
          g_ptr_array_add (listed, one);
      }
  g_ptr_array_sort (listed, compare_listed);
  for (guint i = 0; i < listed->len; i++)
    g_ptr_array_add (paths, g_steal_pointer (&((Listed *) listed->pdata[i])->path));
  return g_steal_pointer (&paths);
}
