/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** A module with more is no module for a chip with a megabyte of flash. */
#define PF_MODULE_MAX_FILE  (1024 * 1024)
#define PF_MODULE_MAX_TOTAL (4 * 1024 * 1024)
#define PF_MODULE_MAX_FILES 500
#define PF_MODULE_MAX_DEPTH 8

/** One Python file: @path is relative to the folder that modules are imported from ("pkg/sub/mod.py") */
typedef struct {
  char   *path;
  GBytes *bytes;
} PfModuleFile;

void       pf_module_file_free  (PfModuleFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfModuleFile, pf_module_file_free)

/**
 * pf_module_files_read:
 * @path: a .py file, or a folder with an __init__.py
 * @name: the name it is imported by
 *
 * Reads the file, or all .py files of the package, in an order that depends on their names alone. Hidden files and __pycache__ are
 * passed over. A symbolic link inside a package must lead to a file of the same package.
 *
 * Returns: (transfer full) (element-type PfModuleFile): errors: %PF_ERROR_INVALID, %PF_ERROR_NOT_FOUND, %PF_ERROR_PERMISSION
 */
GPtrArray *pf_module_files_read (const char    *path,
                                 const char    *name,
                                 GCancellable  *cancellable,
                                 GError       **error);

/** Returns: (transfer full): the C identifier that mpy-tool.py makes of @path ("pkg_sub_mod_py" for "pkg/sub/mod.py") */
char      *pf_module_file_dup_symbol (const char *path);

/** pf_module_name_is_identifier: whether @name can stand behind `import`: a Python identifier of ASCII letters that is no keyword */
gboolean   pf_module_name_is_identifier (const char *name);

G_END_DECLS
