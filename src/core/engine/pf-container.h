/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/pf-engine.h"

G_BEGIN_DECLS

/**
 * PfContainerSpec: what to run. The security settings (Init, network none, no capabilities, no new privileges,
 * read-only root with a tmpfs on /tmp, the person's uid unless the engine is rootless, SELinux `z` only where the
 * engine says so) are not for the caller to choose.
 * @argv: (array zero-terminated=1): the command; replaces the image's entry point
 * @env: (array zero-terminated=1) (nullable): "NAME=value"; HOME=/tmp and git's safe.directory are set anyway
 * @bind_source, @bind_target: one folder of the host, mounted read-write (both %NULL: none)
 * @working_dir: in the container
 * @build_id: value of PF_ENGINE_LABEL
 * @memory_limit: bytes the container may use; 0: no limit of ours
 */
typedef struct {
  const char         *image;
  const char * const *argv;
  const char * const *env;
  const char         *bind_source;
  const char         *bind_target;
  const char         *working_dir;
  const char         *build_id;
  guint64             memory_limit;
} PfContainerSpec;

/**
 * PfContainerLineFunc: one line of output, already valid UTF-8 and without its line end.
 * ANSI colour sequences are kept in it (PfAnsi takes them apart); other control characters are replaced.
 * Very long lines arrive in pieces of 64 KiB or less. @is_stderr: which stream. Called in the calling thread.
 */
typedef void (*PfContainerLineFunc) (const char *line,
                                     gsize       length,
                                     gboolean    is_stderr,
                                     gpointer    user_data);

/**
 * pf_container_run: creates, attaches, starts, streams, waits and removes; blocking. On every way out (success,
 * failure, cancel) the container is stopped and removed by its id. A cancel returns within a second even where
 * the engine does not answer any more; the removal then goes on in a thread of its own.
 * @exit_status: (out) (optional): of the command; -1 where it never ended by itself. 127 where there is no such command
 * Errors: %PF_ERROR_COMMAND_FAILED where the status is not 0, %PF_ERROR_OUT_OF_MEMORY,
 * %PF_ERROR_IMAGE_NOT_FOUND, %PF_ERROR_NOT_FOUND where @bind_source is no folder, %PF_ERROR_ENGINE…, %G_IO_ERROR_CANCELLED (within a second)
 */
gboolean pf_container_run (PfEngine               *engine,
                           const PfContainerSpec  *spec,
                           PfContainerLineFunc     line_func,
                           gpointer                user_data,
                           int                    *exit_status,
                           GCancellable           *cancellable,
                           GError                **error);

G_END_DECLS
