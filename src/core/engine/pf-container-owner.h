/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The value of PF_ENGINE_LABEL_OWNER: "PID:STARTTIME:BOOT:PIDNS:MACHINE".
 *
 * PID and STARTTIME (field 22 of /proc/PID/stat, in clock ticks since boot) name a process for as long as
 * the system runs. BOOT is the kernel's boot id, PIDNS the number of the namespace in which PID
 * means something, MACHINE a hash of the machine's id ("-" where there is none), so that another
 * machine's container, seen through a shared engine, is nobody's leftover here.
 */

/** pf_container_owner_dup_self: Returns: (transfer full): the value for this process */
char    *pf_container_owner_dup_self (void);

/**
 * pf_container_owner_is_gone:
 * @owner: a label's value; anything
 *
 * Returns: %TRUE where the process is known to have ended; %FALSE where it runs or where that cannot be told
 */
gboolean pf_container_owner_is_gone  (const char *owner);

G_END_DECLS
