/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalog/pf-toolchain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "catalog/pf-tree-file.h"
#include "pf-error.h"

/*
 * What the probe prints, one "key=value" a line, between whatever else the programs say:
 *   permafrost-probe=1
 *   have=NAME                    each of the programs that a build runs
 *   esptool.version=TEXT         first line of `esptool version`, for each of its two names
 *   esptool.chip=yes|no          whether `esptool --chip esp8266 version` succeeds
 *   permafrost-probe=end
 * Everything with a shell that need not be bash, and without a file of ours in the image.
 */
#define PROBE_SCRIPT \
  "echo permafrost-probe=1\n" \
  "for t in make python3 gcc xtensa-lx106-elf-gcc; do\n" \
  "  command -v $t >/dev/null 2>&1 && echo have=$t\n" \
  "done\n" \
  "for t in esptool esptool.py; do\n" \
  "  command -v $t >/dev/null 2>&1 || continue\n" \
  "  echo have=$t\n" \
  "  echo \"$t.version=`$t version 2>&1 </dev/null | head -n 1`\"\n" \
  "  if $t --chip esp8266 version >/dev/null 2>&1 </dev/null; then echo $t.chip=yes; else echo $t.chip=no; fi\n" \
  "done\n" \
  "echo permafrost-probe=end\n"

static const char *const probe[] = { "/bin/sh", "-c", PROBE_SCRIPT, NULL };

/* esptool of this version and newer refuses elf2image without --chip. */
#define CHIP_REQUIRED_MAJOR 5
#define CHIP_REQUIRED_MINOR 2

typedef enum {
  ADD_NOTHING,
  ADD_DROP_CHIP,
  ADD_PASS_CHIP,
  ADD_IMPOSSIBLE
} Action;

/* The rule. A pair of release and esptool is in the first row that fits; -1 fits both. */
static const struct {
  int passes_chip;   /* the release calls esptool with --chip esp8266 */
  int through_make;  /* it calls it through the make variable ESPTOOL */
  int accepts_chip;  /* the image's esptool takes --chip esp8266 */
  int requires_chip; /* it refuses to work without */
  Action action;
} rule[] = {
  { TRUE, -1, TRUE, -1, ADD_NOTHING },
  { TRUE, TRUE, FALSE, -1, ADD_DROP_CHIP },
  { FALSE, -1, -1, FALSE, ADD_NOTHING },
  { FALSE, TRUE, TRUE, TRUE, ADD_PASS_CHIP },
  { -1, -1, -1, -1, ADD_IMPOSSIBLE },
};

typedef struct {
  gboolean passes_chip;
  gboolean through_make;
  gboolean literal_py; /* it calls "esptool.py", by that name only */
} ReleaseTraits;

const char *const *
pf_toolchain_get_probe (void)
{
  return probe;
}

void
pf_toolchain_free (PfToolchain *self)
{
  g_free (self->image);
  g_free (self->esptool_version);
  g_strfreev (self->make_args);
  g_free (self->notes);
  g_free (self);
}

/* The value of the last line "key=value"; NULL where there is none. */
static char *
get_value (const char *output,
           const char *key)
{
  g_auto(GStrv) lines = g_strsplit (output, "\n", -1);
  gsize length = strlen (key);
  const char *value = NULL;

  for (gsize i = 0; lines[i] != NULL; i++)
    if (strncmp (lines[i], key, length) == 0 && lines[i][length] == '=')
      value = lines[i] + length + 1;
  return value != NULL ? g_strstrip (g_strdup (value)) : NULL;
}

static gboolean
has_line (const char *output,
          const char *key,
          const char *value)
{
  g_auto(GStrv) lines = g_strsplit (output, "\n", -1);
  g_autofree char *wanted = g_strconcat (key, "=", value, NULL);

  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_str_equal (g_strchomp (lines[i]), wanted))
      return TRUE;
  return FALSE;
}

static gboolean
read_release (const char     *tree,
              ReleaseTraits  *traits,
              GError        **error)
{
  g_autofree char *text = pf_tree_file_read (tree, "ports/esp8266/Makefile", error);
  g_auto(GStrv) lines = NULL;

  if (text == NULL)
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (*lines[i] != '\t' || strstr (lines[i], "elf2image") == NULL)
        continue;
      traits->passes_chip = strstr (lines[i], "--chip") != NULL;
      traits->through_make = strstr (lines[i], "$(ESPTOOL)") != NULL || strstr (lines[i], "${ESPTOOL}") != NULL;
      traits->literal_py = !traits->through_make && strstr (lines[i], "esptool.py") != NULL;
      return TRUE;
    }
  g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s does not make an image for the ESP8266"),
               "ports/esp8266/Makefile");
  return FALSE;
}

/* "esptool.py v4.7.0", "esptool v5.2.0", "esptool.py 1.2" → the number */
static char *
parse_version (const char *line)
{
  const char *p = line;

  while (p != NULL && *p != '\0')
    {
      if (g_ascii_isdigit (*p) && (p == line || p[-1] == ' ' || p[-1] == 'v'))
        {
          gsize length = strspn (p, "0123456789.");

          while (length > 0 && p[length - 1] == '.')
            length--;
          return g_strndup (p, MIN (length, 32));
        }
      p++;
    }
  return g_strdup ("");
}

static gboolean
requires_chip (const char *version)
{
  char *end;
  guint64 major = g_ascii_strtoull (version, &end, 10);
  guint64 minor = *end == '.' ? g_ascii_strtoull (end + 1, NULL, 10) : 0;

  return major > CHIP_REQUIRED_MAJOR || (major == CHIP_REQUIRED_MAJOR && minor >= CHIP_REQUIRED_MINOR);
}

static gboolean
fits (int      column,
      gboolean value)
{
  return column < 0 || column == !!value;
}

static Action
look_up (const ReleaseTraits *traits,
         gboolean             accepts,
         gboolean             requires)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rule); i++)
    if (fits (rule[i].passes_chip, traits->passes_chip) && fits (rule[i].through_make, traits->through_make) &&
        fits (rule[i].accepts_chip, accepts) && fits (rule[i].requires_chip, requires))
      return rule[i].action;
  return ADD_IMPOSSIBLE;
}

static gboolean
check_programs (const char  *image,
                const char  *output,
                GError     **error)
{
  static const char *const needed[] = { "xtensa-lx106-elf-gcc", "make", "python3", "gcc" };

  if (!has_line (output, "permafrost-probe", "1") || !has_line (output, "permafrost-probe", "end"))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("The image %s cannot run a shell"), image);
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    if (!has_line (output, "have", needed[i]))
      {
        g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                     _("The image %s has no %s and cannot build firmware for the ESP8266"), image, needed[i]);
        return FALSE;
      }
  return TRUE;
}

/* Which of esptool's two names this release's makefile ends up calling in this image. */
static const char *
choose_esptool (const ReleaseTraits *traits,
                const char          *output)
{
  if (!traits->literal_py && has_line (output, "have", "esptool"))
    return "esptool";
  return has_line (output, "have", "esptool.py") ? "esptool.py" : NULL;
}

PfToolchain *
pf_toolchain_resolve (const char  *tree,
                      const char  *image,
                      const char  *probe_output,
                      GError     **error)
{
  g_autoptr(PfToolchain) self = NULL;
  g_autoptr(GStrvBuilder) args = g_strv_builder_new ();
  g_autofree char *version_key = NULL, *chip_key = NULL;
  g_autofree char *version_line = NULL, *argument = NULL;
  ReleaseTraits traits = { 0 };
  const char *esptool;

  if (!read_release (tree, &traits, error) || !check_programs (image, probe_output, error))
    return NULL;
  esptool = choose_esptool (&traits, probe_output);
  if (esptool == NULL)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("The image %s has no %s and cannot build firmware for the ESP8266"), image,
                   traits.literal_py ? "esptool.py" : "esptool");
      return NULL;
    }

  version_key = g_strconcat (esptool, ".version", NULL);
  chip_key = g_strconcat (esptool, ".chip", NULL);
  version_line = get_value (probe_output, version_key);
  self = g_new0 (PfToolchain, 1);
  self->image = g_strdup (image);
  self->esptool_version = parse_version (version_line);
  switch (look_up (&traits, has_line (probe_output, chip_key, "yes"), requires_chip (self->esptool_version)))
    {
    case ADD_NOTHING:
      self->notes = g_strdup ("");
      break;
    case ADD_DROP_CHIP:
      /* The first two arguments are "--chip esp8266"; "$$" is make's way to write "$". */
      argument = g_strdup_printf ("ESPTOOL=sh -c 'shift 2; exec %s \"$$@\"' esptool", esptool);
      /* esptool 1.2 and older may not tell their version. */
      self->notes = *self->esptool_version == '\0'
        ? g_strdup (_("The image's esptool does not know --chip esp8266, which this release passes: it is dropped"))
        : g_strdup_printf (_("esptool %s does not know --chip esp8266, which this release passes: it is dropped"),
                           self->esptool_version);
      break;
    case ADD_PASS_CHIP:
      argument = g_strdup_printf ("ESPTOOL=%s --chip esp8266", esptool);
      self->notes = g_strdup_printf (_("esptool %s insists on --chip esp8266, which this release does not pass: it is added"),
                                     self->esptool_version);
      break;
    case ADD_IMPOSSIBLE:
    default:
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("This release cannot be built with esptool %s of the image %s; use another image"),
                   self->esptool_version, image);
      return NULL;
    }
  if (argument != NULL)
    g_strv_builder_add (args, argument);
  self->make_args = g_strv_builder_end (args);
  return g_steal_pointer (&self);
}
