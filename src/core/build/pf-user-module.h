/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * pf_user_module_check:
 * @path: a .py file, or a folder with an __init__.py
 * @name: (out) (optional): the name it is imported by
 *
 * Whether @path can be frozen: it exists and is readable, its name is a Python identifier, it is UTF-8 text without NUL, and the
 * name does not collide with mqtt_as, asyncio or a module that MicroPython's port freezes or has built in.
 * Errors: %PF_ERROR_INVALID, %PF_ERROR_NOT_FOUND, %PF_ERROR_PERMISSION
 */
gboolean pf_user_module_check (const char  *path,
                               char       **name,
                               GError     **error);

/**
 * pf_user_module_check_all:
 * @paths: (array zero-terminated=1)
 *
 * Whether each can be frozen and all can be together: no two have one name, and no two files become the same C identifier, as
 * `a_b.py` and `b.py` of a package `a` would.
 */
gboolean pf_user_module_check_all (const char * const  *paths,
                                   GError             **error);

/**
 * pf_user_module_collides:
 * @name: the name a module is imported by
 * @modules_folder: (nullable): the port's own modules (`ports/esp8266/modules`) as the release has them
 *
 * Whether firmware for this port already has a module @name: mqtt_as, asyncio, what MicroPython has built in or freezes, or, with
 * @modules_folder, what lies there.
 */
gboolean pf_user_module_collides (const char *name,
                                  const char *modules_folder);

/**
 * pf_user_module_copy: copies file or package (only .py files) into @folder, where it takes the place of what was there by the same
 * name. A file that is the same already stays as it is, every other one is new: its time is now, whatever the original's was, for
 * an older time would keep the old code frozen.
 * @sha256: (out) (optional): of names and contents, lower-case hex; the same wherever and whenever it is taken
 *
 * Errors: those of pf_user_module_check(), %PF_ERROR_NO_SPACE
 */
gboolean pf_user_module_copy     (const char    *path,
                                  const char    *folder,
                                  char         **sha256,
                                  GCancellable  *cancellable,
                                  GError       **error);

G_END_DECLS
