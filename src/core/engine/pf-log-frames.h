/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfLogFrames: takes apart the stream of an attached container without a terminal.
 *
 * The format is Docker's ("Stream format" under `POST /containers/{id}/attach` in its API reference):
 * frames of eight bytes of header (the stream: 0 stdin, 1 stdout, 2 stderr, 3 the engine's own errors;
 * three zeros; the payload's length, big-endian) and the payload. Frames may be split anywhere, and
 * the payload may split a line or a character anywhere.
 *
 * A stream whose very first header is none is taken for the raw output of a terminal: all stdout.
 */
typedef struct _PfLogFrames PfLogFrames;

/** @data: (array length=length): a piece of the payload. @is_stderr: which stream it belongs to */
typedef void (*PfLogFramesFunc) (const char *data,
                                 gsize       length,
                                 gboolean    is_stderr,
                                 gpointer    user_data);

PfLogFrames *pf_log_frames_new    (PfLogFramesFunc  func,
                                   gpointer         user_data);

/**
 * pf_log_frames_feed: the stream's next bytes.
 * Errors: %PF_ERROR_ENGINE at something that is no header, behind the first frame; nothing can be read from then on
 */
gboolean     pf_log_frames_feed   (PfLogFrames     *self,
                                   const char      *data,
                                   gsize            length,
                                   GError         **error);

/** pf_log_frames_finish: the stream has ended. Errors: %PF_ERROR_ENGINE where it ended inside a frame */
gboolean     pf_log_frames_finish (PfLogFrames     *self,
                                   GError         **error);

void         pf_log_frames_free   (PfLogFrames     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfLogFrames, pf_log_frames_free)

G_END_DECLS
