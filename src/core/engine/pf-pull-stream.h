/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/pf-engine.h"

G_BEGIN_DECLS

/**
 * PfPullStream: reads what an engine says while it pulls an image: one JSON object after the other, each on a
 * line of its own (`POST /images/create` in Docker's API reference), and adds up the layers.
 */
typedef struct _PfPullStream PfPullStream;

/** @progress: (nullable): called for every event that has a status */
PfPullStream *pf_pull_stream_new    (PfPullProgressFunc  progress,
                                     gpointer            user_data);

/**
 * pf_pull_stream_feed: the next bytes.
 * Errors: what the engine reports within the stream (see pf_engine_error_classify_pull()), and %PF_ERROR_ENGINE
 * for what is no such stream
 */
gboolean      pf_pull_stream_feed   (PfPullStream       *self,
                                     const char         *data,
                                     gsize               length,
                                     GError            **error);

/** pf_pull_stream_finish: the stream has ended. Errors: as pf_pull_stream_feed() */
gboolean      pf_pull_stream_finish (PfPullStream       *self,
                                     GError            **error);

void          pf_pull_stream_free   (PfPullStream       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfPullStream, pf_pull_stream_free)

G_END_DECLS
