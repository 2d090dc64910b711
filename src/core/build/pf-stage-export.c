/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "build/pf-build-stage.h"
#include "firmware/pf-artifact.h"

/* PERMAFROST_NAME_SUFFIX: the rehearsal of build-aux/run marks its files, so that nobody flashes one by mistake. */
static char *
dup_version (PfBuildContext *ctx)
{
  const char *suffix = g_getenv ("PERMAFROST_NAME_SUFFIX");

  return g_strconcat (pf_release_get_tag (ctx->release), suffix != NULL && *suffix != '\0' ? "-" : "", suffix, NULL);
}

gboolean
pf_stage_export_run (PfBuildContext  *ctx,
                     GCancellable    *cancellable,
                     GError         **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *version = dup_version (ctx);
  g_autofree char *name = pf_artifact_dup_name (version, now);

  pf_build_set_progress (ctx->build, PF_BUILD_STAGE_EXPORT, 0, name);
  ctx->record = pf_build_record_new (ctx);
  if (!pf_artifact_export (ctx->export_folder, name, ctx->firmware_bytes, ctx->record, ctx->mqtt_local,
                           &ctx->result, cancellable, error))
    return FALSE;
  pf_build_log_printf (ctx->log, PF_BUILD_STAGE_EXPORT, PF_LOG_INFO, _("Saved %s"), ctx->result);
  return TRUE;
}
