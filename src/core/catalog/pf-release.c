/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalog/pf-release.h"

#include <string.h>

#include "git/pf-git.h"

struct _PfRelease {
  GObject parent_instance;

  char *tag;
  char *commit;
  guint numbers[3];
  gboolean stable;
  gint64 time;
};

G_DEFINE_FINAL_TYPE (PfRelease, pf_release, G_TYPE_OBJECT)

static void
pf_release_finalize (GObject *object)
{
  PfRelease *self = PF_RELEASE (object);

  g_free (self->tag);
  g_free (self->commit);
  G_OBJECT_CLASS (pf_release_parent_class)->finalize (object);
}

static void
pf_release_class_init (PfReleaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_release_finalize;
}

static void
pf_release_init (PfRelease *self)
{
}

/* vX.Y or vX.Y.Z, each number at most six digits, then nothing or "-preview". */
static gboolean
parse_tag (const char *tag,
           guint       numbers[3],
           gboolean   *stable)
{
  const char *p = tag;
  int n = 0;

  if (*p++ != 'v')
    return FALSE;
  for (; n < 3; n++)
    {
      gsize digits = strspn (p, "0123456789");

      if (digits == 0 || digits > 6)
        return FALSE;
      numbers[n] = (guint) g_ascii_strtoull (p, NULL, 10);
      p += digits;
      if (*p != '.')
        {
          n++;
          break;
        }
      if (n == 2)
        return FALSE;
      p++;
    }
  if (n < 2)
    return FALSE;
  *stable = *p == '\0';
  return *stable || g_str_equal (p, "-preview");
}

PfRelease *
pf_release_new (const char *tag,
                const char *commit)
{
  guint numbers[3] = { 0, 0, 0 };
  gboolean stable;
  PfRelease *self;

  g_return_val_if_fail (tag != NULL, NULL);

  if (!parse_tag (tag, numbers, &stable) || (commit != NULL && !pf_git_is_commit_id (commit)))
    return NULL;

  self = g_object_new (PF_TYPE_RELEASE, NULL);
  self->tag = g_strdup (tag);
  self->commit = g_strdup (commit);
  memcpy (self->numbers, numbers, sizeof numbers);
  self->stable = stable;
  return self;
}

const char *
pf_release_get_tag (PfRelease *self)
{
  g_return_val_if_fail (PF_IS_RELEASE (self), NULL);
  return self->tag;
}

const char *
pf_release_get_commit (PfRelease *self)
{
  g_return_val_if_fail (PF_IS_RELEASE (self), NULL);
  return self->commit;
}

guint
pf_release_get_major (PfRelease *self)
{
  g_return_val_if_fail (PF_IS_RELEASE (self), 0);
  return self->numbers[0];
}

guint
pf_release_get_minor (PfRelease *self)
{
  g_return_val_if_fail (PF_IS_RELEASE (self), 0);
  return self->numbers[1];
}

guint
pf_release_get_micro (PfRelease *self)
{
  g_return_val_if_fail (PF_IS_RELEASE (self), 0);
  return self->numbers[2];
}

gboolean
pf_release_is_stable (PfRelease *self)
{
  g_return_val_if_fail (PF_IS_RELEASE (self), FALSE);
  return self->stable;
}

int
pf_release_compare (PfRelease *a,
                    PfRelease *b)
{
  for (int i = 0; i < 3; i++)
    if (a->numbers[i] != b->numbers[i])
      return a->numbers[i] > b->numbers[i] ? -1 : 1;
  if (a->stable != b->stable)
    return a->stable ? -1 : 1;
  /* v1.9 and v1.9.0 are two tags of the same number: any order, but always the same. */
  return -strcmp (a->tag, b->tag);
}

gboolean
pf_release_is_at_least (PfRelease *self,
                        guint      major,
                        guint      minor,
                        guint      micro)
{
  const guint wanted[3] = { major, minor, micro };

  g_return_val_if_fail (PF_IS_RELEASE (self), FALSE);
  for (int i = 0; i < 3; i++)
    if (self->numbers[i] != wanted[i])
      return self->numbers[i] > wanted[i];
  return TRUE;
}

gint64
pf_release_get_time (PfRelease *self)
{
  g_return_val_if_fail (PF_IS_RELEASE (self), 0);
  return self->time;
}

PfRelease *
pf_release_dup_with_time (PfRelease *self,
                          gint64     time)
{
  PfRelease *copy;

  g_return_val_if_fail (PF_IS_RELEASE (self), NULL);

  copy = pf_release_new (self->tag, self->commit);
  copy->time = time;
  return copy;
}
