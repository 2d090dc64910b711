/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "build/pf-build-log.h"
#include "host/pf-remedy.h"

G_BEGIN_DECLS

/**
 * PfDiagnosis: @title says what went wrong in a sentence, @explanation why and what follows, @detail the decisive line of the log
 * ("" where there is none). @remedies: (element-type PfRemedy), the best first.
 */
typedef struct {
  char      *id;        /* stable name for machines: "engine-not-running", "flash-overflow" … */
  char      *title;
  char      *explanation;
  char      *detail;
  GPtrArray *remedies;
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

G_END_DECLS
