/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** What a person can press. The window decides how; the command line prints the label and, where there is one, the command. */
typedef enum {
  PF_REMEDY_NONE,              /* only words */
  PF_REMEDY_START_DOCKER,
  PF_REMEDY_INSTALL_DOCKER,
  PF_REMEDY_JOIN_DOCKER_GROUP,
  PF_REMEDY_PULL_IMAGE,
  PF_REMEDY_CLEAN_CACHE,
  PF_REMEDY_CLEAN_TREE,        /* remove this build's tree or mpy-cross/build and build again */
  PF_REMEDY_FETCH_AGAIN,
  PF_REMEDY_BUILD_AGAIN,
  PF_REMEDY_SHOW_SIZES,
  PF_REMEDY_CHOOSE_MODULES,
  PF_REMEDY_CHOOSE_VARIANT,
  PF_REMEDY_CHOOSE_IMAGE,
  PF_REMEDY_CHOOSE_EXPORT,
  PF_REMEDY_CHECK_NETWORK,
} PfRemedyId;

typedef struct {
  PfRemedyId  id;
  char       *label;    /* translated, as a button would have it: "Start Docker" */
  char       *command;  /* (nullable) what one would type instead */
} PfRemedy;

/** @label and @command are copied */
PfRemedy *pf_remedy_new  (PfRemedyId      id,
                          const char     *label,
                          const char     *command);
PfRemedy *pf_remedy_copy (const PfRemedy *self);
void      pf_remedy_free (PfRemedy       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfRemedy, pf_remedy_free)

G_END_DECLS
