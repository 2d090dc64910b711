/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * The inside of the pipeline: the table of stages and what they hand each other. Nothing outside of
 * src/core/build includes this.
 */

#include <json-glib/json-glib.h>

#include "build/pf-build.h"
#include "build/pf-build-history.h"
#include "catalog/pf-board.h"
#include "catalog/pf-release.h"
#include "catalog/pf-toolchain.h"
#include "engine/pf-container.h"
#include "firmware/pf-firmware-image.h"
#include "firmware/pf-firmware-sizes.h"
#include "source/pf-source-tree.h"
#include "source/pf-workspace.h"

G_BEGIN_DECLS

/** A module that goes into the firmware beside mqtt_as. */
typedef struct {
  char *name;
  char *path;
  char *sha256;
} PfInjectedModule;
void pf_injected_module_free (PfInjectedModule *self);

/**
 * PfBuildContext: what the stages of one build hand each other. Owned by the build's thread; each field is
 * filled by the stage named beside it.
 */
typedef struct {
  PfBuild         *build;              /* not owned */
  PfBuildRequest  *request;
  PfBuildLog      *log;
  PfBuildHistory  *history;            /* not owned */
  PfWorkspace     *workspace;
  char            *id;                 /* unique, value of the containers' label */
  char            *cache;
  char            *export_folder;

  PfEngine        *engine;             /* host */
  PfImageInfo     *image;              /* host, or fetch after a pull */

  PfRelease       *release;            /* fetch */
  PfSourceTree    *micropython;        /* fetch */
  PfSourceTree    *mqtt_as;            /* fetch */
  PfToolchain     *toolchain;          /* fetch */
  GPtrArray       *boards;             /* fetch */
  const PfBoard   *board;              /* fetch, lent by boards */
  const PfVariant *variant;            /* fetch, lent by boards */
  guint64          bytes_fetched;      /* fetch */

  char            *mqtt_as_version;    /* inject: "0.8.3" */
  GPtrArray       *modules;            /* inject: (element-type PfInjectedModule) */
  char            *manifest;           /* inject: file name, relative to the port */
  char            *inputs;             /* inject: fingerprint of all that the image depends on */
  GBytes          *mqtt_local;         /* inject: mqtt_as's example */

  char            *build_folder;       /* compile: on the host */
  char           **make_argv;          /* compile */
  GBytes          *firmware_bytes;     /* compile */
  PfFirmwareImage *firmware;           /* compile */
  PfFirmwareSizes *sizes;              /* compile */
  gint64           started;            /* monotonic, µs */

  char            *result;             /* export */
  JsonObject      *record;             /* export */
} PfBuildContext;

PfBuildContext *pf_build_context_new  (PfBuild        *build,
                                       PfBuildRequest *request,
                                       PfBuildLog     *log);
void            pf_build_context_free (PfBuildContext *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfBuildContext, pf_build_context_free)

/**
 * PfBuildStage: a row in the table.
 * @weight: seconds on an ordinary machine; what progress is weighed by until earlier builds tell better
 * @is_done: (nullable): whether the work was done by an earlier build; called first, in the build's thread
 * @run: does the work; blocking; stops within a second of a cancel
 */
typedef struct {
  PfBuildStageId  id;
  const char     *name;
  const char     *title;
  double          weight;
  gboolean      (*is_done) (PfBuildContext *ctx);
  gboolean      (*run)     (PfBuildContext *ctx,
                            GCancellable   *cancellable,
                            GError        **error);
} PfBuildStage;

/** The pipeline, in its order: PF_BUILD_N_STAGES rows. */
const PfBuildStage *pf_build_stages (void);

gboolean pf_stage_host_run          (PfBuildContext *ctx, GCancellable *cancellable, GError **error);
gboolean pf_stage_fetch_run         (PfBuildContext *ctx, GCancellable *cancellable, GError **error);
gboolean pf_stage_mpy_cross_is_done (PfBuildContext *ctx);
gboolean pf_stage_mpy_cross_run     (PfBuildContext *ctx, GCancellable *cancellable, GError **error);
gboolean pf_stage_inject_run        (PfBuildContext *ctx, GCancellable *cancellable, GError **error);
gboolean pf_stage_compile_is_done   (PfBuildContext *ctx);
gboolean pf_stage_compile_run       (PfBuildContext *ctx, GCancellable *cancellable, GError **error);
gboolean pf_stage_export_run        (PfBuildContext *ctx, GCancellable *cancellable, GError **error);

/** pf_build_set_progress: a stage reports; thread-safe. @fraction: 0 … 1, or negative to leave it. @message: translated */
void pf_build_set_progress (PfBuild        *self,
                            PfBuildStageId  stage,
                            double          fraction,
                            const char     *message);

/** pf_build_expect: a stage that learned what kind of work lies before it corrects the estimate, in seconds */
void pf_build_expect       (PfBuild        *self,
                            PfBuildStageId  stage,
                            double          seconds);

/**
 * pf_build_run_make: runs a make in a container of this build, its output to the log.
 * @argv: (array zero-terminated=1): the whole command
 * @kind: under which name the history keeps how long it took and how much it printed; progress follows that
 */
gboolean pf_build_run_make (PfBuildContext      *ctx,
                            PfBuildStageId       stage,
                            const char * const  *argv,
                            const char          *kind,
                            GCancellable        *cancellable,
                            GError             **error);

/** Parallel jobs of this build: what was asked for, or all processors of the engine */
guint    pf_build_context_get_jobs   (PfBuildContext *ctx);

/** Returns: (transfer full): a path for Permafrost's own notes on the tree; in `.git`, where git does not see it */
char    *pf_build_context_dup_note   (PfBuildContext *ctx,
                                      const char     *name);

/** Where the tree is mounted in the container */
#define PF_BUILD_MOUNT "/micropython"

/** pf_build_record_new: Returns: (transfer full): what the finished firmware was made from */
JsonObject *pf_build_record_new (PfBuildContext *ctx);

G_END_DECLS
