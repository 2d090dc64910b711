/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PfImageReference: the name of an image, taken apart.
 * Grammar: https://pkg.go.dev/github.com/distribution/reference (`[HOST[:PORT]/]PATH[:TAG][@DIGEST]`).
 * A 64 digit id, with or without "sha256:" before it, names an image that is here already.
 */
typedef struct {
  char *name;    /* "larsks/esp-open-sdk", "localhost:5000/sdk"; "" for an id */
  char *tag;     /* "latest" where neither a tag nor a digest is given; "" with a digest or an id */
  char *digest;  /* "sha256:…", or "" */
  char *id;      /* "sha256:…" for an id, else "" */
} PfImageReference;

/** pf_image_reference_parse: Returns: (transfer full): the parts; %PF_ERROR_INVALID where @text is no reference */
PfImageReference *pf_image_reference_parse      (const char              *text,
                                                 GError                 **error);
void              pf_image_reference_free       (PfImageReference        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfImageReference, pf_image_reference_free)

/** pf_image_reference_to_string: Returns: (transfer full): the whole reference, tag included */
char             *pf_image_reference_to_string  (const PfImageReference  *self);

/**
 * pf_image_reference_same_repository:
 * @other: a name as engines list it: Docker shortens "docker.io/library/", Podman spells it out
 */
gboolean          pf_image_reference_same_repository (const PfImageReference *self,
                                                      const char             *other);

G_END_DECLS
