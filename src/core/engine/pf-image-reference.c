/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-image-reference.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "pf-error.h"

#define MAX_NAME 255

/* The grammar's rules; possessive where a long and hostile name could make the matcher try again and again. */
#define ALNUM "[a-z0-9]++"
#define SEPARATOR "(?:[._]|__|-+)"
#define COMPONENT ALNUM "(?:" SEPARATOR ALNUM ")*+"
#define HOST_LABEL "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
#define HOST "(?:" HOST_LABEL "(?:\\." HOST_LABEL ")*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?"
#define NAME "(?:" HOST "/)?" COMPONENT "(?:/" COMPONENT ")*+"
#define TAG "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
#define DIGEST "[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}"

#define ID_PATTERN "\\A(?:sha256:)?([0-9a-f]{64})\\z"
#define REFERENCE_PATTERN "\\A(" NAME ")(?::(" TAG "))?(?:@(" DIGEST "))?\\z"

void
pf_image_reference_free (PfImageReference *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->tag);
  g_free (self->digest);
  g_free (self->id);
  g_free (self);
}

static GRegex *
get_regex (const char *pattern)
{
  GRegex *regex = g_regex_new (pattern, G_REGEX_DOLLAR_ENDONLY, 0, NULL);

  g_assert (regex != NULL);
  return regex;
}

static char *
dup_group (GMatchInfo *match,
           int         group)
{
  char *text = g_match_info_fetch (match, group);

  return text != NULL ? text : g_strdup ("");
}

PfImageReference *
pf_image_reference_parse (const char  *text,
                          GError     **error)
{
  g_autoptr(GRegex) id_regex = get_regex (ID_PATTERN);
  g_autoptr(GRegex) regex = get_regex (REFERENCE_PATTERN);
  g_autoptr(GMatchInfo) id_match = NULL;
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(PfImageReference) self = g_new0 (PfImageReference, 1);
  g_autofree char *digits = NULL;

  if (text == NULL || strlen (text) > 2 * MAX_NAME + 256 || !g_str_is_ascii (text) ||
      (!g_regex_match (id_regex, text, 0, &id_match) && !g_regex_match (regex, text, 0, &match)))
    {
      g_autofree char *shown = g_utf8_make_valid (text != NULL ? text : "", text != NULL ? MIN (strlen (text), 100) : 0);

      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("“%s” is not the name of an image"), shown);
      return NULL;
    }

  if (match == NULL)
    {
      digits = dup_group (id_match, 1);
      self->name = g_strdup ("");
      self->tag = g_strdup ("");
      self->digest = g_strdup ("");
      self->id = g_strconcat ("sha256:", digits, NULL);
      return g_steal_pointer (&self);
    }

  self->name = dup_group (match, 1);
  self->tag = dup_group (match, 2);
  self->digest = dup_group (match, 3);
  self->id = g_strdup ("");
  if (strlen (self->name) > MAX_NAME)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("The name of the image is longer than %d characters"), MAX_NAME);
      return NULL;
    }
  /* A digest says exactly which image; a tag beside it says nothing more. */
  if (self->digest[0] != '\0' || self->tag[0] == '\0')
    {
      g_free (self->tag);
      self->tag = g_strdup (self->digest[0] != '\0' ? "" : "latest");
    }
  return g_steal_pointer (&self);
}

char *
pf_image_reference_to_string (const PfImageReference *self)
{
  if (self->id[0] != '\0')
    return g_strdup (self->id);
  if (self->digest[0] != '\0')
    return g_strconcat (self->name, "@", self->digest, NULL);
  return g_strconcat (self->name, ":", self->tag, NULL);
}

static const char *
without_default_host (const char *name)
{
  static const char * const prefixes[] = { "docker.io/library/", "index.docker.io/library/", "docker.io/", "index.docker.io/", "library/" };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (name, prefixes[i]))
      return name + strlen (prefixes[i]);
  return name;
}

gboolean
pf_image_reference_same_repository (const PfImageReference *self,
                                    const char             *other)
{
  return g_str_equal (without_default_host (self->name), without_default_host (other));
}
