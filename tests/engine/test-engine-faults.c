/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <gio/gio.h>

#include "fake-engine.h"
#include "pf-error.h"
#include "engine/pf-container-owner.h"
#include "engine/pf-container.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define STREAM "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n"

/* The promise is a second; the machine that runs the tests may be busy. */
#define SOON (1500 * G_TIME_SPAN_MILLISECOND)

static PfEngine *
make_engine (FakeEngine *fake)
{
  g_autoptr(GError) error = NULL;
  PfEngine *engine;

  fake_engine_set_engine (fake);
  engine = pf_engine_new (fake_engine_get_socket (fake), NULL, &error);
  g_assert_no_error (error);
  return engine;
}

static gpointer
cancel_thread (gpointer data)
{
  g_autoptr(GCancellable) cancellable = data;

  g_usleep (200 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static GCancellable *
cancel_later (void)
{
  GCancellable *cancellable = g_cancellable_new ();

  g_thread_unref (g_thread_new ("cancel", cancel_thread, g_object_ref (cancellable)));
  return cancellable;
}

static void
assert_no_engine (const char *response,
                  gssize      length,
                  FakeManner  manner)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(PfEngine) engine = NULL;

  fake_engine_on (fake, "GET /version ", manner, response, length);
  engine = pf_engine_new (fake_engine_get_socket (fake), NULL, &error);
  g_assert_null (engine);
  g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_garbage (void)
{
  static const char * const replies[] = {
    "", "hello\n", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{\"ApiVersion\":\"1\"}",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"Api",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{\"\377\"}",
    "HTTP/1.1 301 Moved\r\nLocation: http://example.invalid/\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 500 Oh\r\nContent-Length: 22\r\n\r\n{\"message\":\"oh\377 well\"}", "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      assert_no_engine (replies[i], -1, FAKE_CLOSE);
      assert_no_engine (replies[i], -1, FAKE_DRIP);
    }
}

static void
test_endless_reply (void)
{
  const gsize size = 40 * 1024 * 1024;
  g_autofree char *reply = g_strnfill (size, ' ');
  static const char head[] = "HTTP/1.1 200 OK\r\n\r\n\"";

  memcpy (reply, head, sizeof head - 1);
  assert_no_engine (reply, size, FAKE_CLOSE);
}

static void
test_slow_but_sound (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(PfEngine) engine = NULL;

  fake_engine_on (fake, "GET /version ", FAKE_DRIP, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"ApiVersion\":\"1.2\"}", -1);
  fake_engine_on_json (fake, "GET /info ", 200, "{}");
  engine = pf_engine_new (fake_engine_get_socket (fake), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pf_engine_get_info (engine)->api_version, ==, "1.2");
}

static void
test_silence (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  fake_engine_on (fake, "GET ", FAKE_HANG, "", -1);
  g_assert_null (pf_engine_new (fake_engine_get_socket (fake), NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE_NOT_RUNNING);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
}

static void
test_silence_cancel (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(GCancellable) cancellable = cancel_later ();
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  fake_engine_on (fake, "GET ", FAKE_HANG, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", -1);
  g_assert_null (pf_engine_new (fake_engine_get_socket (fake), cancellable, &error));
  g_assert_true (pf_error_is_cancelled (error));
  g_assert_cmpint (g_get_monotonic_time () - start, <, SOON);
}

static void
test_inspect (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(PfEngine) engine = make_engine (fake);
  g_autoptr(GError) error = NULL;
  g_autoptr(PfImageInfo) info = NULL;

  fake_engine_on_json (fake, "GET /images/localhost:5000/a:latest/json ", 200,
                       "{\"Id\":\"" HEX "\",\"RepoDigests\":[7,\"odd\",\"other/a@sha256:1\",\"localhost:5000/a@sha256:2\"],"
                       "\"Architecture\":\"amd64\",\"Size\":5000000000}");
  fake_engine_on_json (fake, "GET /images/b:1/json ", 200, "{\"Id\":\"sha256:" HEX "\",\"RepoDigests\":[\"other/a@sha256:1\"],\"Size\":-1}");
  fake_engine_on_json (fake, "GET /images/c:1/json ", 200, "{\"RepoDigests\":null}");
  fake_engine_on_json (fake, "GET /images/d:1/json ", 404, "{\"message\":\"No such image: d:1\"}");

  info = pf_engine_inspect_image (engine, "localhost:5000/a", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->id, ==, "sha256:" HEX);
  g_assert_cmpstr (info->digest, ==, "sha256:2");
  g_assert_cmpstr (info->architecture, ==, "amd64");
  g_assert_cmpuint (info->size, ==, 5000000000);
  g_clear_pointer (&info, pf_image_info_free);

  info = pf_engine_inspect_image (engine, "b:1", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->digest, ==, "sha256:1");
  g_assert_cmpuint (info->size, ==, 0);
  g_clear_pointer (&info, pf_image_info_free);

  g_assert_null (pf_engine_inspect_image (engine, "c:1", NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE);
  g_clear_error (&error);
  g_assert_null (pf_engine_inspect_image (engine, "d:1", NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_IMAGE_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (pf_engine_inspect_image (engine, "../../containers/x", NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  g_clear_error (&error);
}

#define PULLED "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":1,\"total\":2},\"id\":\"a\"}\r\n"

static void
assert_pull (const char *response,
             FakeManner  manner,
             gboolean    image_exists,
             PfError     code)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(PfEngine) engine = make_engine (fake);
  g_autoptr(GError) error = NULL;

  fake_engine_on (fake, "POST /images/create?fromImage=larsks%2Fesp-open-sdk&tag=latest ", manner, response, -1);
  if (image_exists)
    fake_engine_on_json (fake, "GET /images/larsks/esp-open-sdk:latest/json ", 200, "{\"Id\":\"sha256:" HEX "\"}");
  g_assert_false (pf_engine_pull_image (engine, "larsks/esp-open-sdk", NULL, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, (int) code);
}

static void
test_pull_faults (void)
{
  assert_pull ("HTTP/1.1 200 OK\r\n\r\n" PULLED "{\"errorDetail\":{\"message\":\"toomanyrequests: x\"},\"error\":\"toomanyrequests: x\"}\r\n",
               FAKE_DRIP, TRUE, PF_ERROR_RATE_LIMIT);
  assert_pull ("HTTP/1.1 500 Oh\r\nContent-Length: 34\r\n\r\n{\"message\":\"toomanyrequests: slow\"}", FAKE_CLOSE, TRUE, PF_ERROR_RATE_LIMIT);
  assert_pull ("HTTP/1.1 500 Oh\r\n\r\n{\"message\":\"write /x: no space left on device\"}", FAKE_CLOSE, TRUE, PF_ERROR_NO_SPACE);
  assert_pull ("HTTP/1.1 404 No\r\n\r\n{\"message\":\"pull access denied for x, repository does not exist\"}", FAKE_CLOSE, TRUE, PF_ERROR_IMAGE_NOT_FOUND);
  assert_pull ("HTTP/1.1 500 Oh\r\n\r\n{\"message\":\"Get x: dial tcp: lookup x: no such host\"}", FAKE_CLOSE, TRUE, PF_ERROR_NETWORK);
  assert_pull ("HTTP/1.1 200 OK\r\n\r\n" PULLED "rubbish\n", FAKE_CLOSE, TRUE, PF_ERROR_ENGINE);
  /* half-way */
  assert_pull ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n" PULLED, FAKE_CLOSE, TRUE, PF_ERROR_ENGINE);
  /* ends well, and the image is not there */
  assert_pull ("HTTP/1.1 200 OK\r\n\r\n" PULLED, FAKE_CLOSE, FALSE, PF_ERROR_IMAGE_NOT_FOUND);
}

static void
test_pull_cancel (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(PfEngine) engine = make_engine (fake);
  static const char * const replies[] = { "", "HTTP/1.1 200 OK\r\n\r\n" PULLED };

  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr(GCancellable) cancellable = cancel_later ();
      g_autoptr(GError) error = NULL;
      gint64 start = g_get_monotonic_time ();

      fake_engine_on (fake, "POST /images/create", FAKE_HANG, replies[i], -1);
      g_assert_false (pf_engine_pull_image (engine, "a", NULL, NULL, cancellable, &error));
      g_assert_true (pf_error_is_cancelled (error));
      g_assert_cmpint (g_get_monotonic_time () - start, <, SOON);
    }
}

static void
test_pull_digest (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(PfEngine) engine = make_engine (fake);
  g_autoptr(GError) error = NULL;

  fake_engine_on (fake, "POST /images/create?fromImage=h%3A1%2Fa&tag=sha256%3A" HEX " ", FAKE_CLOSE, "HTTP/1.1 200 OK\r\n\r\n", -1);
  fake_engine_on_json (fake, "GET /images/h:1/a@sha256:" HEX "/json ", 200, "{\"Id\":\"sha256:" HEX "\"}");
  g_assert_true (pf_engine_pull_image (engine, "h:1/a@sha256:" HEX, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (pf_engine_pull_image (engine, "sha256:" HEX, NULL, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
}

static const char * const argv[] = { "make", NULL };

/* A container that says a line and ends with @status. */
static void
set_container (FakeEngine *fake,
               int         status,
               const char *state)
{
  g_autofree char *outcome = g_strdup_printf ("{\"StatusCode\":%d}", status);
  static const char output[] = STREAM "\001\0\0\0\0\0\0\003hi\n";

  fake_engine_on_json (fake, "POST /containers/create?name=permafrost-", 201, "{\"Id\":\"c0ffee\",\"Warnings\":[]}");
  fake_engine_on (fake, "POST /containers/c0ffee/attach?stream=1&stdout=1&stderr=1 ", FAKE_CLOSE, output, sizeof output - 1);
  fake_engine_on (fake, "POST /containers/c0ffee/start ", FAKE_CLOSE, "HTTP/1.1 204 No Content\r\n\r\n", -1);
  fake_engine_on_json (fake, "POST /containers/c0ffee/wait ", 200, outcome);
  fake_engine_on_json (fake, "GET /containers/c0ffee/json ", 200, state);
  fake_engine_on (fake, "DELETE /containers/c0ffee?force=1&v=1 ", FAKE_CLOSE, "HTTP/1.1 204 No Content\r\n\r\n", -1);
}

static int
run (PfEngine      *engine,
     GCancellable  *cancellable,
     GError       **error)
{
  PfContainerSpec spec = { .image = "a", .argv = argv, .build_id = "b" };
  int status = -2;
  gboolean success = pf_container_run (engine, &spec, NULL, NULL, &status, cancellable, error);

  g_assert_true (success == (status == 0));
  return status;
}

/* Runs with one request answered otherwise, and expects @code and that the container was removed. */
static void
assert_run (const char *request,
            FakeManner  manner,
            const char *response,
            gssize      length,
            PfError     code,
            const char *words)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(PfEngine) engine = make_engine (fake);
  g_autoptr(GError) error = NULL;

  set_container (fake, 0, "{}");
  fake_engine_on (fake, request, manner, response, length);
  run (engine, NULL, &error);
  g_assert_error (error, PF_ERROR, (int) code);
  if (words != NULL)
    g_assert_nonnull (strstr (error->message, words));
  g_assert_cmpuint (fake_engine_count (fake, "DELETE /containers/c0ffee?force=1&v=1 "), ==, 1);
}

static void
test_run_faults (void)
{
  static const char damaged[] = STREAM "\001\0\0\0\0\0\0\003hi\nrubbish";

  assert_run ("POST /containers/c0ffee/attach", FAKE_CLOSE, "HTTP/1.1 500 Oh\r\n\r\n{\"message\":\"oh\"}", -1, PF_ERROR_ENGINE, "oh");
  assert_run ("POST /containers/c0ffee/attach", FAKE_CLOSE, "", -1, PF_ERROR_ENGINE, NULL);
  assert_run ("POST /containers/c0ffee/attach", FAKE_CLOSE, damaged, sizeof damaged - 1, PF_ERROR_ENGINE, NULL);
  assert_run ("POST /containers/c0ffee/start", FAKE_CLOSE,
              "HTTP/1.1 500 Oh\r\n\r\n{\"message\":\"OCI runtime create failed: open sysctl net.ipv4.ip_unprivileged_port_start file: permission denied\"}",
              -1, PF_ERROR_ENGINE, "ip_unprivileged_port_start");
  assert_run ("POST /containers/c0ffee/start", FAKE_CLOSE,
              "HTTP/1.1 400 Oh\r\n\r\n{\"message\":\"OCI runtime create failed: exec: \\\"make\\\": executable file not found in $PATH: unknown\"}",
              -1, PF_ERROR_COMMAND_FAILED, "executable file not found");
  assert_run ("POST /containers/c0ffee/wait", FAKE_CLOSE, "HTTP/1.1 200 OK\r\n\r\n{\"StatusCode\":\"x\"}", -1, PF_ERROR_ENGINE, NULL);
  assert_run ("POST /containers/c0ffee/wait", FAKE_CLOSE, "HTTP/1.1 200 OK\r\n\r\n{\"StatusCode\":70000}", -1, PF_ERROR_ENGINE, NULL);
  assert_run ("POST /containers/c0ffee/wait", FAKE_CLOSE, "", -1, PF_ERROR_ENGINE, NULL);
}

static void
test_run_outcomes (void)
{
  static const struct {
    int         status;
    const char *state;
    int         code;
  } table[] = {
    { 0, "{\"State\":{\"OOMKilled\":true}}", -1 },
    { 2, "{\"State\":{\"OOMKilled\":false}}", PF_ERROR_COMMAND_FAILED },
    { 2, "{\"State\":{\"OOMKilled\":true}}", PF_ERROR_OUT_OF_MEMORY },
    { 137, "{\"State\":{\"OOMKilled\":true}}", PF_ERROR_OUT_OF_MEMORY },
    { 137, "{}", PF_ERROR_COMMAND_FAILED },
    { 1, "{\"State\":7}", PF_ERROR_COMMAND_FAILED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(FakeEngine) fake = fake_engine_new ();
      g_autoptr(PfEngine) engine = make_engine (fake);
      g_autoptr(GError) error = NULL;

      set_container (fake, table[i].status, table[i].state);
      g_assert_cmpint (run (engine, NULL, &error), ==, table[i].status);
      if (table[i].code >= 0)
        g_assert_error (error, PF_ERROR, table[i].code);
      else
        g_assert_no_error (error);
    }
}

static void
test_create_faults (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(PfEngine) engine = make_engine (fake);
  g_autoptr(GError) error = NULL;

  set_container (fake, 0, "{}");
  fake_engine_on_json (fake, "POST /containers/create", 404, "{\"message\":\"No such image: a:latest\"}");
  run (engine, NULL, &error);
  g_assert_error (error, PF_ERROR, PF_ERROR_IMAGE_NOT_FOUND);
  g_clear_error (&error);
  fake_engine_on_json (fake, "POST /containers/create", 400, "{\"message\":\"invalid mount config for type \\\"bind\\\"\"}");
  run (engine, NULL, &error);
  g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE);
  g_clear_error (&error);
  /* What was refused does not exist, and nothing is looked for. */
  g_assert_cmpuint (fake_engine_count (fake, "DELETE"), ==, 0);
}

static void
assert_removed (FakeEngine *fake,
                const char *request)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (fake_engine_count (fake, request) == 0 && g_get_monotonic_time () < end)
    g_usleep (10 * 1000);
  g_assert_cmpuint (fake_engine_count (fake, request), ==, 1);
}

/* Cancelled while the engine makes the container: nobody waits for it, and it is removed once it is there. */
static void
test_create_cancel (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(PfEngine) engine = make_engine (fake);
  g_autoptr(GCancellable) cancellable = cancel_later ();
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  set_container (fake, 0, "{}");
  fake_engine_on (fake, "POST /containers/create", FAKE_LATE, "HTTP/1.1 201 Created\r\n\r\n{\"Id\":\"c0ffee\"}", -1);
  run (engine, cancellable, &error);
  g_assert_true (pf_error_is_cancelled (error));
  g_assert_cmpint (g_get_monotonic_time () - start, <, SOON);
  assert_removed (fake, "DELETE /containers/c0ffee?force=1&v=1 ");
}

/* The reply to create is lost: the container may exist, and only its name is known. */
static void
test_create_lost (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(PfEngine) engine = make_engine (fake);
  g_autoptr(GError) error = NULL;

  fake_engine_on (fake, "DELETE /containers/permafrost-", FAKE_CLOSE, "HTTP/1.1 204 No Content\r\n\r\n", -1);
  fake_engine_on (fake, "POST /containers/create", FAKE_CLOSE, "HTTP/1.1 201 Created\r\nContent-Length: 90\r\n\r\n{\"Id", -1);
  run (engine, NULL, &error);
  g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE);
  assert_removed (fake, "DELETE /containers/permafrost-");
}

static void
test_cancel_hanging_engine (void)
{
  static const char * const hanging[] = { "POST /containers/c0ffee/attach", "POST /containers/c0ffee/start", "POST /containers/c0ffee/wait" };

  for (gsize i = 0; i < G_N_ELEMENTS (hanging); i++)
    {
      g_autoptr(FakeEngine) fake = fake_engine_new ();
      g_autoptr(PfEngine) engine = make_engine (fake);
      g_autoptr(GCancellable) cancellable = cancel_later ();
      g_autoptr(GError) error = NULL;
      gint64 start = g_get_monotonic_time ();

      set_container (fake, 0, "{}");
      fake_engine_on (fake, hanging[i], FAKE_HANG, "", -1);
      fake_engine_on (fake, "DELETE", FAKE_HANG, "", -1);
      run (engine, cancellable, &error);
      g_assert_true (pf_error_is_cancelled (error));
      g_assert_cmpint (g_get_monotonic_time () - start, <, SOON);
      g_assert_cmpuint (fake_engine_count (fake, "DELETE /containers/c0ffee?force=1&v=1 "), ==, 1);
    }
}

/* The engine dies while the command runs: that is what is to be said, soon, not that the container is still there. */
static void
test_engine_dies (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(PfEngine) engine = make_engine (fake);
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  set_container (fake, 0, "{}");
  fake_engine_on (fake, "POST /containers/c0ffee/wait", FAKE_CLOSE, "", -1);
  fake_engine_on (fake, "DELETE", FAKE_HANG, "", -1);
  run (engine, NULL, &error);
  g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 8 * G_USEC_PER_SEC);
}

static void
test_cancelled_before (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(PfEngine) engine = make_engine (fake);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  run (engine, cancellable, &error);
  g_assert_true (pf_error_is_cancelled (error));
  g_assert_cmpuint (fake_engine_count (fake, "POST"), ==, 0);
}

static void
test_removal_in_progress (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(PfEngine) engine = make_engine (fake);
  g_autoptr(GError) error = NULL;

  set_container (fake, 0, "{}");
  fake_engine_on_json (fake, "DELETE", 404, "{\"message\":\"No such container: c0ffee\"}");
  g_assert_cmpint (run (engine, NULL, &error), ==, 0);
  g_assert_no_error (error);
}

static void
test_no_init (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(PfEngine) engine = make_engine (fake);
  g_autoptr(GError) error = NULL;
  g_autofree char *body = NULL;

  set_container (fake, 0, "{}");
  fake_engine_on_json (fake, "POST /containers/c0ffee/start", 500, "{\"message\":\"exec: \\\"docker-init\\\": executable not found\"}");
  run (engine, NULL, &error);
  g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE);
  g_assert_cmpuint (fake_engine_count (fake, "POST /containers/create"), ==, 2);
  g_assert_cmpuint (fake_engine_count (fake, "DELETE /containers/c0ffee"), ==, 2);
  body = fake_engine_dup_body (fake, "POST /containers/create");
  g_assert_null (strstr (body, "\"Init\""));
  g_assert_nonnull (strstr (body, "\"CapDrop\""));
}

static void
test_leftovers (void)
{
  g_autoptr(FakeEngine) fake = fake_engine_new ();
  g_autoptr(PfEngine) engine = make_engine (fake);
  g_autofree char *self = pf_container_owner_dup_self ();
  g_auto(GStrv) parts = g_strsplit (self, ":", -1);
  g_autofree char *list = NULL;
  g_autoptr(GError) error = NULL;
  guint n = 99;

  list = g_strdup_printf ("[{\"Id\":\"gone1\",\"Labels\":{\"" PF_ENGINE_LABEL "\":\"b\",\"" PF_ENGINE_LABEL_OWNER "\":\"%s:1:%s:%s:%s\"}},"
                          "{\"Id\":\"mine\",\"Labels\":{\"" PF_ENGINE_LABEL "\":\"b\",\"" PF_ENGINE_LABEL_OWNER "\":\"%s\"}},"
                          "{\"Id\":\"strange\",\"Labels\":{\"" PF_ENGINE_LABEL_OWNER "\":\"%s:1:%s:%s:%s\"}},"
                          "{\"Id\":\"ownerless\",\"Labels\":{\"" PF_ENGINE_LABEL "\":\"b\"}},{\"Id\":7,\"Labels\":null},7,null,"
                          "{\"Id\":\"gone2\",\"Labels\":{\"" PF_ENGINE_LABEL "\":\"b\",\"" PF_ENGINE_LABEL_OWNER "\":\"%s:1:%s:%s:%s\"}}]",
                          parts[0], parts[2], parts[3], parts[4], self, parts[0], parts[2], parts[3], parts[4],
                          parts[0], parts[2], parts[3], parts[4]);
  fake_engine_on_json (fake, "GET /containers/json?all=1&filters=%7B%22label%22%3A%5B%22" PF_ENGINE_LABEL "%22%5D%7D ", 200, list);
  fake_engine_on (fake, "DELETE /containers/gone", FAKE_CLOSE, "HTTP/1.1 204 No Content\r\n\r\n", -1);
  g_assert_true (pf_engine_remove_leftovers (engine, &n, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (fake_engine_count (fake, "DELETE"), ==, 2);

  /* One that cannot be removed is reported, and the others are removed nevertheless. */
  fake_engine_on_json (fake, "DELETE /containers/gone1", 500, "{\"message\":\"device or resource busy\"}");
  g_assert_false (pf_engine_remove_leftovers (engine, &n, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE);
  g_assert_cmpuint (n, ==, 1);
  g_clear_error (&error);

  fake_engine_on_json (fake, "DELETE /containers/gone1", 409, "{\"message\":\"removal of container gone1 is already in progress\"}");
  g_assert_true (pf_engine_remove_leftovers (engine, &n, NULL, &error));
  g_assert_cmpuint (n, ==, 1);

  fake_engine_on_json (fake, "GET /containers/json", 200, "null");
  g_assert_true (pf_engine_remove_leftovers (engine, &n, NULL, &error));
  g_assert_cmpuint (n, ==, 0);
  fake_engine_on_json (fake, "GET /containers/json", 500, "{\"message\":\"container not known\"}");
  g_assert_false (pf_engine_remove_leftovers (engine, &n, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE);
  g_clear_error (&error);
  fake_engine_on_json (fake, "GET /containers/json", 200, "garbage");
  g_assert_false (pf_engine_remove_leftovers (engine, &n, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE);
}

int
main (int    argc,
      char **arguments)
{
  g_test_init (&argc, &arguments, NULL);

  g_test_add_func ("/engine-faults/garbage", test_garbage);
  g_test_add_func ("/engine-faults/endless-reply", test_endless_reply);
  g_test_add_func ("/engine-faults/slow-but-sound", test_slow_but_sound);
  g_test_add_func ("/engine-faults/silence", test_silence);
  g_test_add_func ("/engine-faults/silence-cancel", test_silence_cancel);
  g_test_add_func ("/engine-faults/inspect", test_inspect);
  g_test_add_func ("/engine-faults/pull", test_pull_faults);
  g_test_add_func ("/engine-faults/pull-cancel", test_pull_cancel);
  g_test_add_func ("/engine-faults/pull-digest", test_pull_digest);
  g_test_add_func ("/engine-faults/run", test_run_faults);
  g_test_add_func ("/engine-faults/outcomes", test_run_outcomes);
  g_test_add_func ("/engine-faults/create", test_create_faults);
  g_test_add_func ("/engine-faults/create-cancel", test_create_cancel);
  g_test_add_func ("/engine-faults/create-lost", test_create_lost);
  g_test_add_func ("/engine-faults/cancel-hanging-engine", test_cancel_hanging_engine);
  g_test_add_func ("/engine-faults/engine-dies", test_engine_dies);
  g_test_add_func ("/engine-faults/cancelled-before", test_cancelled_before);
  g_test_add_func ("/engine-faults/removal-in-progress", test_removal_in_progress);
  g_test_add_func ("/engine-faults/no-init", test_no_init);
  g_test_add_func ("/engine-faults/leftovers", test_leftovers);
  return g_test_run ();
}
