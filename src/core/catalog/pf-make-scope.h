/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * PfMakeScope: variables of GNU make and their expansion, as far as reading MicroPython's makefiles
 * needs it. Nothing is run: $(shell …), $(eval …) and functions that are not known give nothing. The
 * text comes from a repository, so depth and size of an expansion are bounded.
 */
typedef struct _PfMakeScope PfMakeScope;

typedef enum {
  PF_MAKE_RECURSIVE,   /* = */
  PF_MAKE_SIMPLE,      /* := */
  PF_MAKE_CONDITIONAL, /* ?= */
  PF_MAKE_APPEND,      /* += */
} PfMakeFlavor;

/** @folder: where relative names in $(wildcard …) start; @limit: a folder that they must not leave */
PfMakeScope *pf_make_scope_new        (const char    *folder,
                                       const char    *limit);
void         pf_make_scope_free       (PfMakeScope   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfMakeScope, pf_make_scope_free)

/** pf_make_scope_fix: like a variable on make's command line: assignments do not change it */
void         pf_make_scope_fix        (PfMakeScope   *self,
                                       const char    *name,
                                       const char    *value);
void         pf_make_scope_assign     (PfMakeScope   *self,
                                       const char    *name,
                                       PfMakeFlavor   flavor,
                                       const char    *value);
gboolean     pf_make_scope_is_defined (PfMakeScope   *self,
                                       const char    *name);
/** Returns: (transfer full): @text with all references replaced */
char        *pf_make_scope_expand     (PfMakeScope   *self,
                                       const char    *text);
/** pf_make_scope_is_exhausted: whether a bound was hit; what was expanded since is not to be trusted */
gboolean     pf_make_scope_is_exhausted (PfMakeScope *self);

G_END_DECLS
