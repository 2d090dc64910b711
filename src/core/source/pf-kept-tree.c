/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "source/pf-kept-tree.h"

#include "source/pf-source-marker.h"

#define SLOTS 8

char *
pf_kept_tree_dup_path (PfWorkspace *workspace,
                       PfRelease   *release,
                       gint64      *commit_time)
{
  g_return_val_if_fail (PF_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (PF_IS_RELEASE (release), NULL);

  if (pf_release_get_commit (release) == NULL)
    return NULL;

  for (guint slot = 1; slot <= SLOTS; slot++)
    {
      g_autofree char *suffix = slot > 1 ? g_strdup_printf (".%u", slot) : g_strdup ("");
      g_autofree char *name = g_strdup_printf ("trees/%s-%.12s%s", pf_release_get_tag (release),
                                               pf_release_get_commit (release), suffix);
      g_autofree char *path = pf_workspace_dup_path (workspace, name);
      g_autoptr(PfSourceMarker) marker = pf_source_marker_read (path);

      if (marker == NULL || g_strcmp0 (marker->commit, pf_release_get_commit (release)) != 0)
        continue;
      if (commit_time != NULL)
        *commit_time = marker->commit_time;
      return g_steal_pointer (&path);
    }
  return NULL;
}
