/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <git2.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * Fetching without the list of all references. libgit2 speaks version 0 of git's protocol, in which a server
 * begins by naming every reference it has: GitHub has 10,000 of them for MicroPython, 700 KB each time. Version 2
 * (gitprotocol-v2(5)) lists those with a wanted prefix only. So what is needed is asked for in version 2,
 * and libgit2 is handed a version 0 list with just that.
 */

/** Whether @url goes over HTTP, which is all that this is for. */
gboolean pf_git_lean_suits (const char *url);

/**
 * pf_git_lean_list:
 * @url: after rewriting
 * @prefixes: (array zero-terminated=1): what the names of the wanted references begin with
 * @callbacks: for cancelling; its transport is set here
 * @remote: (out): connected: git_remote_ls() gives the list. To be freed in any case
 *
 * Returns: 0, or libgit2's error. A server without version 2 gives GIT_ENOTSUPPORTED.
 */
int      pf_git_lean_list  (const char            *url,
                            const char * const    *prefixes,
                            git_remote_callbacks  *callbacks,
                            git_remote           **remote);

/**
 * pf_git_lean_begin:
 * @callbacks: of the fetch that this thread starts next; its transport is set here
 * @id: the object that will be fetched
 * @name: the reference under which the server is said to have it
 *
 * Spares that fetch the list. pf_git_lean_end() must follow in the same thread.
 */
void     pf_git_lean_begin (git_remote_callbacks  *callbacks,
                            const char            *id,
                            const char            *name);
void     pf_git_lean_end   (void);

/**
 * pf_git_lean_may_retry:
 * @code: what an attempt of this kind gave
 *
 * Whether the ordinary way may do better, or has the better words for what is wrong: not after success or a
 * cancel, nor where nobody answers.
 */
gboolean pf_git_lean_may_retry (int code);

/*
 * The two translations, for pf-git-lean.c and its tests.
 */

/**
 * pf_git_lean_convert: from the answer to version 2's ls-refs to a version 0 list (gitprotocol-pack(5)).
 * HEAD, with which the capability travels that names its target, is what a server lists first.
 * @list: empty; filled in, or with a part of it where the answer is none
 */
gboolean pf_git_lean_convert          (const char *answer,
                                       gsize       length_in_all,
                                       GString    *list);

/**
 * pf_git_lean_without_progress: a request for a pack that asks for no words on the server's progress, which
 * Permafrost does not show.
 * Returns: (transfer full) (nullable): %NULL where there is nothing to change
 */
GString *pf_git_lean_without_progress (const char *buffer,
                                       gsize       length);

G_END_DECLS
