/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-error.h"
#include "pf-test-git.h"
#include "source/pf-source-tree.h"

G_BEGIN_DECLS

/* What the tests of fetching share: one git server, and for each test a cache of its own that is filled from it. */
typedef struct {
  char *cache;
  PfWorkspace *workspace;
  PfRemotes *remotes;
} PfTestSource;

extern PfTestGit *pf_test_source_server;

/** From here on, fetches meet @fault; %NULL for none */
void pf_test_source_serve_from (PfTestSource *fixture, const char *fault);
void pf_test_source_set_up (PfTestSource *fixture, gconstpointer data);
void pf_test_source_tear_down (PfTestSource *fixture, gconstpointer data);
/** The commit of a name in one of the repositories */
char *pf_test_source_commit_of (const char *repository, const char *name);
PfRelease *pf_test_source_release_of (const char *tag);
/** A fetch that may fail */
PfSourceTree *pf_test_source_try (PfTestSource *fixture, PfRelease *release, GCancellable *cancellable, GError **error);
/** A fetch that must succeed */
PfSourceTree *pf_test_source_fetch (PfTestSource *fixture, const char *tag);
/** A fetch that must fail with @code */
void pf_test_source_assert_fails (PfTestSource *fixture, const char *tag, PfError code);
/** How many folders there are below trees/ */
guint pf_test_source_count_trees (PfTestSource *fixture);
/** Waits until nothing is left of a failed fetch: a thread that was left behind may still be removing it */
void pf_test_source_assert_nothing_left (PfTestSource *fixture);
/** Runs git in @folder and compares what it prints */
void pf_test_source_assert_git (const char *folder, const char *expected, const char *first, const char *second, const char *third);
void pf_test_source_assert_file (const char *folder, const char *name, const char *expected);

G_END_DECLS
