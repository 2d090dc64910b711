/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define PF_TYPE_CHOICE (pf_choice_get_type ())
/**
 * PfChoice: an entry of a list that a person picks from. Immutable.
 * Properties: "id" (what is stored), "title" (what is read), "note" (a sentence about it, or "").
 */
G_DECLARE_FINAL_TYPE (PfChoice, pf_choice, PF, CHOICE, GObject)

PfChoice   *pf_choice_new       (const char *id,
                                 const char *title,
                                 const char *note);
const char *pf_choice_get_id    (PfChoice   *self);
const char *pf_choice_get_title (PfChoice   *self);
const char *pf_choice_get_note  (PfChoice   *self);

G_END_DECLS
