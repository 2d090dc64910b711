/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfError:
 * @PF_ERROR_FAILED: something went wrong that has no code of its own
 * @PF_ERROR_INVALID: what was given (an option, a file, a reply) is not what it should be
 * @PF_ERROR_NOT_FOUND: a tag, commit, board, variant, module or file does not exist
 * @PF_ERROR_NETWORK: a remote could not be reached, or hung up half-way
 * @PF_ERROR_NO_CACHE: there is no network and nothing kept from an earlier time
 * @PF_ERROR_NO_SPACE: a disk is full; the message names the folder
 * @PF_ERROR_PERMISSION: the operating system refused a file or folder
 * @PF_ERROR_BUSY: another Permafrost is using it
 * @PF_ERROR_ENGINE_NOT_FOUND: no container engine's socket exists; the message lists what was tried
 * @PF_ERROR_ENGINE_NOT_RUNNING: a socket exists and nobody answers
 * @PF_ERROR_ENGINE_PERMISSION: the engine's socket may not be opened by this user
 * @PF_ERROR_ENGINE: the engine answered with an error, or with something that is not its API
 * @PF_ERROR_IMAGE_NOT_FOUND: the toolchain image exists neither here nor in the registry
 * @PF_ERROR_RATE_LIMIT: the registry refuses more pulls for a while
 * @PF_ERROR_COMMAND_FAILED: a command in a container ended with a status other than 0
 * @PF_ERROR_OUT_OF_MEMORY: the kernel killed a container for want of memory
 * @PF_ERROR_FIRMWARE_INVALID: an image file is not a whole, sound ESP8266 image
 * @PF_ERROR_NOT_FROZEN: mqtt_as, or a module that was asked for, is not in the image
 * @PF_ERROR_TOO_LARGE: the image does not fit its flash budget
 * @PF_ERROR_CHANGED: a file is not what it was when it was read; somebody else has written it
 *
 * Every error of the core. A cancel is %G_IO_ERROR_CANCELLED and nothing else.
 * Messages are whole sentences in the person's language, without markup and without secrets.
 */
typedef enum {
  PF_ERROR_FAILED,
  PF_ERROR_INVALID,
  PF_ERROR_NOT_FOUND,
  PF_ERROR_NETWORK,
  PF_ERROR_NO_CACHE,
  PF_ERROR_NO_SPACE,
  PF_ERROR_PERMISSION,
  PF_ERROR_BUSY,
  PF_ERROR_ENGINE_NOT_FOUND,
  PF_ERROR_ENGINE_NOT_RUNNING,
  PF_ERROR_ENGINE_PERMISSION,
  PF_ERROR_ENGINE,
  PF_ERROR_IMAGE_NOT_FOUND,
  PF_ERROR_RATE_LIMIT,
  PF_ERROR_COMMAND_FAILED,
  PF_ERROR_OUT_OF_MEMORY,
  PF_ERROR_FIRMWARE_INVALID,
  PF_ERROR_NOT_FROZEN,
  PF_ERROR_TOO_LARGE,
  PF_ERROR_CHANGED,
} PfError;

#define PF_ERROR (pf_error_quark ())
GQuark pf_error_quark (void);

/**
 * pf_error_set_from_errno:
 * @error: where to put the error
 * @errsv: an errno value
 * @path: the file or folder it is about
 * @doing: what was being done, as the start of a sentence ("Could not write"), translated
 *
 * Makes a PfError from an errno: ENOSPC and EDQUOT become %PF_ERROR_NO_SPACE, EACCES, EPERM and
 * EROFS %PF_ERROR_PERMISSION, ENOENT %PF_ERROR_NOT_FOUND, the rest %PF_ERROR_FAILED.
 *
 * Returns: %FALSE, so that it can be returned
 */
gboolean pf_error_set_from_errno (GError    **error,
                                  int         errsv,
                                  const char *path,
                                  const char *doing);

/**
 * pf_error_from_gio:
 * @error: (inout): a G_IO_ERROR or G_FILE_ERROR, replaced in place by the PfError that means the same;
 *   a cancel and a PfError are left as they are
 * @path: the file or folder it is about
 *
 * Translates GIO's codes so that PfDiagnosis has one domain to look at.
 */
void pf_error_from_gio (GError    **error,
                        const char *path);

/** pf_error_is_cancelled: whether @error is a cancel */
gboolean pf_error_is_cancelled (const GError *error);

G_END_DECLS
