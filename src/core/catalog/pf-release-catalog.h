/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "catalog/pf-release.h"

G_BEGIN_DECLS

#define PF_TYPE_RELEASE_CATALOG (pf_release_catalog_get_type ())
G_DECLARE_FINAL_TYPE (PfReleaseCatalog, pf_release_catalog, PF, RELEASE_CATALOG, GObject)

/**
 * pf_release_catalog_new:
 * @cache_file: where the list is kept between starts (JSON); made when first written
 * @url: MicroPython's repository, after rewriting (see PfRemotes)
 */
PfReleaseCatalog *pf_release_catalog_new            (const char        *cache_file,
                                                     const char        *url);

/**
 * pf_release_catalog_load: reads the cached list; blocking, no network.
 * Errors: %PF_ERROR_NO_CACHE where there is none or it is of another URL or damaged.
 */
gboolean          pf_release_catalog_load           (PfReleaseCatalog  *self,
                                                     GCancellable      *cancellable,
                                                     GError           **error);

/**
 * pf_release_catalog_refresh: lists the remote's tags (git's ls-remote; no clone) and keeps them in the
 * cache; blocking. On failure what was loaded before stays. Errors: %PF_ERROR_NETWORK,
 * %PF_ERROR_NOT_FOUND where the remote has no release at all, %G_IO_ERROR_CANCELLED within a second.
 */
gboolean          pf_release_catalog_refresh        (PfReleaseCatalog  *self,
                                                     GCancellable      *cancellable,
                                                     GError           **error);

/**
 * pf_release_catalog_ensure: refresh; if the network is away, the cached list instead.
 * @fallback_error: (out) (optional): why the refresh failed when the cached list is used
 * Errors: %PF_ERROR_NO_CACHE (whose message says why the network failed) if there is neither.
 */
gboolean          pf_release_catalog_ensure         (PfReleaseCatalog  *self,
                                                     GError           **fallback_error,
                                                     GCancellable      *cancellable,
                                                     GError           **error);
/**
 * pf_release_catalog_fetch_dates: asks the remote when the releases were made, for those where that is not known yet, and
 * keeps it in the cache; blocking. A few hundred bytes a release, once. Errors: as pf_git_dates_fetch(); the list stays.
 */
gboolean          pf_release_catalog_fetch_dates    (PfReleaseCatalog  *self,
                                                     GCancellable      *cancellable,
                                                     GError           **error);
/** pf_release_catalog_refresh_async: refresh, then the dates; that a remote cannot tell them is no failure */
void              pf_release_catalog_refresh_async  (PfReleaseCatalog    *self,
                                                     GCancellable        *cancellable,
                                                     GAsyncReadyCallback  callback,
                                                     gpointer             user_data);
gboolean          pf_release_catalog_refresh_finish (PfReleaseCatalog    *self,
                                                     GAsyncResult        *result,
                                                     GError             **error);

/** Returns: (transfer full) (element-type PfRelease): newest first; previews only if asked for */
GPtrArray        *pf_release_catalog_dup_releases   (PfReleaseCatalog *self,
                                                     gboolean          previews);
/** Returns: (transfer full) (nullable): the newest stable release */
PfRelease        *pf_release_catalog_dup_latest     (PfReleaseCatalog *self);
/** Returns: (transfer full) (nullable): the release with exactly this tag */
PfRelease        *pf_release_catalog_dup_find       (PfReleaseCatalog *self,
                                                     const char       *tag);
/** Returns: (transfer full) (nullable): when the list came from the remote (UTC) */
GDateTime        *pf_release_catalog_dup_time       (PfReleaseCatalog *self);

G_END_DECLS
