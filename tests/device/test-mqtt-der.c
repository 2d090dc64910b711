/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "device/pf-mqtt-der.h"
#include "pf-error.h"
#include "pf-test-broker.h"

static GBytes *
read_bytes (const char *name)
{
  g_autofree char *path = g_build_filename (pf_test_folder (), name, NULL);
  g_autoptr(GError) error = NULL;
  char *data;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

static void
make_keys (void)
{
  pf_test_make_certificates ();
  pf_test_run ("cd \"$1\"\n"
               "openssl rsa -in client.key -traditional -out pkcs1.pem 2>/dev/null\n"
               "openssl pkcs8 -topk8 -nocrypt -in client.key -out pkcs8.pem\n"
               "openssl pkcs8 -topk8 -nocrypt -in client.key -outform DER -out pkcs8.der\n"
               "openssl pkcs8 -topk8 -in client.key -passout pass:secret -out encrypted.pem\n"
               "openssl rsa -in client.key -traditional -aes128 -passout pass:secret -out old-encrypted.pem 2>/dev/null\n"
               "openssl ec -in ec.key -out ec1.pem 2>/dev/null\n"
               "openssl x509 -in ec.crt -outform DER -out ec.der\n"
               "cat pkcs8.pem client.crt ca.crt > chain.pem\n"
               "sed 's/$/\\r/' client.crt > crlf.pem\n");
}

static void
test_keys (void)
{
  static const char * const names[] = { "client.key", "pkcs1.pem", "pkcs8.pem", "pkcs8.der", "client.key.der", "chain.pem" };
  g_autoptr(GBytes) expected = read_bytes ("client.key.der");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GBytes) data = read_bytes (names[i]);
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) der = pf_mqtt_der_key (data, &error);

      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (der, expected));
    }
}

static void
test_certificates (void)
{
  static const char * const names[] = { "client.crt", "client.crt.der", "chain.pem", "crlf.pem" };
  g_autoptr(GBytes) expected = read_bytes ("client.crt.der");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GBytes) data = read_bytes (names[i]);
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) der = pf_mqtt_der_certificate (data, &error);

      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (der, expected));
    }
}

static void
test_refused (void)
{
  static const struct { const char *name; gboolean key; const char *reason; } cases[] = {
    { "encrypted.pem", TRUE, "encrypted" }, { "old-encrypted.pem", TRUE, "encrypted" }, { "ec.key", TRUE, "RSA" }, { "ec1.pem", TRUE, "RSA" },
    { "client.crt", TRUE, "private key" }, { "client.crt.der", TRUE, "private key" }, { "client.key", FALSE, "no certificate" },
    { "client.key.der", FALSE, "no certificate" }, { "ec.crt", FALSE, "RSA" }, { "ec.der", FALSE, "RSA" }, { "right.ext", TRUE, "private key" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GBytes) data = read_bytes (cases[i].name);
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) der = cases[i].key ? pf_mqtt_der_key (data, &error) : pf_mqtt_der_certificate (data, &error);

      g_assert_null (der);
      g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
      g_test_message ("%s: %s", cases[i].name, error->message);
      g_assert_nonnull (strstr (error->message, cases[i].reason));
    }
}

/* Cut short anywhere, and with any byte wrong, it is refused or taken, and never read beyond its end. */
static void
test_hostile (void)
{
  static const char * const names[] = { "client.key.der", "pkcs8.der", "client.crt.der", "pkcs8.pem" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GBytes) data = read_bytes (names[i]);
      gsize length;
      const guint8 *bytes = g_bytes_get_data (data, &length);

      for (gsize n = 0; n < length; n++)
        {
          g_autoptr(GBytes) cut = g_bytes_new (bytes, n);
          g_autofree guint8 *copy = g_memdup2 (bytes, length);
          g_autoptr(GBytes) wrong = NULL;
          g_autoptr(GBytes) key = pf_mqtt_der_key (cut, NULL);
          g_autoptr(GBytes) certificate = pf_mqtt_der_certificate (cut, NULL);
          g_autoptr(GBytes) from_wrong = NULL;

          g_assert_true (i == 3 || (key == NULL && certificate == NULL));
          copy[n] ^= 0x81;
          wrong = g_bytes_new (copy, length);
          from_wrong = i == 2 ? pf_mqtt_der_certificate (wrong, NULL) : pf_mqtt_der_key (wrong, NULL);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  make_keys ();
  g_test_add_func ("/device/mqtt-der/keys", test_keys);
  g_test_add_func ("/device/mqtt-der/certificates", test_certificates);
  g_test_add_func ("/device/mqtt-der/refused", test_refused);
  g_test_add_func ("/device/mqtt-der/hostile", test_hostile);
  status = g_test_run ();
  pf_test_clean_up ();
  return status;
}
