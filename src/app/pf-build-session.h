/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "build/pf-build.h"

G_BEGIN_DECLS

typedef enum {
  PF_SESSION_IDLE,       /* nothing was built since the start */
  PF_SESSION_RUNNING,
  PF_SESSION_STOPPING,
  PF_SESSION_DONE,
  PF_SESSION_STOPPED,
  PF_SESSION_FAILED,
} PfSessionState;

/**
 * PfSessionView: all that a view says of a build, at one moment.
 * @progress: 0 … 1; @remaining: seconds, negative where unknown
 * @title: the stage's, or what went wrong; @message: what is going on
 * @path: after success, the firmware file
 */
typedef struct {
  PfSessionState  state;
  double          progress;
  double          elapsed;
  double          remaining;
  char           *title;
  char           *message;
  char           *path;
} PfSessionView;
void            pf_session_view_clear         (PfSessionView   *view);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PfSessionView, pf_session_view_clear)

#define PF_TYPE_BUILD_SESSION (pf_build_session_get_type ())
/**
 * PfBuildSession: the program's one place for builds: never more than one at a time, and the last one for the views to show.
 *
 * Properties: "build" (PfBuild or %NULL), "busy" (boolean).
 * Signals: "changed", on the main loop, whenever a view would say something else (at most some ten times a second, and once a
 * second at least while a build runs); "ended", once after each build.
 */
G_DECLARE_FINAL_TYPE (PfBuildSession, pf_build_session, PF, BUILD_SESSION, GObject)

PfBuildSession *pf_build_session_new          (void);
/** Starts @request; errors: %PF_ERROR_BUSY while one runs */
gboolean        pf_build_session_start        (PfBuildSession  *self,
                                               PfBuildRequest  *request,
                                               GError         **error);
/** Stops what runs; at once for the views, within a second for the build */
void            pf_build_session_stop         (PfBuildSession  *self);
/** Stops what runs and waits until it has: for the end of the program, so that no container is left behind */
void            pf_build_session_shut_down    (PfBuildSession  *self);
gboolean        pf_build_session_get_busy     (PfBuildSession  *self);
/** Returns: (transfer none) (nullable): the running or the last build */
PfBuild        *pf_build_session_get_build    (PfBuildSession  *self);
PfSessionState  pf_build_session_get_state    (PfBuildSession  *self);
void            pf_build_session_get_view     (PfBuildSession  *self,
                                               PfSessionView   *view);

G_END_DECLS
