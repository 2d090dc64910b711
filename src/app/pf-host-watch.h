/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "host/pf-host-check.h"

G_BEGIN_DECLS

#define PF_TYPE_HOST_WATCH (pf_host_watch_get_type ())
/**
 * PfHostWatch: whether this machine has what a build needs, looked at in a task.
 * Signal "checked": after an answer came.
 */
G_DECLARE_FINAL_TYPE (PfHostWatch, pf_host_watch, PF, HOST_WATCH, GObject)

PfHostWatch       *pf_host_watch_new         (GSettings   *settings);
/** Looks again, unless that is under way */
void               pf_host_watch_check       (PfHostWatch *self);
/** Gives up what is under way */
void               pf_host_watch_stop        (PfHostWatch *self);
/**
 * Returns: (transfer none) (nullable): what stands most in the way: the first thing that is missing, or else the first disk that
 *   is nearly full; %NULL where a build can start
 */
const PfHostCheck *pf_host_watch_get_problem (PfHostWatch *self);

G_END_DECLS
