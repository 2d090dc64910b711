/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "git/pf-git-job.h"

G_BEGIN_DECLS

/**
 * PfGitFetch: one repository at one commit, brought into a folder.
 * @url: after rewriting
 * @folder: an empty folder, or none yet
 * @shown_folder: (nullable): what messages call it
 * @ref: (nullable): full name of the reference to ask for ("refs/tags/v1.28.0"); a tag is kept in the
 *   repository under its name. %NULL: ask for @commit by its id
 * @commit: (nullable): the commit that must come; %NULL takes what @ref points at. Filled in
 * @commit_time: filled in: the committer's date, seconds since 1970
 */
typedef struct {
  char   *url;
  char   *folder;
  char   *shown_folder;
  char   *ref;
  char   *commit;
  gint64  commit_time;
} PfGitFetch;

void     pf_git_fetch_clear (PfGitFetch  *self);

/**
 * pf_git_fetch_run: fetches (depth 1 where the transport can) and checks out; for a job's thread.
 *
 * A fresh repository each time: a second shallow fetch into the same one damages it.
 * Errors: %PF_ERROR_NETWORK, %PF_ERROR_NOT_FOUND, %PF_ERROR_NO_SPACE; %PF_ERROR_INVALID where @ref
 * points at another commit than @commit; %G_IO_ERROR_CANCELLED once the job is cancelled
 */
gboolean pf_git_fetch_run   (PfGitFetch  *self,
                             PfGitJob    *job,
                             GError     **error);

/**
 * pf_git_fetch_check_out: checks out @commit in @folder, a repository of ours that has it; for a job's thread.
 * Errors: as above
 */
gboolean pf_git_fetch_check_out (PfGitJob    *job,
                                 const char  *folder,
                                 const char  *commit,
                                 GError     **error);

G_END_DECLS
