/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-encoding.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "pf-error.h"

static const char bom_bytes[] = "\xef\xbb\xbf";

/* PEP 263: in one of the first two lines, `^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)`. */
static char *
find_declaration (const char *data,
                  gsize       length)
{
  const char *end = data + length;

  for (guint line = 0; line < 2 && data < end; line++)
    {
      const char *next = data;
      const char *p = data;

      while (next < end && *next != '\n' && *next != '\r')
        next++;
      while (p < next && (*p == ' ' || *p == '\t' || *p == '\f'))
        p++;
      if (p < next && *p != '#')
        return NULL;
      for (; p + 7 < next; p++)
        if (memcmp (p, "coding", 6) == 0 && (p[6] == ':' || p[6] == '='))
          {
            const char *name;

            for (p += 7; p < next && (*p == ' ' || *p == '\t'); p++)
              ;
            for (name = p; p < next && (g_ascii_isalnum (*p) || strchr ("-_.", *p) != NULL); p++)
              ;
            return p > name ? g_ascii_strdown (name, p - name) : NULL;
          }
      data = next < end && *next == '\r' && next + 1 < end && next[1] == '\n' ? next + 2 : next + 1;
    }
  return NULL;
}

static gboolean
is_utf8_name (const char *name)
{
  return g_str_has_prefix (name, "utf-8") || g_str_has_prefix (name, "utf_8") || g_str_equal (name, "utf8");
}

gboolean
pf_mqtt_declares_other (const char *text,
                        gsize       length)
{
  g_autofree char *name = find_declaration (text, length);

  return name != NULL && !is_utf8_name (name);
}

/* @data in @encoding, if that way leads back to the same bytes. */
static char *
convert (const char *data,
         gsize       length,
         const char *encoding,
         gsize      *out_length)
{
  g_autofree char *text = g_convert (data, length, "UTF-8", encoding, NULL, out_length, NULL);
  g_autofree char *back = NULL;
  gsize back_length;

  if (text == NULL || !g_utf8_validate_len (text, *out_length, NULL))
    return NULL;
  back = g_convert (text, *out_length, encoding, "UTF-8", NULL, &back_length, NULL);
  if (back == NULL || back_length != length || memcmp (back, data, length) != 0)
    return NULL;
  return g_steal_pointer (&text);
}

char *
pf_mqtt_decode (GBytes      *bytes,
                const char  *path,
                gsize       *length,
                gboolean    *bom,
                char       **encoding,
                GError     **error)
{
  gsize n;
  const char *data = g_bytes_get_data (bytes, &n);
  g_autofree char *declared = NULL;
  char *text;

  *encoding = NULL;
  *bom = n >= 3 && memcmp (data, bom_bytes, 3) == 0;
  if (n > 0 && memchr (data, '\0', n) != NULL)
    {
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is not a text file"), path);
      return NULL;
    }
  if (*bom)
    {
      data += 3;
      n -= 3;
    }
  *length = n;
  if (n == 0 || g_utf8_validate_len (data, n, NULL))
    return g_strndup (n > 0 ? data : "", n);

  declared = find_declaration (data, n);
  if (declared != NULL && !is_utf8_name (declared) && !*bom)
    {
      text = convert (data, n, declared, length);
      if (text != NULL)
        {
          *encoding = g_steal_pointer (&declared);
          return text;
        }
    }
  *encoding = g_strdup ("iso-8859-1");
  text = convert (data, n, *encoding, length);
  if (text == NULL)
    g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s is not a text file"), path);
  return text;
}

GBytes *
pf_mqtt_encode (const char  *text,
                gsize        length,
                gboolean     bom,
                const char  *encoding,
                GError     **error)
{
  GByteArray *out = g_byte_array_new ();

  if (bom)
    g_byte_array_append (out, (const guint8 *) bom_bytes, 3);
  if (encoding == NULL)
    g_byte_array_append (out, (const guint8 *) text, length);
  else
    {
      gsize n;
      g_autofree char *data = g_convert (text, length, encoding, "UTF-8", NULL, &n, NULL);

      if (data == NULL)
        {
          g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                       _("The text has characters that the file's encoding, %s, lacks"), encoding);
          g_byte_array_unref (out);
          return NULL;
        }
      g_byte_array_append (out, (const guint8 *) data, n);
    }
  return g_byte_array_free_to_bytes (out);
}
