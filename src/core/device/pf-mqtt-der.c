/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-der.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "pf-error.h"

/* Tags of ASN.1 that occur here (X.690) */
#define TAG_INTEGER 0x02
#define TAG_OCTETS 0x04
#define TAG_OID 0x06
#define TAG_SEQUENCE 0x30

/* rsaEncryption, 1.2.840.113549.1.1.1 */
static const guint8 rsa_oid[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 };

/* Bytes not yet looked at */
typedef struct {
  const guint8 *data;
  gsize         length;
} Span;

static GBytes *
invalid (GError     **error,
         const char  *message)
{
  g_set_error_literal (error, PF_ERROR, PF_ERROR_INVALID, message);
  return NULL;
}

/* Takes one element off the front of @span. */
static gboolean
take (Span   *span,
      guint8  tag,
      Span   *content)
{
  gsize header = 2, length;

  if (span->length < 2 || span->data[0] != tag)
    return FALSE;
  length = span->data[1];
  if (length >= 0x80)
    {
      gsize n = length & 0x7f;

      if (n == 0 || n > 4 || span->length < 2 + n)
        return FALSE;
      length = 0;
      for (gsize i = 0; i < n; i++)
        length = length << 8 | span->data[2 + i];
      header += n;
    }
  if (length > span->length - header)
    return FALSE;
  *content = (Span) { span->data + header, length };
  *span = (Span) { span->data + header + length, span->length - header - length };
  return TRUE;
}

/* --- PEM (RFC 7468) --- */

/* The base64 between the lines of the block called @label; (transfer full). */
static GBytes *
find_block (const char *text,
            const char *label)
{
  g_autofree char *begin = g_strdup_printf ("-----BEGIN %s-----", label);
  g_autofree char *end = g_strdup_printf ("-----END %s-----", label);
  const char *start = strstr (text, begin);
  const char *stop = start != NULL ? strstr (start, end) : NULL;
  g_autofree char *body = NULL;
  guchar *data;
  gsize length;

  if (stop == NULL)
    return NULL;
  start += strlen (begin);
  body = g_strndup (start, stop - start);
  data = g_base64_decode (body, &length);
  explicit_bzero (body, strlen (body));
  return g_bytes_new_take (data, length);
}

static gboolean
has_label (const char *text,
           const char *label)
{
  g_autofree char *begin = g_strdup_printf ("-----BEGIN %s-----", label);

  return strstr (text, begin) != NULL;
}

static char *
dup_text (GBytes *data)
{
  gsize length;
  const char *bytes = g_bytes_get_data (data, &length);

  return g_strndup (length > 0 ? bytes : "", length);
}

/* --- certificates --- */

GBytes *
pf_mqtt_der_certificate (GBytes  *data,
                         GError **error)
{
  g_autofree char *text = dup_text (data);
  g_autoptr(GBytes) der = NULL;
  Span whole, certificate, signed_part;

  if (strstr (text, "-----BEGIN ") != NULL)
    {
      der = find_block (text, "CERTIFICATE");
      if (der == NULL)
        return invalid (error, _("The file holds no certificate"));
    }
  else
    der = g_bytes_ref (data);

  whole.data = g_bytes_get_data (der, &whole.length);
  if (!take (&whole, TAG_SEQUENCE, &certificate) || whole.length != 0 || !take (&certificate, TAG_SEQUENCE, &signed_part) ||
      !take (&certificate, TAG_SEQUENCE, &(Span) { 0 }))
    return invalid (error, _("The file is no certificate in PEM or DER"));
  if (memmem (signed_part.data, signed_part.length, rsa_oid, sizeof rsa_oid) == NULL)
    return invalid (error, _("The certificate has no RSA key, and the ESP8266 knows no other"));
  return g_steal_pointer (&der);
}

/* --- keys --- */

/* RSAPrivateKey: version, then the modulus and seven more integers. */
static gboolean
is_pkcs1 (Span whole)
{
  Span key, number;
  guint n = 0;

  if (!take (&whole, TAG_SEQUENCE, &key) || whole.length != 0)
    return FALSE;
  while (take (&key, TAG_INTEGER, &number))
    n++;
  return n == 9 && key.length == 0;
}

/* PrivateKeyInfo (RFC 5208): version, algorithm, and the key in an octet string. */
static GBytes *
from_pkcs8 (GBytes  *der,
            GError **error)
{
  Span whole, info, algorithm, oid, octets;

  whole.data = g_bytes_get_data (der, &whole.length);
  if (!take (&whole, TAG_SEQUENCE, &info) || !take (&info, TAG_INTEGER, &(Span) { 0 }) ||
      !take (&info, TAG_SEQUENCE, &algorithm) || !take (&algorithm, TAG_OID, &oid) || !take (&info, TAG_OCTETS, &octets))
    return invalid (error, _("The file is no private key in PEM or DER"));
  if (oid.length != sizeof rsa_oid || memcmp (oid.data, rsa_oid, sizeof rsa_oid) != 0)
    return invalid (error, _("This is no RSA key, and the ESP8266 knows no other"));
  if (!is_pkcs1 (octets))
    return invalid (error, _("The file is no private key in PEM or DER"));
  return g_bytes_new (octets.data, octets.length);
}

GBytes *
pf_mqtt_der_key (GBytes  *data,
                 GError **error)
{
  char *text = dup_text (data);
  gboolean pem = strstr (text, "-----BEGIN ") != NULL;
  gboolean encrypted = pem && (has_label (text, "ENCRYPTED PRIVATE KEY") || strstr (text, "Proc-Type: 4,ENCRYPTED") != NULL);
  gboolean other = pem && has_label (text, "EC PRIVATE KEY");
  g_autoptr(GBytes) der = NULL;
  Span whole;

  if (!pem)
    der = g_bytes_ref (data);
  else if (has_label (text, "RSA PRIVATE KEY"))
    der = find_block (text, "RSA PRIVATE KEY");
  else
    der = find_block (text, "PRIVATE KEY");
  explicit_bzero (text, strlen (text));
  g_free (text);

  if (encrypted)
    return invalid (error, _("The key is encrypted; the board needs it without a passphrase"));
  if (other)
    return invalid (error, _("This is no RSA key, and the ESP8266 knows no other"));
  if (der == NULL)
    return invalid (error, _("The file holds no private key"));
  whole.data = g_bytes_get_data (der, &whole.length);
  if (is_pkcs1 (whole))
    return g_steal_pointer (&der);
  return from_pkcs8 (der, error);
}
