/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "build/pf-build-log.h"

G_BEGIN_DECLS

/**
 * PfLogStore: the lines that a build's log keeps; not thread-safe. Appending and finding a line take the same time however many
 * there are. At most PF_BUILD_LOG_MAX_LINES lines and PF_BUILD_LOG_MAX_BYTES bytes of text, and 4 MiB to find them by.
 */
typedef struct _PfLogStore PfLogStore;

PfLogStore *pf_log_store_new       (void);
void        pf_log_store_free      (PfLogStore     *self);

/** pf_log_store_add: @text: (array length=length): UTF-8 of at most PF_BUILD_LOG_MAX_LINE bytes; copied */
void        pf_log_store_add       (PfLogStore     *self,
                                    PfBuildStageId  stage,
                                    PfLogSeverity   severity,
                                    const char     *text,
                                    gsize           length);
/** Number of the oldest line kept */
guint64     pf_log_store_get_first (PfLogStore     *self);
/** One behind the newest line's number */
guint64     pf_log_store_get_end   (PfLogStore     *self);
/** pf_log_store_get: @number: of a line that is kept. @line is lent until the next pf_log_store_add(). */
void        pf_log_store_get       (PfLogStore     *self,
                                    guint64         number,
                                    PfLogLine      *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfLogStore, pf_log_store_free)

G_END_DECLS
