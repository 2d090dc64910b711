/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfElf: the sections and symbols of a linked 32-bit little-endian ELF file (TIS ELF specification 1.2), as the lx106 linker
 * writes it. Only the headers and the symbol table are read, never the code.
 */
typedef struct _PfElf PfElf;

typedef struct {
  const char *name;
  guint32     address;
  guint32     size;       /* in memory, bytes */
  gboolean    allocated;  /* takes part in the memory image */
} PfElfSection;

/** Errors: %PF_ERROR_NOT_FOUND, %PF_ERROR_INVALID, %PF_ERROR_PERMISSION */
PfElf              *pf_elf_load         (const char  *path,
                                         GError     **error);
void                pf_elf_free         (PfElf       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfElf, pf_elf_free)

const PfElfSection *pf_elf_get_sections (PfElf       *self,
                                         guint       *n_sections);
/** pf_elf_find_symbol: @size: (out): bytes. Returns: whether there is a symbol @name that has a size */
gboolean            pf_elf_find_symbol  (PfElf       *self,
                                         const char  *name,
                                         guint32     *size);

G_END_DECLS
