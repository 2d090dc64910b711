/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "build/pf-build-log.h"
#include "build/pf-build-request.h"
#include "build/pf-diagnosis.h"

G_BEGIN_DECLS

typedef enum {
  PF_BUILD_QUEUED,
  PF_BUILD_RUNNING,
  PF_BUILD_CANCELLING,
  PF_BUILD_FINISHED,
  PF_BUILD_FAILED,     /* a cancelled build too: see pf_build_was_cancelled() */
} PfBuildState;

typedef enum {
  PF_STAGE_WAITING,
  PF_STAGE_RUNNING,
  PF_STAGE_DONE,
  PF_STAGE_SKIPPED,    /* its work was already done */
  PF_STAGE_FAILED,
  PF_STAGE_CANCELLED,
} PfStageState;

typedef struct {
  PfStageState state;
  double       progress;    /* 0 … 1 within the stage */
  double       seconds;     /* so far, or in all */
  char         message[128];/* what is going on: "12.3 MB, 4,100 of 6,849 objects" */
} PfStageStatus;

#define PF_TYPE_BUILD (pf_build_get_type ())
/**
 * PfBuild: the one background job. A GTask thread runs the table of stages; this object is the only one that crosses threads.
 * Properties (notified on the main context that pf_build_run_async() was called in, coalesced, at most about 10 times a second):
 *   "state" (PfBuildState as uint), "stage" (PfBuildStageId as uint), "progress" (double 0 … 1 over all stages, weighted),
 *   "message" (string).
 */
G_DECLARE_FINAL_TYPE (PfBuild, pf_build, PF, BUILD, GObject)

PfBuild           *pf_build_new               (PfBuildRequest      *request);
PfBuildRequest    *pf_build_get_request       (PfBuild             *self);
PfBuildLog        *pf_build_get_log           (PfBuild             *self);
/** A build runs once; a second call fails with %PF_ERROR_BUSY. */
void               pf_build_run_async         (PfBuild             *self,
                                               GCancellable        *cancellable,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
/** Returns: (transfer full): the path of the exported .bin */
char              *pf_build_run_finish        (PfBuild             *self,
                                               GAsyncResult        *result,
                                               GError             **error);
/** Stops within a second; may be called from any thread, any number of times. */
void               pf_build_cancel            (PfBuild             *self);

PfBuildState       pf_build_get_state         (PfBuild             *self);
PfBuildStageId     pf_build_get_stage         (PfBuild             *self);
/** Copies the status of a stage; thread-safe */
void               pf_build_get_stage_status  (PfBuild             *self,
                                               PfBuildStageId       stage,
                                               PfStageStatus       *status);
/** 0 … 1 over all stages */
double             pf_build_get_progress      (PfBuild             *self);
double             pf_build_get_elapsed       (PfBuild             *self);
/** Estimated seconds left, from earlier builds of the same kind; negative where nothing is known yet */
double             pf_build_get_remaining     (PfBuild             *self);
gboolean           pf_build_was_cancelled     (PfBuild             *self);
/** Returns: (transfer full) (nullable): after a failure that was no cancel */
PfDiagnosis       *pf_build_dup_diagnosis     (PfBuild             *self);
/** Returns: (transfer full) (nullable): after success, the .bin's path */
char              *pf_build_dup_result        (PfBuild             *self);
/** Returns: (transfer full) (nullable): after success, the record as written beside the .bin */
JsonObject        *pf_build_dup_record        (PfBuild             *self);

/** The stage's stable name ("mpy-cross") and its translated title ("Compiler for frozen modules") */
const char        *pf_build_stage_get_id      (PfBuildStageId       stage);
const char        *pf_build_stage_get_title   (PfBuildStageId       stage);

G_END_DECLS
