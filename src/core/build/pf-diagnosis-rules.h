/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "build/pf-build-log.h"
#include "build/pf-diagnosis.h"
#include "pf-error.h"

G_BEGIN_DECLS

#define PF_DIAGNOSIS_MAX_PATTERNS 6
#define PF_DIAGNOSIS_MAX_REMEDIES 3
#define PF_DIAGNOSIS_ANY_STAGE    0
#define PF_DIAGNOSIS_NO_CODE      -1

typedef enum {
  PF_DIAGNOSIS_EITHER = 0,      /* the code, or one of the patterns */
  PF_DIAGNOSIS_BOTH   = 1 << 0, /* the code, and one of the patterns */
} PfDiagnosisFlags;

typedef struct {
  PfRemedyId  id;
  const char *label;
  const char *command;
} PfDiagnosisRemedy;

/**
 * PfDiagnosisRule: one thing that goes wrong.
 * @id: stable name for machines
 * @stages: a mask of `1 << PF_BUILD_STAGE_…`, or %PF_DIAGNOSIS_ANY_STAGE
 * @code: a PfError, or %PF_DIAGNOSIS_NO_CODE
 * @patterns: texts of the log or of the error's message; "A*B": A and, later in the same line, B
 * @detail: (nullable): gives the decisive line and fills in module and line; without it that is the line with the pattern, or the error's message
 * @explain: (nullable): gives the explanation in place of @explanation
 * @applies: (nullable): what else must be so
 */
typedef struct {
  const char        *id;
  guint              stages;
  int                code;
  PfDiagnosisFlags   flags;
  const char        *patterns[PF_DIAGNOSIS_MAX_PATTERNS];
  const char        *title;
  const char        *explanation;
  PfDiagnosisRemedy  remedies[PF_DIAGNOSIS_MAX_REMEDIES];
  char            *(*detail)  (const char *log_tail, PfDiagnosis *self);
  char            *(*explain) (void);
  gboolean         (*applies) (void);
} PfDiagnosisRule;

/** Returns: the table, the more special rules first; the last one fits everything */
const PfDiagnosisRule *pf_diagnosis_get_rules (guint *n_rules);

G_END_DECLS
