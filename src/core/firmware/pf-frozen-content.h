/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** One object of C that a frozen module became */
typedef struct {
  char    *symbol;    /* "fun_data_mqtt_as___init____lt_module_gt_" */
  guint32  size;      /* bytes, where the source tells; else 0 */
} PfFrozenObject;

/**
 * @name: "mqtt_as/__init__.py"
 * @objects: (element-type PfFrozenObject)
 * @strings: bytes of what has no symbol: string constants, and the interned names (qstrs) that this module alone brings along
 */
typedef struct {
  char      *name;
  GPtrArray *objects;
  guint32    strings;
} PfFrozenSource;

/**
 * pf_frozen_content_parse:
 * @text: `frozen_content.c` as MicroPython's tools/mpy-tool.py writes it (v1.12 and newer)
 *
 * Returns: (transfer full) (element-type PfFrozenSource): the modules, in the order of mp_frozen_names; empty where there are none
 */
GPtrArray *pf_frozen_content_parse (const char *text);

G_END_DECLS
