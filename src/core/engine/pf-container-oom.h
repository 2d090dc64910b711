/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pf_container_oom_is_sign:
 * @line: (array length=length): a line of a build's output
 *
 * Whether @line is how make, a shell, GCC, ld or Python report that the kernel took a process or refused
 * memory. Engines set OOMKilled for a container's own memory limit, and on older kernels for nothing else:
 * where the whole machine is short of memory, the output is all there is. Only means something once
 * the command has failed.
 */
gboolean pf_container_oom_is_sign (const char *line,
                                   gsize       length);

G_END_DECLS
