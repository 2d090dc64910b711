/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "firmware/pf-firmware-sizes.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

#include "firmware/pf-elf.h"
#include "firmware/pf-frozen-content.h"
#include "pf-error.h"

#define MAX_TEXT (64 * 1024 * 1024)

typedef struct {
  guint32 origin;
  guint32 length;
} Region;

static void
frozen_module_free (PfFrozenModule *self)
{
  g_free (self->name);
  g_free (self);
}

void
pf_firmware_sizes_free (PfFirmwareSizes *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->modules, g_ptr_array_unref);
  g_free (self);
}

static char *
read_text (const char  *folder,
           const char  *name,
           GError     **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  struct stat st;
  gsize length;

  if (stat (path, &st) == 0 && (!S_ISREG (st.st_mode) || st.st_size > MAX_TEXT))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is not what a build leaves there"), path);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &length, error))
    {
      pf_error_from_gio (error, path);
      return NULL;
    }
  if (strlen (text) != length)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is damaged"), path);
      return NULL;
    }
  return g_steal_pointer (&text);
}

/* GNU ld's map: below "Memory Configuration" a line a region, "irom0_0_seg  0x40209000  0x000f7000", up to "*default*" */
static gboolean
find_region (const char  *map,
             const char  *name,
             Region      *region,
             GError     **error)
{
  const char *table = strstr (map, "Memory Configuration");
  const char *end = table != NULL ? strstr (table, "\n*default*") : NULL;
  gsize n = strlen (name);

  for (const char *line = table; line != NULL && line < end; line = strchr (line + 1, '\n'))
    {
      const char *p = line + 1;
      char *after;
      guint64 origin, length;

      if (strncmp (p, name, n) != 0 || p[n] != ' ')
        continue;
      origin = g_ascii_strtoull (p + n, &after, 16);
      length = g_ascii_strtoull (after, NULL, 16);
      if (origin > G_MAXUINT32 || length == 0 || length > G_MAXUINT32 - origin)
        break;
      region->origin = origin;
      region->length = length;
      return TRUE;
    }
  g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("The linker's map does not say how large %s is"), name);
  return FALSE;
}

/* The sections that lie in the region, as the toolchain's `size` adds them up */
static guint32
measure_used (PfElf        *elf,
              const Region *region)
{
  guint64 used = 0;
  guint n;
  const PfElfSection *sections = pf_elf_get_sections (elf, &n);

  for (guint i = 0; i < n; i++)
    {
      guint32 offset = sections[i].address - region->origin;

      if (!sections[i].allocated || sections[i].size == 0 ||
          sections[i].address < region->origin || offset >= region->length)
        continue;
      used += sections[i].size;
    }
  return MIN (used, G_MAXUINT32);
}

/* What the linker kept of the module; where the ELF file has no symbols, what the source says of the bytecode. */
static guint32
measure_module (PfElf                *elf,
                const PfFrozenSource *source)
{
  guint64 linked = source->strings;
  guint64 written = source->strings;
  gboolean found = FALSE;

  for (guint i = 0; i < source->objects->len; i++)
    {
      const PfFrozenObject *object = source->objects->pdata[i];
      guint32 size;

      written += object->size;
      if (pf_elf_find_symbol (elf, object->symbol, &size))
        {
          linked += size;
          found = TRUE;
        }
    }
  return MIN (found ? linked : written, G_MAXUINT32);
}

PfFirmwareSizes *
pf_firmware_sizes_load (const char  *build_folder,
                        GError     **error)
{
  g_autoptr(PfFirmwareSizes) self = g_new0 (PfFirmwareSizes, 1);
  g_autofree char *elf_path = g_build_filename (build_folder, "firmware.elf", NULL);
  g_autofree char *map = NULL;
  g_autofree char *content = NULL;
  g_autoptr(PfElf) elf = NULL;
  g_autoptr(GPtrArray) sources = NULL;
  Region irom, dram, iram;

  self->modules = g_ptr_array_new_with_free_func ((GDestroyNotify) frozen_module_free);
  map = read_text (build_folder, "firmware.map", error);
  if (map == NULL ||
      !find_region (map, "irom0_0_seg", &irom, error) ||
      !find_region (map, "dram0_0_seg", &dram, error) ||
      !find_region (map, "iram1_0_seg", &iram, error))
    return NULL;
  g_clear_pointer (&map, g_free);
  elf = pf_elf_load (elf_path, error);
  if (elf == NULL)
    return NULL;
  content = read_text (build_folder, "frozen_content.c", error);
  if (content == NULL)
    return NULL;

  self->flash_budget = irom.length;
  self->flash_used = measure_used (elf, &irom);
  self->ram_budget = dram.length;
  self->ram_static = measure_used (elf, &dram);
  self->iram_budget = iram.length;
  self->iram_used = measure_used (elf, &iram);

  sources = pf_frozen_content_parse (content);
  for (guint i = 0; i < sources->len; i++)
    {
      const PfFrozenSource *source = sources->pdata[i];
      PfFrozenModule *module = g_new0 (PfFrozenModule, 1);

      module->name = g_strdup (source->name);
      module->size = measure_module (elf, source);
      g_ptr_array_add (self->modules, module);
    }
  return g_steal_pointer (&self);
}

gboolean
pf_firmware_sizes_has_module (const PfFirmwareSizes *self,
                              const char            *name)
{
  g_autofree char *file = g_strconcat (name, ".py", NULL);
  g_autofree char *package = g_strconcat (name, "/__init__.py", NULL);

  for (guint i = 0; i < self->modules->len; i++)
    {
      const PfFrozenModule *module = self->modules->pdata[i];

      if (g_str_equal (module->name, file) || g_str_equal (module->name, package))
        return TRUE;
    }
  return FALSE;
}
