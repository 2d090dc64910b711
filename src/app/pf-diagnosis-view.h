/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "build/pf-diagnosis.h"

G_BEGIN_DECLS

#define PF_TYPE_DIAGNOSIS_VIEW (pf_diagnosis_view_get_type ())
/**
 * PfDiagnosisView: what went wrong in a sentence, why, and what mends it. Hidden while there is nothing to say.
 *
 * A remedy that the window can bring is a button, which activates the action "win.remedy" with the PfRemedyId as its uint32
 * target. A remedy that it cannot bring is shown as the command that one would type, with a button that copies it.
 */
G_DECLARE_FINAL_TYPE (PfDiagnosisView, pf_diagnosis_view, PF, DIAGNOSIS_VIEW, AdwBin)

GtkWidget *pf_diagnosis_view_new           (void);
/** @diagnosis: (nullable): copied as far as it is needed; %NULL hides the view */
void       pf_diagnosis_view_set_diagnosis (PfDiagnosisView   *self,
                                            const PfDiagnosis *diagnosis);
/** Whether the window itself can bring the remedy @id (see "win.remedy") */
gboolean   pf_diagnosis_view_can_bring     (PfRemedyId         id);

G_END_DECLS
