/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "device/pf-py-literal.h"

static void
test_read_data (void)
{
  static const struct {
    const char    *source;
    PfPyValueKind  kind;
    const char    *data;
    gsize          length;
  } cases[] = {
    { "''", PF_PY_VALUE_STR, "", 0 },
    { "'a\"b'", PF_PY_VALUE_STR, "a\"b", 3 },
    { "'\\n\\t\\r\\\\\\'\\\"\\a\\b\\f\\v'", PF_PY_VALUE_STR, "\n\t\r\\'\"\a\b\f\v", 10 },
    { "'\\x41\\101\\u0041\\U00000041'", PF_PY_VALUE_STR, "AAAA", 4 },
    { "'\\0'", PF_PY_VALUE_STR, "\0", 1 },
    { "'\\08'", PF_PY_VALUE_STR, "\0008", 2 },
    { "'\\xe9'", PF_PY_VALUE_STR, "\303\251", 2 },
    { "b'\\xe9'", PF_PY_VALUE_BYTES, "\351", 1 },
    { "b'\\u0041'", PF_PY_VALUE_BYTES, "\\u0041", 6 },
    { "r'\\n'", PF_PY_VALUE_STR, "\\n", 2 },
    { "rb'\\n'", PF_PY_VALUE_BYTES, "\\n", 2 },
    { "Br'\\n'", PF_PY_VALUE_BYTES, "\\n", 2 },
    { "u'a'", PF_PY_VALUE_STR, "a", 1 },
    { "'\\q'", PF_PY_VALUE_STR, "\\q", 2 },
    { "'''a'b\n'''", PF_PY_VALUE_STR, "a'b\n", 4 },
    { "'''a\r\nb\rc'''", PF_PY_VALUE_STR, "a\nb\nc", 5 },
    { "r'''a\\\r\nb'''", PF_PY_VALUE_STR, "a\\\nb", 4 },
    { "'a\\\r\nb'", PF_PY_VALUE_STR, "ab", 2 },
    { "'a' \"b\" '''c'''", PF_PY_VALUE_STR, "abc", 3 },
    { "('a'\n  'b')", PF_PY_VALUE_STR, "ab", 2 },
    { "b'a' b'b'", PF_PY_VALUE_BYTES, "ab", 2 },
    { "'\\ud83d\\ude00'", PF_PY_VALUE_STR, "\355\240\275\355\270\200", 6 },
    { "'\\U0001f600'", PF_PY_VALUE_STR, "\360\237\230\200", 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(PfPyValue) value = pf_py_literal_from_source (cases[i].source);
      gsize length;
      const char *data;

      g_test_message ("%s", cases[i].source);
      g_assert_nonnull (value);
      g_assert_cmpint (pf_py_value_get_kind (value), ==, cases[i].kind);
      data = pf_py_value_get_data (value, &length);
      g_assert_cmpmem (data, length, cases[i].data, cases[i].length);
    }
}

static void
test_read_numbers (void)
{
  static const struct {
    const char *source;
    gint64      value;
  } cases[] = {
    { "0", 0 }, { "00_0", 0 }, { "1_000", 1000 }, { "0x_7F", 127 }, { "0XfF", 255 }, { "0o17", 15 }, { "0b1_0", 2 },
    { "-5", -5 }, { "- 5", -5 }, { "+5", 5 }, { "-0x10", -16 }, { "9223372036854775807", G_MAXINT64 }, { "((7))", 7 },
  };
  static const char * const huge[] = { "9223372036854775808", "-123456789012345678901234567890", "0xffffffffffffffffff" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(PfPyValue) value = pf_py_literal_from_source (cases[i].source);
      gint64 number;

      g_test_message ("%s", cases[i].source);
      g_assert_nonnull (value);
      g_assert_true (pf_py_value_get_int (value, &number));
      g_assert_cmpint (number, ==, cases[i].value);
    }
  for (guint i = 0; i < G_N_ELEMENTS (huge); i++)
    {
      g_autoptr(PfPyValue) value = pf_py_literal_from_source (huge[i]);
      g_autofree char *source = pf_py_value_to_source (value);
      gint64 number;

      g_assert_false (pf_py_value_get_int (value, &number));
      g_assert_cmpstr (source, ==, huge[i]);
    }
}

static void
test_read_float (void)
{
  g_autoptr(PfPyValue) value = pf_py_literal_from_source ("1_0.5e1");
  double number;

  g_assert_cmpint (pf_py_value_get_kind (value), ==, PF_PY_VALUE_FLOAT);
  g_assert_true (pf_py_value_get_double (value, &number));
  g_assert_cmpfloat (number, ==, 105.0);
}

static void
test_no_literals (void)
{
  static const char * const sources[] = {
    "", " ", "a", "1 2", "'a' + 'b'", "'a'.upper()", "f'{1}'", "f'a'", "t'a'", "'a' b'b'", "'\\N{DIGIT ONE}'", "'\\x4'",
    "'\\U00110000'", "b'\\400'", "'a", "'a\nb'", "'''a", "(1", "1)", "(1, 2", "{1: 2, 1: 3}", "{'a': 1, 'a': 2}",
    "{None: 1}", "{[]: 1}", "{'a'}", "{**{}}", "[*[]]", "1j", "--1", "-True", "not 1", "007", "1__0", "0x", "1if", "1_",
    "'\\é'", "lambda: 1", "config", "...", "('a' if 1 else 2)", "[i for i in a]", "\xff", "'\xed\xa0\x80'", "uu'a'", "ub'a'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autoptr(PfPyValue) value = pf_py_literal_from_source (sources[i]);

      g_test_message ("%s", sources[i]);
      g_assert_null (value);
    }
}

/* 200 brackets are CPython's limit; a million must not be the stack's. */
static void
test_deep (void)
{
  static const guint depths[] = { 10, 199, 1000000 };

  for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
    {
      g_autoptr(GString) source = g_string_new (NULL);
      g_autoptr(PfPyValue) value = NULL;

      for (guint n = 0; n < depths[i]; n++)
        g_string_append_c (source, '[');
      for (guint n = 0; n < depths[i]; n++)
        g_string_append_c (source, ']');
      value = pf_py_literal_from_source (source->str);
      g_assert_true ((value != NULL) == (depths[i] < 200));
    }
}

static void
check_source (PfPyValue  *value,
              const char *expected)
{
  g_autofree char *source = pf_py_value_to_source (value);
  g_autoptr(PfPyValue) again = pf_py_literal_from_source (source);

  g_assert_cmpstr (source, ==, expected);
  g_assert_true (pf_py_value_equal (value, again));
}

static void
test_write (void)
{
  static const struct {
    PfPyValueKind  kind;
    const char    *data;
    gsize          length;
    const char    *source;
  } cases[] = {
    { PF_PY_VALUE_STR, "plain", 5, "\"plain\"" },
    { PF_PY_VALUE_STR, "it's", 4, "\"it's\"" },
    { PF_PY_VALUE_STR, "say \"a\"", 7, "'say \"a\"'" },
    { PF_PY_VALUE_STR, "'\"", 2, "\"'\\\"\"" },
    { PF_PY_VALUE_STR, "\\", 1, "\"\\\\\"" },
    { PF_PY_VALUE_STR, "\n\r\t\0" "7", 5, "\"\\n\\r\\t\\x007\"" },
    { PF_PY_VALUE_STR, "é😀", 6, "\"é😀\"" },
    { PF_PY_VALUE_STR, "\342\200\256\302\240\357\273\277", 8, "\"\\u202e\\xa0\\ufeff\"" },
    { PF_PY_VALUE_STR, "\355\240\275", 3, "\"\\ud83d\"" },
    { PF_PY_VALUE_BYTES, "é\0", 3, "b\"\\xc3\\xa9\\x00\"" },
  };
  g_autoptr(PfPyValue) none = pf_py_value_new_none ();
  g_autoptr(PfPyValue) yes = pf_py_value_new_bool (TRUE);
  PfPyValue *items[] = { none, yes };
  g_autoptr(PfPyValue) single = pf_py_value_new_items (PF_PY_VALUE_TUPLE, items, 1);
  g_autoptr(PfPyValue) tuple = pf_py_value_new_items (PF_PY_VALUE_TUPLE, items, 2);
  g_autoptr(PfPyValue) list = pf_py_value_new_items (PF_PY_VALUE_LIST, items, 2);
  g_autoptr(PfPyValue) dict = pf_py_value_with_item (NULL, "a", tuple);
  g_autoptr(PfPyValue) number = pf_py_value_new_int (G_MININT64 + 1);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(PfPyValue) value = pf_py_value_new_data (cases[i].kind, cases[i].data, cases[i].length);

      check_source (value, cases[i].source);
    }
  check_source (none, "None");
  check_source (single, "(None,)");
  check_source (tuple, "(None, True)");
  check_source (list, "[None, True]");
  check_source (dict, "{\"a\": (None, True)}");
  check_source (number, "-9223372036854775807");
}

static void
test_write_ascii (void)
{
  g_autoptr(PfPyValue) value = pf_py_value_new_text ("é😀'");
  g_autoptr(GString) out = g_string_new (NULL);

  pf_py_value_write (value, PF_PY_WRITE_ASCII | PF_PY_WRITE_SINGLE, out);
  g_assert_cmpstr (out->str, ==, "\"\\xe9\\U0001f600'\"");
}

static void
test_with_item (void)
{
  g_autoptr(PfPyValue) dict = pf_py_literal_from_source ("{'a': 1, 'b': 2}");
  g_autoptr(PfPyValue) three = pf_py_value_new_int (3);
  g_autoptr(PfPyValue) changed = pf_py_value_with_item (dict, "a", three);
  g_autoptr(PfPyValue) removed = pf_py_value_with_item (dict, "a", NULL);
  g_autoptr(PfPyValue) added = pf_py_value_with_item (dict, "c", three);

  check_source (changed, "{\"a\": 3, \"b\": 2}");
  check_source (removed, "{\"b\": 2}");
  check_source (added, "{\"a\": 1, \"b\": 2, \"c\": 3}");
  g_assert_true (pf_py_value_lookup (added, "c") == three);
  g_assert_null (pf_py_value_lookup (added, "d"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/device/py-literal/read-data", test_read_data);
  g_test_add_func ("/device/py-literal/read-numbers", test_read_numbers);
  g_test_add_func ("/device/py-literal/read-float", test_read_float);
  g_test_add_func ("/device/py-literal/no-literals", test_no_literals);
  g_test_add_func ("/device/py-literal/deep", test_deep);
  g_test_add_func ("/device/py-literal/write", test_write);
  g_test_add_func ("/device/py-literal/write-ascii", test_write_ascii);
  g_test_add_func ("/device/py-literal/with-item", test_with_item);
  return g_test_run ();
}
