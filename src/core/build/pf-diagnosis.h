/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "build/pf-build-log.h"
#include "host/pf-remedy.h"

G_BEGIN_DECLS

/**
 * PfDiagnosis: @title says what went wrong in a sentence, @explanation why and what follows, @detail the decisive line of the log
 * ("" where there is none). @remedies: (element-type PfRemedy), the best first. @module: (nullable): the frozen module at fault,
 * as the build names it ("pkg/mod.py"), and @line in it (0: unknown).
 */
typedef struct {
  char      *id;        /* stable name for machines: "engine-not-running", "flash-overflow" … */
  char      *title;
  char      *explanation;
  char      *detail;
  GPtrArray *remedies;
  char      *module;
  guint      line;
} PfDiagnosis;

PfDiagnosis *pf_diagnosis_copy (const PfDiagnosis *self);
void         pf_diagnosis_free (PfDiagnosis *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfDiagnosis, pf_diagnosis_free)
#define PF_TYPE_DIAGNOSIS (pf_diagnosis_get_type ())
GType        pf_diagnosis_get_type (void);

/**
 * pf_diagnosis_new:
 * @stage: where the build failed
 * @error: with what
 * @log_tail: the last lines of that stage's output, without ANSI sequences
 */
PfDiagnosis *pf_diagnosis_new  (PfBuildStageId  stage,
                                const GError   *error,
                                const char     *log_tail);

/**
 * pf_diagnosis_add_source: puts the text of the line at fault behind the detail, for compilers name only its number
 * @modules_folder: where the build froze from (`ports/esp8266/modules`); nothing happens where @module is not below it
 */
void         pf_diagnosis_add_source (PfDiagnosis *self,
                                      const char  *modules_folder);

G_END_DECLS
