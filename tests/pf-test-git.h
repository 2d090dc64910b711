/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Real git repositories on a real git server on loopback, for tests that need no more of the kit than
 * that: small repositories in a temporary folder (see pf-test-git.sh), served by the kit's git server,
 * which ends with the test. Nothing of the person's own configuration takes part.
 */
typedef struct _PfTestGit PfTestGit;

PfTestGit *pf_test_git_new      (void);
void       pf_test_git_free     (PfTestGit  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfTestGit, pf_test_git_free)

/** The folder with everything in it; `repos` is below it */
const char *pf_test_git_get_folder (PfTestGit *self);

/** Returns: (transfer full): the server's address up to the last slash; with @fault, an address where the server
 * misbehaves in that way */
char       *pf_test_git_dup_base (PfTestGit  *self,
                                  const char *fault);

/** Stops and starts the server; it keeps its port. */
void        pf_test_git_stop     (PfTestGit  *self);
void        pf_test_git_start    (PfTestGit  *self);

/** Returns: how many requests the server has answered or is answering */
guint       pf_test_git_count_requests (PfTestGit *self);

/** Returns: a port of loopback that nobody listens on */
guint16     pf_test_git_find_port (void);

/** To be a child's setup function: however the test ends, the child ends with it. */
void        pf_test_git_end_with_parent (gpointer data);

/** pf_test_git_run: runs git in @folder, which must succeed. Returns: (transfer full): what it printed, stripped */
char       *pf_test_git_run      (const char *folder,
                                  ...) G_GNUC_NULL_TERMINATED;

/** Returns: (transfer full): a new temporary folder, for pf_test_git_remove() */
char       *pf_test_git_make_folder (void);
void        pf_test_git_remove   (const char *folder);

G_END_DECLS
