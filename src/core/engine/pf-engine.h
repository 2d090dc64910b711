/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** Every container of ours carries this label; its value is the build's id. */
#define PF_ENGINE_LABEL "io.github.permafrost_fw.build"
/** the Permafrost that made the container ("PID:STARTTIME:BOOT:PIDNS:MACHINE", see pf-container-owner.h), so that a
 * leftover can be told from the container of a Permafrost that still runs, here or on another machine */
#define PF_ENGINE_LABEL_OWNER "io.github.permafrost_fw.owner"

#define PF_TYPE_ENGINE (pf_engine_get_type ())
G_DECLARE_FINAL_TYPE (PfEngine, pf_engine, PF, ENGINE, GObject)

typedef struct {
  char     *socket;         /* path of the Unix socket */
  char     *found_by;       /* "DOCKER_HOST", "context NAME", "/var/run/docker.sock", "rootless Docker", "Podman" … */
  char     *name;           /* "Docker Engine" or "Podman" */
  char     *version;
  char     *api_version;
  char     *architecture;   /* of the engine's machine, as uname says: "x86_64", "aarch64" */
  char     *root_dir;       /* where it keeps images */
  gboolean  is_podman;
  gboolean  rootless;
  gboolean  selinux;
  guint     cgroup_version; /* 1 or 2; 0 unknown */
  guint     n_cpus;
  guint64   memory;         /* bytes */
} PfEngineInfo;

/**
 * pf_engine_discover:
 *
 * Tries, in this order: DOCKER_HOST (unix://), the docker context's socket, /var/run/docker.sock, rootless
 * Docker's and Podman's sockets; the first that answers is it. DOCKER_HOST, where set, is the only one tried.
 * Blocking (each try at most 5 s).
 * Errors: %PF_ERROR_ENGINE_NOT_FOUND, %PF_ERROR_ENGINE_NOT_RUNNING, %PF_ERROR_ENGINE_PERMISSION; the message
 * lists each place tried and what came of it.
 */
PfEngine           *pf_engine_discover         (GCancellable  *cancellable,
                                                GError       **error);
/** pf_engine_new: an engine at @socket; errors as above */
PfEngine           *pf_engine_new              (const char    *socket,
                                                GCancellable  *cancellable,
                                                GError       **error);
const PfEngineInfo *pf_engine_get_info         (PfEngine      *self);

typedef struct {
  char    *id;             /* sha256:… of the configuration */
  char    *digest;         /* sha256:… of the manifest as pulled; "" for an image that never met a registry */
  char    *architecture;   /* "amd64" */
  guint64  size;
} PfImageInfo;
void                pf_image_info_free         (PfImageInfo   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfImageInfo, pf_image_info_free)

/** Errors: %PF_ERROR_IMAGE_NOT_FOUND where the engine does not have it (no network is used) */
PfImageInfo        *pf_engine_inspect_image    (PfEngine      *self,
                                                const char    *reference,
                                                GCancellable  *cancellable,
                                                GError       **error);

/** @current, @total: bytes over all layers known so far; @status: the engine's words on the last event */
typedef void (*PfPullProgressFunc) (guint64 current, guint64 total, const char *layer, const char *status, gpointer user_data);
/**
 * pf_engine_pull_image: blocking. @reference without a tag means `:latest`.
 * Errors: %PF_ERROR_IMAGE_NOT_FOUND, %PF_ERROR_RATE_LIMIT, %PF_ERROR_NETWORK, %PF_ERROR_NO_SPACE, %PF_ERROR_ENGINE
 */
gboolean            pf_engine_pull_image       (PfEngine            *self,
                                                const char          *reference,
                                                PfPullProgressFunc   progress,
                                                gpointer             user_data,
                                                GCancellable        *cancellable,
                                                GError             **error);
/** pf_engine_remove_leftovers: removes containers that carry our label and whose owner, a process of this machine,
 * is gone. One that cannot be removed is reported after the others were. @n_removed: (out) (optional) */
gboolean            pf_engine_remove_leftovers (PfEngine      *self,
                                                guint         *n_removed,
                                                GCancellable  *cancellable,
                                                GError       **error);

G_END_DECLS
