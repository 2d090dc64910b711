/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs under with-dockerd, and in part under with-podman: a real engine does it all. */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "pf-error.h"
#include "pf-json.h"
#include "engine/pf-container.h"
#include "engine/pf-engine-request.h"

#define IMAGE "permafrost/test:1"

static const char *
get_socket (void)
{
  const char *socket = g_getenv ("PF_TEST_SOCKET");

  if (socket == NULL)
    g_error ("This test runs under with-dockerd, which starts an engine for it");
  return socket;
}

static PfEngine *
make_engine (void)
{
  g_autoptr(GError) error = NULL;
  PfEngine *engine = pf_engine_new (get_socket (), NULL, &error);

  g_assert_no_error (error);
  return engine;
}

/* One engine for all: finding out about it takes Podman a second, which no cancel of a run is to be blamed for. */
static PfEngine *shared_engine;

/* Podman's list fails as a whole where one container is removed while it is made. */
static guint
count_containers (void)
{
  for (guint attempt = 1;; attempt++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) root = NULL;
      guint status;

      root = pf_engine_request_json (get_socket (), "GET", "/containers/json?all=1", NULL, 20, &status, NULL, &error);
      if (root != NULL)
        return JSON_NODE_HOLDS_ARRAY (root) ? json_array_get_length (json_node_get_array (root)) : 0;
      if (status < 500 || attempt == 10)
        g_error ("The engine does not list its containers: %s", error->message);
      g_usleep (200 * 1000);
    }
}

/* After a cancel the removal may be under way still. */
static void
assert_nothing_left (void)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (count_containers () > 0 && g_get_monotonic_time () < end)
    g_usleep (20 * 1000);
  g_assert_cmpuint (count_containers (), ==, 0);
}

typedef struct {
  GString      *out;
  GString      *err;
  guint64       n_lines;
  guint64       n_bytes;
  GCancellable *cancel_at_line;
  gint64        cancelled_at;
} Output;

static void
keep_line_cb (const char *line,
              gsize       length,
              gboolean    is_stderr,
              gpointer    user_data)
{
  Output *output = user_data;

  output->n_lines++;
  output->n_bytes += length;
  if (output->out->len + output->err->len < 1024 * 1024)
    g_string_append_printf (is_stderr ? output->err : output->out, "%s\n", line);
  if (output->cancel_at_line != NULL && output->cancelled_at == 0)
    {
      output->cancelled_at = g_get_monotonic_time ();
      g_cancellable_cancel (output->cancel_at_line);
    }
}

static void
output_init (Output *output)
{
  memset (output, 0, sizeof *output);
  output->out = g_string_new (NULL);
  output->err = g_string_new (NULL);
}

static void
output_clear (Output *output)
{
  g_string_free (output->out, TRUE);
  g_string_free (output->err, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Output, output_clear)

static gboolean
run_with (const char    *script,
          guint64        memory_limit,
          Output        *output,
          int           *status,
          GCancellable  *cancellable,
          GError       **error)
{
  const char *argv[] = { "sh", "-c", script, NULL };
  const char *env[] = { "PF_TEST=a b=c", NULL };
  PfContainerSpec spec = {
    .image = IMAGE, .argv = argv, .env = env, .bind_source = g_getenv ("PF_TEST_DIR"), .bind_target = "/work",
    .working_dir = "/work", .build_id = "test-build", .memory_limit = memory_limit
  };

  return pf_container_run (shared_engine, &spec, keep_line_cb, output, status, cancellable, error);
}

static void
test_info (void)
{
  g_autoptr(PfEngine) engine = make_engine ();
  const PfEngineInfo *info = pf_engine_get_info (engine);
  g_autoptr(GError) error = NULL;
  g_autoptr(PfImageInfo) image = pf_engine_inspect_image (engine, IMAGE, NULL, &error);
  g_autoptr(PfImageInfo) by_id = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (info->name, ==, "Docker Engine");
  g_assert_cmpstr (info->version, !=, "");
  g_assert_true (g_str_has_suffix (info->root_dir, "/data"));
  g_assert_cmpuint (info->n_cpus, >, 0);
  g_assert_cmpuint (info->memory, >, 0);
  g_assert_cmpuint (info->cgroup_version, >, 0);
  g_assert_true (g_str_has_prefix (image->id, "sha256:"));
  g_assert_cmpstr (image->digest, ==, "");
  g_assert_cmpuint (image->size, >, 0);
  by_id = pf_engine_inspect_image (engine, image->id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (by_id->id, ==, image->id);
  g_assert_null (pf_engine_inspect_image (engine, "permafrost/nope", NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_IMAGE_NOT_FOUND);
}

static void
test_run (void)
{
  g_autoptr(GError) error = NULL;
  g_auto(Output) output = { NULL };
  g_autofree char *made = g_build_filename (g_getenv ("PF_TEST_DIR"), "made", NULL);
  g_autofree char *content = NULL;
  int status = -1;

  output_init (&output);
  g_assert_true (run_with ("pwd; echo $HOME; echo $PF_TEST; echo to stderr >&2; printf 'no end'; echo written > made; exit 0",
                           0, &output, &status, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpstr (output.out->str, ==, "/work\n/tmp\na b=c\nno end\n");
  g_assert_cmpstr (output.err->str, ==, "to stderr\n");
  g_assert_true (g_file_get_contents (made, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "written\n");
  g_assert_cmpuint (count_containers (), ==, 0);
}

static void
test_locked_down (void)
{
  g_autoptr(GError) error = NULL;
  g_auto(Output) output = { NULL };
  int status = -1;

  output_init (&output);
  run_with ("touch /etc/x 2>/dev/null && echo root is writable; "
            "ip link 2>/dev/null | grep -q eth && echo has a network; "
            "grep -q '^CapEff:[[:space:]]*0*$' /proc/self/status || echo has capabilities; "
            "grep -q '^NoNewPrivs:[[:space:]]*1$' /proc/self/status || echo may gain privileges; "
            "cp /bin/busybox /tmp/true && /tmp/true || echo tmp is noexec; "
            "[ $$ != 1 ] || echo no init",
            0, &output, &status, NULL, &error);
  g_assert_cmpstr (output.out->str, ==, "");
  g_assert_cmpstr (output.err->str, ==, "");
}

static void
test_failure (void)
{
  g_autoptr(GError) error = NULL;
  g_auto(Output) output = { NULL };
  int status = -1;

  output_init (&output);
  g_assert_false (run_with ("exit 3", 0, &output, &status, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_COMMAND_FAILED);
  g_assert_cmpint (status, ==, 3);
  g_clear_error (&error);
  /* a status as of one that was killed, though not for want of memory */
  g_assert_false (run_with ("exit 137", 0, &output, &status, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_COMMAND_FAILED);
  g_assert_cmpint (status, ==, 137);
  g_assert_cmpuint (count_containers (), ==, 0);
}

static void
test_no_command (void)
{
  const char *argv[] = { "no-such-command", NULL };
  PfContainerSpec spec = { .image = IMAGE, .argv = argv, .build_id = "x" };
  g_autoptr(PfEngine) engine = make_engine ();
  g_autoptr(GError) error = NULL;
  int status = -1;

  g_assert_false (pf_container_run (engine, &spec, NULL, NULL, &status, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_COMMAND_FAILED);
  g_assert_cmpint (status, ==, 127);
  g_assert_cmpuint (count_containers (), ==, 0);
}

static void
test_no_image (void)
{
  const char *argv[] = { "true", NULL };
  PfContainerSpec spec = { .image = "permafrost/nope", .argv = argv, .build_id = "x" };
  g_autoptr(PfEngine) engine = make_engine ();
  g_autoptr(GError) error = NULL;

  g_assert_false (pf_container_run (engine, &spec, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_IMAGE_NOT_FOUND);
}

static void
test_out_of_memory (void)
{
  static const char * const scripts[] = {
    /* the command itself, and a child whose death the command survives to report */
    "exec tail /dev/zero", "tail /dev/zero; exit 2"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autoptr(GError) error = NULL;
      g_auto(Output) output = { NULL };
      int status = -1;

      output_init (&output);
      g_assert_false (run_with (scripts[i], 24 * 1024 * 1024, &output, &status, NULL, &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_OUT_OF_MEMORY);
      g_assert_cmpint (status, ==, i == 0 ? 137 : 2);
    }
  g_assert_cmpuint (count_containers (), ==, 0);
}

/* Cancelled when the first line comes: from a command that ignores every signal it can, and from one that floods us. */
static void
test_cancel (void)
{
  static const char * const scripts[] = {
    "trap '' TERM INT HUP; echo ready; while :; do sleep 1; done",
    "echo ready; yes",
    "echo ready; exec >&- 2>&-; sleep 1000",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(GError) error = NULL;
      g_auto(Output) output = { NULL };
      int status = 0;

      output_init (&output);
      output.cancel_at_line = cancellable;
      g_assert_false (run_with (scripts[i], 0, &output, &status, cancellable, &error));
      g_assert_true (pf_error_is_cancelled (error));
      g_assert_cmpint (g_get_monotonic_time () - output.cancelled_at, <, 1 * G_USEC_PER_SEC);
      g_assert_cmpint (status, ==, -1);
      g_test_message ("cancel %" G_GSIZE_FORMAT " took %.0f ms", i, (g_get_monotonic_time () - output.cancelled_at) / 1e3);
      assert_nothing_left ();
    }
}

typedef struct {
  GCancellable *cancellable;
  guint         delay;
  gint64        cancelled_at;
} Canceller;

static gpointer
cancel_thread (gpointer data)
{
  Canceller *canceller = data;

  g_usleep (canceller->delay);
  canceller->cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (canceller->cancellable);
  return NULL;
}

/* Cancelled at any moment of create, attach, start, output and end. */
static void
test_cancel_anytime (void)
{
  gint64 longest = 0;
  guint n_late = 0;

  for (guint i = 0; i < 25; i++)
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(GError) error = NULL;
      g_auto(Output) output = { NULL };
      Canceller canceller = { cancellable, g_test_rand_int_range (0, 250000), 0 };
      GThread *thread = g_thread_new ("cancel", cancel_thread, &canceller);
      gboolean success;
      int status;

      output_init (&output);
      success = run_with ("sleep 0.1", 0, &output, &status, cancellable, &error);
      if (!success)
        {
          gint64 took = g_get_monotonic_time () - canceller.cancelled_at;

          g_assert_true (pf_error_is_cancelled (error));
          longest = MAX (longest, took);
          n_late += took > G_USEC_PER_SEC;
        }
      g_thread_join (thread);
    }
  g_test_message ("the slowest of 25 cancels took %.0f ms", longest / 1e3);
  /* One may be late by the moment that a busy machine's scheduler had other things to do. */
  g_assert_cmpuint (n_late, <=, 1);
  g_assert_cmpint (longest, <, 3 * G_USEC_PER_SEC);
  assert_nothing_left ();
}

static void
test_rubbish (void)
{
  g_autoptr(GError) error = NULL;
  g_auto(Output) output = { NULL };
  int status;

  output_init (&output);
  g_assert_true (run_with ("printf '10%%\\r20%%\\r\\033[32m100%%\\033[0m\\n\\033]0;t\\007gr\\374n\\0\\n'; "
                           "head -c 3000000 /dev/urandom; printf '\\n'; head -c 1000000 /dev/zero | tr '\\0' x",
                           0, &output, &status, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (output.out->str, "\033[32m100%\033[0m\ngr\357\277\275n\342\220\200\n"));
  g_assert_cmpuint (output.n_bytes, >, 3500000);
}

/* A million lines, all of them, in no more memory than ten. */
static void
test_million_lines (void)
{
  g_autoptr(GError) error = NULL;
  g_auto(Output) output = { NULL };
  struct rusage before, after;
  gint64 start;
  int status;

  output_init (&output);
  g_assert_true (run_with ("seq 10", 0, &output, &status, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (output.n_lines, ==, 10);

  /* From here on no line is kept. */
  g_string_set_size (output.out, 1024 * 1024);
  g_assert_cmpint (getrusage (RUSAGE_SELF, &before), ==, 0);
  start = g_get_monotonic_time ();
  output.n_lines = 0;
  g_assert_true (run_with ("i=0; while [ $i -lt 10 ]; do seq 100000; seq 100000 | sed 's/^/CC build-ESP8266_GENERIC\\/lib\\/file/' >&2; i=$((i+1)); done",
                           0, &output, &status, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (output.n_lines, ==, 2000000);
  g_assert_cmpint (getrusage (RUSAGE_SELF, &after), ==, 0);
  g_test_message ("2,000,000 lines in %.2f s; peak memory grew by %ld KiB", (g_get_monotonic_time () - start) / 1e6,
                  after.ru_maxrss - before.ru_maxrss);
  g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 16 * 1024);
}

typedef struct {
  guint    number;
  gboolean success;
} Parallel;

static gpointer
parallel_thread (gpointer data)
{
  Parallel *parallel = data;
  g_autofree char *script = g_strdup_printf ("seq %u; sleep 0.2; exit %u", 100 * (parallel->number + 1), parallel->number);
  g_autoptr(GError) error = NULL;
  g_auto(Output) output = { NULL };
  int status;

  output_init (&output);
  run_with (script, 0, &output, &status, NULL, &error);
  parallel->success = status == (int) parallel->number && output.n_lines == 100 * (parallel->number + 1);
  return NULL;
}

static void
test_parallel (void)
{
  Parallel parallel[6];
  GThread *threads[6];

  for (guint i = 0; i < 6; i++)
    {
      parallel[i] = (Parallel) { i, FALSE };
      threads[i] = g_thread_new ("run", parallel_thread, &parallel[i]);
    }
  for (guint i = 0; i < 6; i++)
    {
      g_thread_join (threads[i]);
      g_assert_true (parallel[i].success);
    }
  g_assert_cmpuint (count_containers (), ==, 0);
}

/* The child below: starts a container that runs for ever, and says when it does. */
static void
started_cb (const char *line,
            gsize       length,
            gboolean    is_stderr,
            gpointer    user_data)
{
  g_print ("%s\n", line);
}

static int
be_killed (void)
{
  const char *argv[] = { "sh", "-c", "echo started; sleep 10000", NULL };
  PfContainerSpec spec = { .image = IMAGE, .argv = argv, .build_id = "killed" };
  g_autoptr(PfEngine) engine = make_engine ();

  pf_container_run (engine, &spec, started_cb, NULL, NULL, NULL, NULL);
  return 1;
}

static const char *program;

static void
test_leftovers (void)
{
  const char *argv[] = { program, "--be-killed", NULL };
  g_autoptr(PfEngine) engine = make_engine ();
  g_autoptr(GError) error = NULL;
  GPid pid;
  int fd, status;
  char text[8];
  guint n_removed = 99;

  g_assert_true (g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &fd, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (read (fd, text, sizeof text), ==, 8);
  close (fd);

  /* It runs: it is nobody's leftover. */
  g_assert_true (pf_engine_remove_leftovers (engine, &n_removed, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_removed, ==, 0);
  g_assert_cmpuint (count_containers (), ==, 1);

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (pf_engine_remove_leftovers (engine, &n_removed, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_removed, ==, 1);
  g_assert_cmpuint (count_containers (), ==, 0);
  g_spawn_close_pid (pid);
}

/* An engine that is stopped (as a process, so that it accepts and does not answer) while a container runs. */
static void
test_frozen_engine (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  pid_t dockerd = atoi (g_getenv ("PF_TEST_DOCKERD"));
  Canceller canceller = { cancellable, 600000, 0 };
  GThread *thread = g_thread_new ("cancel", cancel_thread, &canceller);
  g_autoptr(PfEngine) none = NULL;
  const char *argv[] = { "sleep", "1000", NULL };
  PfContainerSpec spec = { .image = IMAGE, .argv = argv, .build_id = "x" };
  gint64 took;

  g_assert_cmpint (dockerd, >, 1);
  g_assert_cmpint (kill (dockerd, SIGSTOP), ==, 0);
  g_assert_false (pf_container_run (shared_engine, &spec, NULL, NULL, NULL, cancellable, &error));
  took = g_get_monotonic_time () - canceller.cancelled_at;
  g_thread_join (thread);
  g_assert_true (pf_error_is_cancelled (error));
  g_assert_cmpint (took, <, 1 * G_USEC_PER_SEC);
  g_clear_error (&error);

  none = pf_engine_new (get_socket (), NULL, &error);
  g_assert_cmpint (kill (dockerd, SIGCONT), ==, 0);
  g_assert_null (none);
  g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE_NOT_RUNNING);
  assert_nothing_left ();
}

/* What a test needs. Each program run does those up to a level, so that none is ever skipped. */
typedef enum {
  BASIC,       /* any engine, with or without an init program */
  ANY_ENGINE,  /* Docker or Podman */
  DOCKER
} Level;

static const struct {
  const char *path;
  GTestFunc   func;
  Level       level;
} tests[] = {
  { "/engine-docker/info", test_info, DOCKER },
  { "/engine-docker/output", test_run, BASIC },
  { "/engine-docker/locked-down", test_locked_down, DOCKER },
  { "/engine-docker/failure", test_failure, BASIC },
  { "/engine-docker/no-command", test_no_command, BASIC },
  { "/engine-docker/no-image", test_no_image, DOCKER },
  { "/engine-docker/out-of-memory", test_out_of_memory, DOCKER },
  { "/engine-docker/cancel", test_cancel, BASIC },
  { "/engine-docker/cancel-anytime", test_cancel_anytime, ANY_ENGINE },
  { "/engine-docker/rubbish", test_rubbish, ANY_ENGINE },
  { "/engine-docker/million-lines", test_million_lines, ANY_ENGINE },
  { "/engine-docker/parallel", test_parallel, ANY_ENGINE },
  { "/engine-docker/leftovers", test_leftovers, ANY_ENGINE },
  { "/engine-docker/frozen-engine", test_frozen_engine, DOCKER },
};

int
main (int   argc,
      char *argv[])
{
  Level level = DOCKER;
  int status;

  if (argc == 2 && g_str_equal (argv[1], "--be-killed"))
    return be_killed ();
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  if (argc == 2 && g_str_equal (argv[1], "basic"))
    level = BASIC;
  else if (argc == 2 && g_str_equal (argv[1], "any-engine"))
    level = ANY_ENGINE;
  else if (argc != 1)
    g_error ("usage: test-engine-docker [basic | any-engine]");
  shared_engine = make_engine ();

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    if (tests[i].level <= level)
      g_test_add_func (tests[i].path, tests[i].func);
  status = g_test_run ();
  g_object_unref (shared_engine);
  return status;
}
