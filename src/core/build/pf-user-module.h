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

/** pf_user_module_copy: copies file or package (only .py files) into @folder. @sha256: (out): of names and contents, lower-case hex */
gboolean pf_user_module_copy  (const char    *path,
                               const char    *folder,
                               char         **sha256,
                               GCancellable  *cancellable,
                               GError       **error);

G_END_DECLS
