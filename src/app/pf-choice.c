/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-choice.h"

struct _PfChoice
{
  GObject parent_instance;

  char *id;
  char *title;
  char *note;
};

enum {
  PROP_0,
  PROP_ID,
  PROP_TITLE,
  PROP_NOTE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PfChoice, pf_choice, G_TYPE_OBJECT)

PfChoice *
pf_choice_new (const char *id,
               const char *title,
               const char *note)
{
  return g_object_new (PF_TYPE_CHOICE, "id", id, "title", title, "note", note != NULL ? note : "", NULL);
}

const char *
pf_choice_get_id (PfChoice *self)
{
  g_return_val_if_fail (PF_IS_CHOICE (self), NULL);

  return self->id;
}

const char *
pf_choice_get_title (PfChoice *self)
{
  g_return_val_if_fail (PF_IS_CHOICE (self), NULL);

  return self->title;
}

const char *
pf_choice_get_note (PfChoice *self)
{
  g_return_val_if_fail (PF_IS_CHOICE (self), NULL);

  return self->note;
}

static void
pf_choice_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  PfChoice *self = PF_CHOICE (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_NOTE:
      g_value_set_string (value, self->note);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pf_choice_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  PfChoice *self = PF_CHOICE (object);

  switch (prop_id)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case PROP_TITLE:
      self->title = g_value_dup_string (value);
      break;
    case PROP_NOTE:
      self->note = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pf_choice_finalize (GObject *object)
{
  PfChoice *self = PF_CHOICE (object);

  g_free (self->id);
  g_free (self->title);
  g_free (self->note);

  G_OBJECT_CLASS (pf_choice_parent_class)->finalize (object);
}

static void
pf_choice_class_init (PfChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = pf_choice_finalize;
  object_class->get_property = pf_choice_get_property;
  object_class->set_property = pf_choice_set_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pf_choice_init (PfChoice *self)
{
}
