/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-error.h"

#include <errno.h>
#include <string.h>
#include <gio/gio.h>


G_DEFINE_QUARK (pf-error-quark, pf_error)

static PfError
code_from_errno (int errsv)
{
  switch (errsv)
    {
    case ENOSPC:
    case EDQUOT:
      return PF_ERROR_NO_SPACE;
    case EACCES:
    case EPERM:
    case EROFS:
      return PF_ERROR_PERMISSION;
    case ENOENT:
      return PF_ERROR_NOT_FOUND;
    default:
      return PF_ERROR_FAILED;
    }
}

gboolean
pf_error_set_from_errno (GError    **error,
                         int         errsv,
                         const char *path,
                         const char *doing)
{
  g_set_error (error, PF_ERROR, code_from_errno (errsv), "%s %s: %s", doing, path, g_strerror (errsv));
  return FALSE;
}

static PfError
code_from_gio (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    return PF_ERROR_NO_SPACE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_ACCES) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_PERM) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_ROFS))
    return PF_ERROR_PERMISSION;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return PF_ERROR_NOT_FOUND;
  return PF_ERROR_FAILED;
}

void
pf_error_from_gio (GError    **error,
                   const char *path)
{
  GError *replaced;

  if (error == NULL || *error == NULL || (*error)->domain == PF_ERROR || pf_error_is_cancelled (*error))
    return;

  /* GIO's messages name the file only sometimes. */
  if (path != NULL && strstr ((*error)->message, path) == NULL)
    replaced = g_error_new (PF_ERROR, code_from_gio (*error), "%s: %s", path, (*error)->message);
  else
    replaced = g_error_new_literal (PF_ERROR, code_from_gio (*error), (*error)->message);
  g_error_free (*error);
  *error = replaced;
}

gboolean
pf_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
