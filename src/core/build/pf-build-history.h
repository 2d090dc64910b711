/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfBuildHistory: how long earlier builds took on this machine, and how much they printed, by kind of work
 * ("compile", "compile-again", …). Kept as JSON in the cache; a damaged or missing file is an empty history.
 */
typedef struct _PfBuildHistory PfBuildHistory;

PfBuildHistory *pf_build_history_load      (const char     *file);
void            pf_build_history_free      (PfBuildHistory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfBuildHistory, pf_build_history_free)

/** Returns: expected seconds for @kind, or a negative number where it never ran */
double          pf_build_history_seconds   (PfBuildHistory *self,
                                            const char     *kind);
/** Returns: expected lines of output, or 0 */
guint           pf_build_history_lines     (PfBuildHistory *self,
                                            const char     *kind);
/** Takes a new measurement in; older ones fade (half of the weight is the newest run's). */
void            pf_build_history_add       (PfBuildHistory *self,
                                            const char     *kind,
                                            double          seconds,
                                            guint           lines);
/** Writes the file; a failure only costs the estimate and is not reported. */
void            pf_build_history_save      (PfBuildHistory *self);

G_END_DECLS
