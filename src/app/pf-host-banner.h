/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "host/pf-host-check.h"

G_BEGIN_DECLS

#define PF_TYPE_HOST_BANNER (pf_host_banner_get_type ())
/**
 * PfHostBanner: what this machine lacks, under the header bar, and the command that brings it. Its button looks again, by the
 * action "win.check-host".
 */
G_DECLARE_FINAL_TYPE (PfHostBanner, pf_host_banner, PF, HOST_BANNER, AdwBin)

GtkWidget *pf_host_banner_new       (void);
/** @check: (nullable): %NULL hides the banner */
void       pf_host_banner_set_check (PfHostBanner      *self,
                                     const PfHostCheck *check);

G_END_DECLS
