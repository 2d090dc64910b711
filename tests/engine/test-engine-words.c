/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <gio/gio.h>

#include "pf-error.h"
#include "engine/pf-container-oom.h"
#include "engine/pf-engine-error.h"
#include "engine/pf-engine-request.h"

/* As Docker 20.10 to 28 and Podman 4 and 5 say them. */
static const struct {
  const char *message;
  PfError     code;
} pulls[] = {
  { "toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading", PF_ERROR_RATE_LIMIT },
  { "received unexpected HTTP status: 429 Too Many Requests", PF_ERROR_RATE_LIMIT },
  { "failed to register layer: Error processing tar file(exit status 1): write /tools/x: no space left on device", PF_ERROR_NO_SPACE },
  { "copying system image from manifest list: writing blob: disk quota exceeded", PF_ERROR_NO_SPACE },
  { "Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 127.0.0.53:53: no such host", PF_ERROR_NETWORK },
  { "Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: server misbehaving", PF_ERROR_NETWORK },
  { "Get \"https://x/v2/\": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)", PF_ERROR_NETWORK },
  { "Get \"https://x/v2/\": net/http: TLS handshake timeout", PF_ERROR_NETWORK },
  { "Get \"http://127.0.0.1:1/v2/\": dial tcp 127.0.0.1:1: connect: connection refused", PF_ERROR_NETWORK },
  { "Get \"https://x/v2/\": proxyconnect tcp: dial tcp 127.0.0.1:9: connect: connection refused", PF_ERROR_NETWORK },
  { "unexpected EOF", PF_ERROR_NETWORK },
  { "Get \"https://x/v2/\": EOF", PF_ERROR_NETWORK },
  { "pull access denied for nosuch/image, repository does not exist or may require 'docker login': denied: requested access to the resource is denied", PF_ERROR_IMAGE_NOT_FOUND },
  { "manifest for larsks/esp-open-sdk:nope not found: manifest unknown: manifest unknown", PF_ERROR_IMAGE_NOT_FOUND },
  { "no matching manifest for linux/arm64/v8 in the manifest list entries", PF_ERROR_IMAGE_NOT_FOUND },
  { "initializing source docker://x:latest: reading manifest latest in x: name unknown", PF_ERROR_IMAGE_NOT_FOUND },
  { "unauthorized: authentication required", PF_ERROR_IMAGE_NOT_FOUND },
  { "", PF_ERROR_ENGINE },
  { "the daemon is shutting down", PF_ERROR_ENGINE },
};

static void
test_pull_words (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pulls); i++)
    g_assert_cmpint (pf_engine_error_classify_pull (pulls[i].message), ==, pulls[i].code);
}

static void
test_other_words (void)
{
  g_assert_cmpint (pf_engine_error_classify (404, "No such image: x:latest"), ==, PF_ERROR_IMAGE_NOT_FOUND);
  g_assert_cmpint (pf_engine_error_classify (404, "x: image not known"), ==, PF_ERROR_IMAGE_NOT_FOUND);
  g_assert_cmpint (pf_engine_error_classify (404, "No such container: x"), ==, PF_ERROR_NOT_FOUND);
  g_assert_cmpint (pf_engine_error_classify (500, "mkdir /x: no space left on device"), ==, PF_ERROR_NO_SPACE);
  g_assert_cmpint (pf_engine_error_classify (500, "open sysctl net.ipv4.ip_unprivileged_port_start file: permission denied"), ==, PF_ERROR_ENGINE);
}

static void
assert_message (const char *body,
                gssize      length,
                const char *expected)
{
  g_autofree char *message = pf_engine_parse_message (body, length < 0 ? strlen (body) : (gsize) length);

  g_assert_cmpstr (message, ==, expected);
}

static void
test_message (void)
{
  g_autofree char *huge = g_malloc (100000);
  g_autofree char *message = NULL;

  assert_message ("{\"message\":\"No such image: x\"}\n", -1, "No such image: x");
  assert_message ("{\"cause\":\"no such image\",\"message\":\"x: no such image\",\"response\":404}", -1, "x: no such image");
  assert_message ("{\"cause\":\"why\",\"message\":\"what\",\"response\":500}", -1, "what: why");
  assert_message ("page not found\n", -1, "page not found");
  assert_message ("", 0, "");
  assert_message ("{\"message\":{}}", -1, "{\"message\":{}}");
  assert_message ("a\377b", -1, "a\357\277\275b");
  assert_message ("a\0b", 3, "a\357\277\275b");

  for (gsize i = 0; i < 100000; i++)
    huge[i] = "\303\274"[i % 2];
  message = pf_engine_parse_message (huge, 99999);
  g_assert_cmpuint (strlen (message), <=, 2000);
  g_assert_true (g_utf8_validate (message, -1, NULL));
}

static void
test_transport (void)
{
  static const struct {
    int gio;
    int pf;
  } table[] = {
    { G_IO_ERROR_NOT_FOUND, PF_ERROR_ENGINE_NOT_FOUND },
    { G_IO_ERROR_CONNECTION_REFUSED, PF_ERROR_ENGINE_NOT_RUNNING },
    { G_IO_ERROR_TIMED_OUT, PF_ERROR_ENGINE_NOT_RUNNING },
    { G_IO_ERROR_PERMISSION_DENIED, PF_ERROR_ENGINE_PERMISSION },
    { G_IO_ERROR_PARTIAL_INPUT, PF_ERROR_ENGINE },
    { G_IO_ERROR_CONNECTION_CLOSED, PF_ERROR_ENGINE },
    { G_IO_ERROR_FAILED, PF_ERROR_ENGINE },
  };
  g_autoptr(GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, table[i].gio, "x");

      pf_engine_error_from_transport (&error, "/the/socket");
      g_assert_error (error, PF_ERROR, table[i].pf);
      g_assert_nonnull (strstr (error->message, "/the/socket"));
    }
  pf_engine_error_from_transport (&cancelled, "/the/socket");
  g_assert_true (pf_error_is_cancelled (cancelled));
}

static void
test_oom (void)
{
  static const char * const yes[] = {
    "xtensa-lx106-elf-gcc: fatal error: Killed signal terminated program cc1",
    "gcc: internal compiler error: Killed (program cc1)",
    "collect2: fatal error: ld terminated with signal 9 [Killed]",
    "make: *** [Makefile:3: build/x.o] Killed",
    "make[2]: *** [build/x.o] Error 137",
    "Killed",
    "MemoryError",
    "MemoryError: out of it",
    "virtual memory exhausted: Cannot allocate memory",
    "cc1: out of memory allocating 65536 bytes after a total of 1 bytes",
    "fork: Cannot allocate memory",
  };
  static const char * const no[] = {
    "", "K", "Killed by a bug", "CC killed.c", "py/objexcept.c: MemoryError", "MemoryErrorX", "make: *** [x.o] Error 1",
    "make: *** [x.o] Interrupt", "error: 'mp_type_MemoryError' undeclared",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (yes); i++)
    g_assert_true (pf_container_oom_is_sign (yes[i], strlen (yes[i])));
  for (gsize i = 0; i < G_N_ELEMENTS (no); i++)
    g_assert_false (pf_container_oom_is_sign (no[i], strlen (no[i])));
  /* only as far as the length says */
  g_assert_false (pf_container_oom_is_sign ("Killed", 3));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine-words/pull", test_pull_words);
  g_test_add_func ("/engine-words/other", test_other_words);
  g_test_add_func ("/engine-words/message", test_message);
  g_test_add_func ("/engine-words/transport", test_transport);
  g_test_add_func ("/engine-words/oom", test_oom);
  return g_test_run ();
}
