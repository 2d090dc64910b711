/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source/pf-remotes.h"

G_BEGIN_DECLS

/** PfSubmodule: @path in the tree, @url after rewriting, @commit: 40 hex digits, as the tree records it */
typedef struct {
  char *path;
  char *url;
  char *commit;
} PfSubmodule;

void       pf_submodule_free   (PfSubmodule  *self);

/**
 * pf_submodules_list:
 * @tree: a checkout of MicroPython, a git repository
 * @base_url: where it came from
 *
 * What `make submodules` of the ESP8266 port would bring for any of its boards and variants: GIT_SUBMODULES
 * of the port's makefile and of those that it includes, at the commits that the tree records.
 * Errors: %PF_ERROR_INVALID where the tree records none for one that is asked for
 *
 * Returns: (transfer full) (element-type PfSubmodule)
 */
GPtrArray *pf_submodules_list  (const char   *tree,
                                const char   *base_url,
                                PfRemotes    *remotes,
                                GError      **error);

G_END_DECLS
