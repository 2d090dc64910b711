/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PfVariant:
 * @name: as in `BOARD_VARIANT=`; "" for the board's own layout
 * @title: (translated) what a person calls it, for instance "2 MiB image (recommended for D1 Mini)"
 * @needs_manifest: whether the variant's own manifest would leave mqtt_as or asyncio out, so that
 *   the build has to write one
 * @flash_budget: bytes of flash that code and frozen modules may use (irom0_0_seg's length in the
 *   variant's linker script); 0 where it could not be read
 * @manifest: the variant's own manifest, relative to the port's folder ("boards/manifest_512k.py")
 * @freezes_modules: whether that manifest freezes the port's folder `modules` as a whole
 * @freezes_asyncio: whether it freezes a package `asyncio`
 * @freezes_uasyncio: whether it freezes `uasyncio`, asyncio's name before v1.21
 */
typedef struct {
  char     *name;
  char     *title;
  gboolean  needs_manifest;
  guint32   flash_budget;
  char     *manifest;
  gboolean  freezes_modules;
  gboolean  freezes_asyncio;
  gboolean  freezes_uasyncio;
} PfVariant;

/**
 * PfBoard:
 * @name: the folder's name under ports/esp8266/boards
 * @title: from board.json's vendor and product, or the name
 * @variants: (element-type PfVariant): the board's own layout first
 */
typedef struct {
  char      *name;
  char      *title;
  GPtrArray *variants;
} PfBoard;

PfBoard         *pf_board_copy         (const PfBoard *self);
void             pf_board_free         (PfBoard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfBoard, pf_board_free)
#define PF_TYPE_BOARD (pf_board_get_type ())
GType            pf_board_get_type     (void);
/** Returns: (transfer none) (nullable) */
const PfVariant *pf_board_find_variant (const PfBoard *self,
                                        const char    *name);

/**
 * pf_board_list:
 * @tree: a checkout of MicroPython
 *
 * Reads `ports/esp8266/boards`. The D1 Mini's board (ESP8266_GENERIC; GENERIC before v1.21) comes first.
 * Returns: (transfer full) (element-type PfBoard): errors: %PF_ERROR_NOT_FOUND
 */
GPtrArray       *pf_board_list         (const char    *tree,
                                        GError       **error);

/**
 * pf_board_find:
 * @boards: from pf_board_list()
 * @name: (nullable): a name; %NULL or "" means the D1 Mini's board; ESP8266_GENERIC finds GENERIC in an old release
 *
 * Returns: (transfer none) (nullable)
 */
const PfBoard   *pf_board_find         (GPtrArray     *boards,
                                        const char    *name);

G_END_DECLS
