/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "source/pf-remotes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "pf-error.h"

typedef struct {
  char *from;
  char *to;
} Rewrite;

struct _PfRemotes {
  GObject parent_instance;

  char *micropython;
  char *mqtt_as;
  GPtrArray *rewrites;
};

G_DEFINE_FINAL_TYPE (PfRemotes, pf_remotes, G_TYPE_OBJECT)

static void
rewrite_free (gpointer data)
{
  Rewrite *rewrite = data;

  g_free (rewrite->from);
  g_free (rewrite->to);
  g_free (rewrite);
}

static void
pf_remotes_finalize (GObject *object)
{
  PfRemotes *self = PF_REMOTES (object);

  g_free (self->micropython);
  g_free (self->mqtt_as);
  g_ptr_array_unref (self->rewrites);
  G_OBJECT_CLASS (pf_remotes_parent_class)->finalize (object);
}

static void
pf_remotes_class_init (PfRemotesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_remotes_finalize;
}

static void
pf_remotes_init (PfRemotes *self)
{
  self->micropython = g_strdup (PF_REMOTES_MICROPYTHON_URL);
  self->mqtt_as = g_strdup (PF_REMOTES_MQTT_AS_URL);
  self->rewrites = g_ptr_array_new_with_free_func (rewrite_free);
}

PfRemotes *
pf_remotes_new (void)
{
  return g_object_new (PF_TYPE_REMOTES, NULL);
}

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

gboolean
pf_remotes_apply_environment (PfRemotes  *self,
                              GError    **error)
{
  const char *micropython = g_getenv ("PERMAFROST_MICROPYTHON_URL");
  const char *mqtt_as = g_getenv ("PERMAFROST_MQTT_AS_URL");
  const char *rewrite = g_getenv ("PERMAFROST_REWRITE");
  g_auto(GStrv) rules = NULL;

  g_return_val_if_fail (PF_IS_REMOTES (self), FALSE);

  if (is_set (micropython))
    pf_remotes_set_micropython (self, micropython);
  if (is_set (mqtt_as))
    pf_remotes_set_mqtt_as (self, mqtt_as);
  rules = g_strsplit_set (rewrite != NULL ? rewrite : "", " \t\n", -1);
  for (gsize i = 0; rules[i] != NULL; i++)
    if (*rules[i] != '\0' && !pf_remotes_add_rewrite (self, rules[i], error))
      return FALSE;
  return TRUE;
}

void
pf_remotes_set_micropython (PfRemotes  *self,
                            const char *url)
{
  g_return_if_fail (PF_IS_REMOTES (self));
  g_free (self->micropython);
  self->micropython = g_strdup (is_set (url) ? url : PF_REMOTES_MICROPYTHON_URL);
}

void
pf_remotes_set_mqtt_as (PfRemotes  *self,
                        const char *url)
{
  g_return_if_fail (PF_IS_REMOTES (self));
  g_free (self->mqtt_as);
  self->mqtt_as = g_strdup (is_set (url) ? url : PF_REMOTES_MQTT_AS_URL);
}

gboolean
pf_remotes_add_rewrite (PfRemotes   *self,
                        const char  *rule,
                        GError     **error)
{
  const char *equals;
  Rewrite *rewrite;

  g_return_val_if_fail (PF_IS_REMOTES (self), FALSE);
  g_return_val_if_fail (rule != NULL, FALSE);

  equals = strchr (rule, '=');
  if (equals == NULL || equals == rule || equals[1] == '\0' || !g_utf8_validate (rule, -1, NULL))
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("A rewrite has the form FROM=TO, two beginnings of a URL"));
      return FALSE;
    }
  rewrite = g_new0 (Rewrite, 1);
  rewrite->from = g_strndup (rule, equals - rule);
  rewrite->to = g_strdup (equals + 1);
  g_ptr_array_add (self->rewrites, rewrite);
  return TRUE;
}

char *
pf_remotes_rewrite (PfRemotes  *self,
                    const char *url)
{
  const Rewrite *best = NULL;

  g_return_val_if_fail (PF_IS_REMOTES (self), NULL);
  g_return_val_if_fail (url != NULL, NULL);

  for (guint i = 0; i < self->rewrites->len; i++)
    {
      const Rewrite *rewrite = g_ptr_array_index (self->rewrites, i);

      if (g_str_has_prefix (url, rewrite->from) &&
          (best == NULL || strlen (rewrite->from) >= strlen (best->from)))
        best = rewrite;
    }
  return best == NULL ? g_strdup (url) : g_strconcat (best->to, url + strlen (best->from), NULL);
}

char *
pf_remotes_dup_micropython (PfRemotes *self)
{
  g_return_val_if_fail (PF_IS_REMOTES (self), NULL);
  return pf_remotes_rewrite (self, self->micropython);
}

char *
pf_remotes_dup_mqtt_as (PfRemotes *self)
{
  g_return_val_if_fail (PF_IS_REMOTES (self), NULL);
  return pf_remotes_rewrite (self, self->mqtt_as);
}
