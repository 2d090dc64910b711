/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum {
  PF_PY_VALUE_NONE,
  PF_PY_VALUE_BOOL,
  PF_PY_VALUE_INT,
  PF_PY_VALUE_FLOAT,
  PF_PY_VALUE_STR,
  PF_PY_VALUE_BYTES,
  PF_PY_VALUE_TUPLE,
  PF_PY_VALUE_LIST,
  PF_PY_VALUE_DICT
} PfPyValueKind;

/**
 * PfPyValue: a value that a Python literal stands for. Immutable and reference counted.
 */
typedef struct _PfPyValue PfPyValue;

#define PF_TYPE_PY_VALUE (pf_py_value_get_type ())
GType         pf_py_value_get_type       (void) G_GNUC_CONST;

PfPyValue    *pf_py_value_ref            (PfPyValue *self);
void          pf_py_value_unref          (PfPyValue *self);

PfPyValue    *pf_py_value_new_none       (void);
PfPyValue    *pf_py_value_new_bool       (gboolean value);
PfPyValue    *pf_py_value_new_int        (gint64 value);

/**
 * pf_py_value_new_number:
 * @kind: %PF_PY_VALUE_INT or %PF_PY_VALUE_FLOAT
 * @text: the number as Python source, with an optional minus sign
 *
 * A number of any size, kept as it was written. An integer that fits in 64 bits is read.
 */
PfPyValue    *pf_py_value_new_number     (PfPyValueKind  kind,
                                          const char    *text);

/** @text: UTF-8 text, ended by NUL */
PfPyValue    *pf_py_value_new_text       (const char *text);

/**
 * pf_py_value_new_data:
 * @kind: %PF_PY_VALUE_STR or %PF_PY_VALUE_BYTES
 * @data: (array length=length): bytes; of a str its UTF-8, in which NUL may stand and, as Python's str
 *   can hold them, surrogates as three bytes each
 */
PfPyValue    *pf_py_value_new_data       (PfPyValueKind  kind,
                                          const char    *data,
                                          gsize          length);

/**
 * pf_py_value_new_items:
 * @kind: %PF_PY_VALUE_TUPLE, %PF_PY_VALUE_LIST or %PF_PY_VALUE_DICT (keys and values in turn)
 * @items: (array length=n_items): referenced
 */
PfPyValue    *pf_py_value_new_items      (PfPyValueKind      kind,
                                          PfPyValue * const *items,
                                          guint              n_items);

PfPyValueKind pf_py_value_get_kind       (PfPyValue *self);
gboolean      pf_py_value_get_bool       (PfPyValue *self);

/** Returns: %FALSE where @self is no integer, or one beyond 64 bits */
gboolean      pf_py_value_get_int        (PfPyValue *self,
                                          gint64    *value);

/** Returns: %FALSE where @self is neither an integer of 64 bits nor a float */
gboolean      pf_py_value_get_double     (PfPyValue *self,
                                          double    *value);

/** Returns: (nullable): a number's source text */
const char   *pf_py_value_get_number     (PfPyValue *self);

/** Returns: (transfer none): the bytes of a str or bytes, with a NUL behind them; "" of another kind */
const char   *pf_py_value_get_data       (PfPyValue *self,
                                          gsize     *length);

/** Returns: (nullable): a str or bytes as text for a person: UTF-8 without NUL; %NULL where it is none */
const char   *pf_py_value_get_text       (PfPyValue *self);

/** number of items of a tuple or list, and of a dict keys and values together; 0 of another kind */
guint         pf_py_value_get_n_items    (PfPyValue *self);
PfPyValue    *pf_py_value_get_item       (PfPyValue *self,
                                          guint      index);

/** Returns: (transfer none) (nullable): the value under the str @key of a dict; the last of equal keys */
PfPyValue    *pf_py_value_lookup         (PfPyValue  *self,
                                          const char *key);

/**
 * pf_py_value_with_item:
 * @key: a str key
 * @value: (nullable): %NULL removes the key
 *
 * Returns: (transfer full): a dict as @self (or empty, where @self is none) with @key set to @value
 */
PfPyValue    *pf_py_value_with_item      (PfPyValue  *self,
                                          const char *key,
                                          PfPyValue  *value);

/** pf_py_value_equal: same kind and same content; either may be %NULL. A dict's order counts. */
gboolean      pf_py_value_equal          (PfPyValue *a,
                                          PfPyValue *b);

/**
 * PfPyWriteFlags:
 * @PF_PY_WRITE_SINGLE: prefer single quotes
 * @PF_PY_WRITE_ASCII: escape every character beyond ASCII, for a file that is not in UTF-8
 */
typedef enum {
  PF_PY_WRITE_DEFAULT = 0,
  PF_PY_WRITE_SINGLE = 1 << 0,
  PF_PY_WRITE_ASCII = 1 << 1
} PfPyWriteFlags;

/**
 * pf_py_value_write:
 * @out: where to append the literal
 *
 * Appends @self as a literal on one line, which CPython and MicroPython read back as the same value.
 */
void          pf_py_value_write          (PfPyValue      *self,
                                          PfPyWriteFlags  flags,
                                          GString        *out);

/** Returns: (transfer full): @self as a literal */
char         *pf_py_value_to_source      (PfPyValue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfPyValue, pf_py_value_unref)

G_END_DECLS
