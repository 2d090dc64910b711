/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * PfRecordField: one thing that a firmware's record says.
 * @path: its place in the record: "micropython.release"
 * @label: what it is called on screen; the path itself where the record holds something that this version does not know
 */
typedef struct {
  char *path;
  char *label;
  char *value;
} PfRecordField;
void       pf_record_field_free     (PfRecordField *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfRecordField, pf_record_field_free)

/** PfRecordDifference: @left, @right: (nullable): %NULL where that record says nothing */
typedef struct {
  char *label;
  char *left;
  char *right;
} PfRecordDifference;
void       pf_record_difference_free (PfRecordDifference *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfRecordDifference, pf_record_difference_free)

/**
 * pf_record_fields_list:
 * @record: any JSON object; what is hostile in it is shown, not believed
 * @main_only: only what a person wants to know of a firmware at first sight
 *
 * Returns: (transfer full) (element-type PfRecordField): the known fields in the order of their weight, then the others
 */
GPtrArray *pf_record_fields_list    (JsonObject    *record,
                                     gboolean       main_only);
/**
 * pf_record_fields_compare:
 *
 * Returns: (transfer full) (element-type PfRecordDifference): what differs between two firmware files. How long the builds took and
 *   what they downloaded is left out: it says nothing of the firmware.
 */
GPtrArray *pf_record_fields_compare (JsonObject    *left,
                                     JsonObject    *right);

G_END_DECLS
