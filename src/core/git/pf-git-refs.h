/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PfGitRefs: what a remote advertises.
 * @commits: (element-type utf8 utf8): full name of each reference → 40 hex digits; for an annotated tag
 *   those of the commit it points at
 * @head: (nullable): the name of the default branch ("refs/heads/master")
 */
typedef struct {
  GHashTable *commits;
  char       *head;
} PfGitRefs;

void       pf_git_refs_free (PfGitRefs     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfGitRefs, pf_git_refs_free)

/**
 * pf_git_refs_list: asks the remote at @url, like git's ls-remote; blocking.
 * Errors: %PF_ERROR_NETWORK, %PF_ERROR_NOT_FOUND, %G_IO_ERROR_CANCELLED within a second
 */
PfGitRefs *pf_git_refs_list (const char    *url,
                             GCancellable  *cancellable,
                             GError       **error);

G_END_DECLS
