/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-elf.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pf-error.h"

#define MAX_SECTIONS 4096
#define MAX_TABLE    (32 * 1024 * 1024)

struct _PfElf
{
  Elf32_Shdr *headers;
  PfElfSection *sections;
  guint n_sections;
  char *section_names;
  char *symbol_names;
  GHashTable *symbols;    /* name in symbol_names -> size */
};

typedef struct {
  int fd;
  const char *path;
  guint64 size;
} Input;

static gboolean
set_invalid (const Input  *input,
             GError      **error)
{
  g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is no whole ELF file for the ESP8266"), input->path);
  return FALSE;
}

/* Returns: (transfer full) (nullable): @length bytes and a NUL */
static gpointer
read_part (const Input  *input,
           guint64       offset,
           guint64       length,
           GError      **error)
{
  g_autofree guint8 *data = NULL;
  gsize done = 0;

  if (length > MAX_TABLE || offset > input->size || length > input->size - offset)
    {
      set_invalid (input, error);
      return NULL;
    }
  data = g_malloc (length + 1);
  while (done < length)
    {
      ssize_t n = pread (input->fd, data + done, length - done, offset + done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          if (n < 0)
            pf_error_set_from_errno (error, errno, input->path, _("Could not read"));
          else
            set_invalid (input, error);
          return NULL;
        }
      done += n;
    }
  data[length] = '\0';
  return g_steal_pointer (&data);
}

/* A name in a string table of @size bytes and a NUL behind them */
static const char *
get_name (const char *table,
          guint32     size,
          guint32     offset)
{
  return offset < size ? table + offset : "";
}

static gboolean
read_sections (PfElf        *self,
               const Input  *input,
               GError      **error)
{
  g_autofree Elf32_Ehdr *header = read_part (input, 0, sizeof *header, error);
  guint32 names, names_size;

  if (header == NULL)
    return FALSE;
  if (memcmp (header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS32 ||
      header->e_ident[EI_DATA] != ELFDATA2LSB || GUINT16_FROM_LE (header->e_shentsize) != sizeof (Elf32_Shdr))
    return set_invalid (input, error);

  self->n_sections = GUINT16_FROM_LE (header->e_shnum);
  names = GUINT16_FROM_LE (header->e_shstrndx);
  if (self->n_sections == 0 || self->n_sections > MAX_SECTIONS || names >= self->n_sections)
    return set_invalid (input, error);
  self->headers = read_part (input, GUINT32_FROM_LE (header->e_shoff), self->n_sections * sizeof (Elf32_Shdr), error);
  if (self->headers == NULL)
    return FALSE;
  for (guint i = 0; i < self->n_sections; i++)
    for (guint j = 0; j < sizeof (Elf32_Shdr) / sizeof (guint32); j++)
      ((guint32 *) &self->headers[i])[j] = GUINT32_FROM_LE (((guint32 *) &self->headers[i])[j]);

  names_size = self->headers[names].sh_size;
  self->section_names = read_part (input, self->headers[names].sh_offset, names_size, error);
  if (self->section_names == NULL)
    return FALSE;
  self->sections = g_new0 (PfElfSection, self->n_sections);
  for (guint i = 0; i < self->n_sections; i++)
    {
      self->sections[i].name = get_name (self->section_names, names_size, self->headers[i].sh_name);
      self->sections[i].address = self->headers[i].sh_addr;
      self->sections[i].size = self->headers[i].sh_size;
      self->sections[i].allocated = (self->headers[i].sh_flags & SHF_ALLOC) != 0;
    }
  return TRUE;
}

static gboolean
read_symbols (PfElf        *self,
              const Input  *input,
              GError      **error)
{
  g_autofree Elf32_Sym *symbols = NULL;
  const Elf32_Shdr *table = NULL;
  guint32 names_size;

  for (guint i = 0; table == NULL && i < self->n_sections; i++)
    if (self->headers[i].sh_type == SHT_SYMTAB)
      table = &self->headers[i];
  /* A stripped file has none. */
  if (table == NULL)
    return TRUE;
  if (table->sh_link >= self->n_sections || self->headers[table->sh_link].sh_type != SHT_STRTAB)
    return set_invalid (input, error);

  symbols = read_part (input, table->sh_offset, table->sh_size, error);
  if (symbols == NULL)
    return FALSE;
  names_size = self->headers[table->sh_link].sh_size;
  self->symbol_names = read_part (input, self->headers[table->sh_link].sh_offset, names_size, error);
  if (self->symbol_names == NULL)
    return FALSE;

  for (guint i = 0; i < table->sh_size / sizeof (Elf32_Sym); i++)
    {
      const char *name = get_name (self->symbol_names, names_size, GUINT32_FROM_LE (symbols[i].st_name));
      guint32 size = GUINT32_FROM_LE (symbols[i].st_size);

      if (*name != '\0' && size > 0 && !g_hash_table_contains (self->symbols, name))
        g_hash_table_insert (self->symbols, (gpointer) name, GUINT_TO_POINTER (size));
    }
  return TRUE;
}

PfElf *
pf_elf_load (const char  *path,
             GError     **error)
{
  g_autoptr(PfElf) self = g_new0 (PfElf, 1);
  Input input = { open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), path, 0 };
  struct stat st;
  gboolean ok;

  self->symbols = g_hash_table_new (g_str_hash, g_str_equal);
  if (input.fd < 0)
    {
      pf_error_set_from_errno (error, errno, path, _("Could not read"));
      return NULL;
    }
  if (fstat (input.fd, &st) == 0 && S_ISREG (st.st_mode))
    input.size = st.st_size;
  ok = read_sections (self, &input, error) && read_symbols (self, &input, error);
  close (input.fd);
  return ok ? g_steal_pointer (&self) : NULL;
}

void
pf_elf_free (PfElf *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->symbols, g_hash_table_unref);
  g_free (self->headers);
  g_free (self->sections);
  g_free (self->section_names);
  g_free (self->symbol_names);
  g_free (self);
}

const PfElfSection *
pf_elf_get_sections (PfElf *self,
                     guint *n_sections)
{
  *n_sections = self->n_sections;
  return self->sections;
}

gboolean
pf_elf_find_symbol (PfElf      *self,
                    const char *name,
                    guint32    *size)
{
  gpointer value = g_hash_table_lookup (self->symbols, name);

  *size = GPOINTER_TO_UINT (value);
  return value != NULL;
}
