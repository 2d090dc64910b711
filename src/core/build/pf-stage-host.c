/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "build/pf-build-stage.h"
#include "build/pf-user-module.h"
#include "host/pf-disk-space.h"
#include "pf-error.h"

/* The engine may lack the image still: the fetch stage pulls it while it clones. */
static gboolean
find_image (PfBuildContext  *ctx,
            GCancellable    *cancellable,
            GError         **error)
{
  const char *reference = pf_build_request_get_image (ctx->request);
  g_autoptr(GError) local_error = NULL;

  ctx->image = pf_engine_inspect_image (ctx->engine, reference, cancellable, &local_error);
  if (ctx->image != NULL)
    pf_build_log_printf (ctx->log, PF_BUILD_STAGE_HOST, PF_LOG_INFO, _("Toolchain image %s is here."), reference);
  else if (g_error_matches (local_error, PF_ERROR, PF_ERROR_IMAGE_NOT_FOUND))
    pf_build_log_printf (ctx->log, PF_BUILD_STAGE_HOST, PF_LOG_INFO,
                         _("Toolchain image %s is not here yet and will be pulled."), reference);
  else
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return TRUE;
}

gboolean
pf_stage_host_run (PfBuildContext  *ctx,
                   GCancellable    *cancellable,
                   GError         **error)
{
  const PfEngineInfo *info;
  guint n_leftovers = 0;

  if (!pf_user_module_check_all (pf_build_request_get_modules (ctx->request), error) ||
      !pf_disk_space_check (ctx->cache, PF_DISK_SPACE_CACHE, NULL, error) ||
      !pf_disk_space_check (ctx->export_folder, PF_DISK_SPACE_EXPORT, NULL, error))
    return FALSE;

  ctx->engine = pf_engine_discover (cancellable, error);
  if (ctx->engine == NULL)
    return FALSE;
  info = pf_engine_get_info (ctx->engine);
  pf_build_log_printf (ctx->log, PF_BUILD_STAGE_HOST, PF_LOG_INFO, "%s %s · API %s · %s%s · %s",
                       info->name, info->version, info->api_version, info->architecture,
                       info->rootless ? " · rootless" : "", info->socket);

  if (!pf_engine_remove_leftovers (ctx->engine, &n_leftovers, cancellable, error))
    return FALSE;
  if (n_leftovers > 0)
    pf_build_log_printf (ctx->log, PF_BUILD_STAGE_HOST, PF_LOG_INFO,
                         ngettext ("Removed %u container that an interrupted build left behind.",
                                   "Removed %u containers that interrupted builds left behind.", n_leftovers),
                         n_leftovers);

  return find_image (ctx, cancellable, error);
}
