/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-disk-space.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "pf-error.h"

/* Only a missing folder is looked past: a file in its place, or a forbidden parent, is an answer. */
static char *
dup_existing (const char *folder)
{
  g_autofree char *path = g_canonicalize_filename (folder, NULL);
  struct stat st;

  while (stat (path, &st) < 0 && errno == ENOENT)
    {
      char *parent = g_path_get_dirname (path);

      g_free (path);
      path = parent;
    }
  return g_steal_pointer (&path);
}

gboolean
pf_disk_space_check (const char  *folder,
                     guint64      needs,
                     guint64     *available,
                     GError     **error)
{
  g_autofree char *path = dup_existing (folder);
  g_autofree char *have = NULL;
  g_autofree char *want = NULL;
  struct statvfs fs;
  struct stat st;
  guint64 bytes;

  if (stat (path, &st) < 0)
    return pf_error_set_from_errno (error, errno, folder, _("Could not look at the folder"));
  if (!S_ISDIR (st.st_mode))
    return pf_error_set_from_errno (error, ENOTDIR, path, _("Could not use the folder"));
  if (access (path, W_OK | X_OK) < 0)
    return pf_error_set_from_errno (error, errno, path, _("Could not write to the folder"));
  if (statvfs (path, &fs) < 0)
    return pf_error_set_from_errno (error, errno, path, _("Could not look at the folder"));

  bytes = (guint64) fs.f_bavail * fs.f_frsize;
  if (available != NULL)
    *available = bytes;
  if (bytes >= needs)
    return TRUE;

  have = g_format_size (bytes);
  want = g_format_size (needs);
  g_set_error (error, PF_ERROR, PF_ERROR_NO_SPACE,
               /* TRANSLATORS: a folder, then two sizes such as "12.3 MB" */
               _("There is not enough space in %s: %s are free, a build needs %s"), folder, have, want);
  return FALSE;
}
