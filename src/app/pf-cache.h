/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** pf_cache_measure_async: how much the cache folder holds, counted in a task */
void     pf_cache_measure_async  (GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
/** @size: (out): bytes on disk */
gboolean pf_cache_measure_finish (GAsyncResult         *result,
                                  guint64              *size,
                                  GError              **error);

/**
 * pf_cache_clean_async:
 * @tree: (nullable): a release's tag: only its checkouts; %NULL: all that no build is using
 */
void     pf_cache_clean_async    (const char           *tree,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
/** @freed: (out): bytes */
gboolean pf_cache_clean_finish   (GAsyncResult         *result,
                                  guint64              *freed,
                                  GError              **error);

G_END_DECLS
