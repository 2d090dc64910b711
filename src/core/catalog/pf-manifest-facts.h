/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfManifestFacts: what a manifest of frozen modules, with those it includes, brings.
 * @freezes_modules: the port's folder `modules` as a whole, so that a package put there is frozen
 * @asyncio: the package `asyncio`
 * @uasyncio: the package `uasyncio`, its name before v1.21
 */
typedef struct {
  gboolean freezes_modules;
  gboolean asyncio;
  gboolean uasyncio;
} PfManifestFacts;

/**
 * pf_manifest_facts_read:
 * @tree: the root folder of the checkout
 * @board_dir: $(BOARD_DIR), relative to the port's folder
 * @manifest: the file, relative to the port's folder
 *
 * A manifest is a Python program; it is not run but searched for calls of include(), freeze(), package(),
 * require() and their like, at any place in it. A manifest that cannot be read brings nothing.
 */
void pf_manifest_facts_read (const char      *tree,
                             const char      *board_dir,
                             const char      *manifest,
                             PfManifestFacts *result);

G_END_DECLS
