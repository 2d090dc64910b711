/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/pf-remedy.h"

PfRemedy *
pf_remedy_new (PfRemedyId  id,
               const char *label,
               const char *command)
{
  PfRemedy *self = g_new (PfRemedy, 1);

  self->id = id;
  self->label = g_strdup (label);
  self->command = g_strdup (command);
  return self;
}

PfRemedy *
pf_remedy_copy (const PfRemedy *self)
{
  return self != NULL ? pf_remedy_new (self->id, self->label, self->command) : NULL;
}

void
pf_remedy_free (PfRemedy *self)
{
  if (self == NULL)
    return;
  g_free (self->label);
  g_free (self->command);
  g_free (self);
}
