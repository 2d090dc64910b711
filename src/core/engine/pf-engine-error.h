/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pf-error.h"

G_BEGIN_DECLS

/*
 * What an engine says, in our error domain. Engines pass on the words of registries, of runc and of
 * the kernel, and give most of them the same HTTP status; the text is all there is to tell a rate
 * limit from a missing image.
 */

/**
 * pf_engine_error_classify_pull:
 * @message: why a pull failed, as the engine says it
 *
 * Returns: %PF_ERROR_RATE_LIMIT, %PF_ERROR_NO_SPACE, %PF_ERROR_NETWORK, %PF_ERROR_IMAGE_NOT_FOUND, or
 *   %PF_ERROR_ENGINE where the words are none that we know
 */
PfError pf_engine_error_classify_pull (const char *message);

/**
 * pf_engine_error_classify:
 * @http_status: of the reply, 400 or more
 * @message: the engine's explanation
 *
 * For every other request. Returns: %PF_ERROR_IMAGE_NOT_FOUND, %PF_ERROR_NOT_FOUND, %PF_ERROR_NO_SPACE or
 *   %PF_ERROR_ENGINE
 */
PfError pf_engine_error_classify      (guint       http_status,
                                       const char *message);

/**
 * pf_engine_error_from_transport:
 * @error: (inout): what GIO or libsoup reported, replaced in place; a cancel is left as it is
 * @socket: path of the engine's socket
 *
 * No socket becomes %PF_ERROR_ENGINE_NOT_FOUND, a refused connection or silence
 * %PF_ERROR_ENGINE_NOT_RUNNING, a refused permission %PF_ERROR_ENGINE_PERMISSION, everything else
 * (a hang-up, an answer that is not HTTP) %PF_ERROR_ENGINE.
 */
void    pf_engine_error_from_transport (GError     **error,
                                        const char  *socket);

G_END_DECLS
