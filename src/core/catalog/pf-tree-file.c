/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalog/pf-tree-file.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "pf-error.h"

#define MAX_BYTES (1024 * 1024)

static gboolean
is_inside (const char *root,
           const char *path)
{
  gsize length = strlen (root);

  return strncmp (root, path, length) == 0 && path[length] == '/';
}

char *
pf_tree_file_read (const char  *tree,
                   const char  *path,
                   GError     **error)
{
  g_autofree char *absolute = g_canonicalize_filename (tree, NULL);
  g_autofree char *full = g_canonicalize_filename (path, absolute);
  g_autofree char *data = NULL;
  g_autoptr(GError) local_error = NULL;
  char *root = realpath (absolute, NULL);
  char *real = realpath (full, NULL);
  gboolean inside = root != NULL && real != NULL && is_inside (root, real);
  struct stat st = { 0 };
  gboolean plain;
  gsize length;
  int errsv = errno;

  plain = inside && stat (real, &st) == 0 && S_ISREG (st.st_mode) && st.st_size <= MAX_BYTES;
  if (real == NULL)
    pf_error_set_from_errno (error, errsv, full, _("Could not read"));
  else if (!plain)
    g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is not a text file of the source tree"), full);
  else if (!g_file_get_contents (real, &data, &length, &local_error))
    {
      pf_error_from_gio (&local_error, full);
      g_propagate_error (error, g_steal_pointer (&local_error));
    }
  free (root);
  free (real);
  return data != NULL ? g_utf8_make_valid (data, (gssize) length) : NULL;
}
