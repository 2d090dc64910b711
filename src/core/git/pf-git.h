/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What the rooms catalog and source share of libgit2. Everything that talks to a server runs in a
 * PfGitJob's thread: a blocking socket, or a name that is being resolved, cannot be interrupted.
 */

/** pf_git_init: starts libgit2 once for the process; may be called any number of times, from any thread.
 * Sets time-outs for silent servers, and ignores SIGPIPE where nobody handles it: libgit2 writes to
 * sockets whose other end may be gone. */
void     pf_git_init            (void);

/**
 * pf_git_set_timeouts:
 * @connect_ms: how long connecting may take, in milliseconds
 * @silence_ms: how long a server may stay silent, in milliseconds
 *
 * For the whole process; pf_git_init() sets sensible ones.
 */
void     pf_git_set_timeouts    (int          connect_ms,
                                 int          silence_ms);

/** pf_git_dup_display_url: Returns: (transfer full): @url without user name and password, for messages */
char    *pf_git_dup_display_url (const char  *url);

/** pf_git_dup_remote_url: Returns: (transfer full): @url as libgit2 wants it: a repository of this machine may be named
 * without its ".git", as on the servers */
char    *pf_git_dup_remote_url  (const char  *url);

/** pf_git_is_commit_id: whether @text is 40 hex digits (lower case) */
gboolean pf_git_is_commit_id    (const char  *text);

/**
 * pf_git_set_error:
 * @code: what a libgit2 function returned in this thread
 * @url: the remote it was about
 * @folder: (nullable): the folder that was written to
 *
 * Turns libgit2's last error into a PfError: unreachable, silent and broken servers and certificates
 * are %PF_ERROR_NETWORK, a repository that does not exist %PF_ERROR_NOT_FOUND, a full disk
 * %PF_ERROR_NO_SPACE (the message names @folder).
 *
 * Returns: %FALSE, so that it can be returned
 */
gboolean pf_git_set_error       (GError     **error,
                                 int          code,
                                 const char  *url,
                                 const char  *folder);

G_END_DECLS
