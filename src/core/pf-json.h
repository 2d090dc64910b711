/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * Reading JSON that somebody else wrote. json-glib's getters abort with a critical warning when a
 * member is missing or of another type; these return a default instead, so that a hostile or
 * half-written document cannot do more than be incomplete.
 */

const char *pf_json_get_string (JsonObject *object,
                                const char *member,
                                const char *fallback);
gint64      pf_json_get_int    (JsonObject *object,
                                const char *member,
                                gint64      fallback);
double      pf_json_get_double (JsonObject *object,
                                const char *member,
                                double      fallback);
gboolean    pf_json_get_bool   (JsonObject *object,
                                const char *member,
                                gboolean    fallback);
JsonObject *pf_json_get_object (JsonObject *object,
                                const char *member);
JsonArray  *pf_json_get_array  (JsonObject *object,
                                const char *member);

/**
 * pf_json_parse_object:
 * @data: (array length=length): JSON text in UTF-8
 * @error: %PF_ERROR_INVALID where it is no JSON object
 *
 * Returns: (transfer full): the object
 */
JsonObject *pf_json_parse_object (const char  *data,
                                  gssize       length,
                                  GError     **error);

/** pf_json_to_string: Returns: (transfer full): @object as text, indented when @pretty */
char *pf_json_to_string (JsonObject *object,
                         gboolean    pretty);

G_END_DECLS
