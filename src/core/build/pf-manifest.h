/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "catalog/pf-board.h"

G_BEGIN_DECLS

/**
 * PfManifest: what a flash layout's own manifest (MicroPython's `manifest.py`, read by tools/makemanifest.py)
 * would freeze of what mqtt_as needs.
 * @freezes_modules: all of `$(PORT_DIR)/modules`, where Permafrost puts its modules
 * @has_asyncio: the asyncio package
 * @asyncio: the package that the tree has: "asyncio" (from v1.21), "uasyncio" (before), or %NULL (before v1.13)
 * @asyncio_in_c: whether the firmware has the C part of asyncio; without it task.py must be frozen too
 */
typedef struct {
  gboolean    freezes_modules;
  gboolean    has_asyncio;
  const char *asyncio;
  gboolean    asyncio_in_c;
} PfManifest;

/** pf_manifest_analyse: reads the manifests of @variant in @tree, as text: they are not run. */
void  pf_manifest_analyse (const char      *tree,
                           const PfBoard   *board,
                           const PfVariant *variant,
                           PfManifest      *result);

/**
 * pf_manifest_write:
 * @files: (array zero-terminated=1): what Permafrost injected, relative to the port's modules folder
 *
 * Returns: (transfer full): the text of a manifest that includes the layout's own and adds what it leaves out.
 *   Only functions that every release since v1.12 knows are used. It also fixes the order in which folders are
 *   frozen: makemanifest.py takes files as the file system lists them, so that without it the same modules give
 *   other bytes in a folder on another disk.
 */
char *pf_manifest_write   (const PfManifest    *manifest,
                           const PfVariant     *variant,
                           const char * const  *files);

/** Whether the layout's own manifest leaves out something that mqtt_as needs. */
gboolean pf_manifest_is_lacking (const PfManifest *manifest);

G_END_DECLS
