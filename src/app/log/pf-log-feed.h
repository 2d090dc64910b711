/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "build/pf-build-log.h"
#include "log/pf-log-lines.h"

G_BEGIN_DECLS

/**
 * PfLogFeed: carries the lines of a running build into a store, a few milliseconds at a time, so that a flood of lines never holds
 * up a frame. Lines that the build's log forgot before they could be fetched are counted in a line that says so.
 */
typedef struct _PfLogFeed PfLogFeed;

/** Watches @log; a log can have one feed at a time. */
PfLogFeed *pf_log_feed_new  (PfBuildLog *log,
                             PfLogLines *store);
void       pf_log_feed_free (PfLogFeed  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfLogFeed, pf_log_feed_free)

G_END_DECLS
