/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-engine.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <glib/gstdio.h>

typedef struct {
  char       *request;
  FakeManner  manner;
  GBytes     *response;
} Rule;

typedef struct {
  char *line;
  char *body;
} Seen;

struct _FakeEngine {
  char      *folder;
  char      *socket;
  int        listener;
  int        stop_pipe[2];  /* readable once the test is over */
  GThread   *thread;

  GMutex     mutex;
  GPtrArray *rules;         /* of Rule, under the mutex, as is the next */
  GPtrArray *seen;          /* of Seen */
  GPtrArray *connections;   /* of GThread, the accepting thread's */
};

typedef struct {
  FakeEngine *engine;
  int         fd;
} Connection;

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  g_free (rule->request);
  g_bytes_unref (rule->response);
  g_free (rule);
}

static void
seen_free (gpointer data)
{
  Seen *seen = data;

  g_free (seen->line);
  g_free (seen->body);
  g_free (seen);
}

/* Waits until @fd can be read, or for @timeout milliseconds. Returns FALSE when the test is over. */
static gboolean
wait_for (FakeEngine *self,
          int         fd,
          int         timeout)
{
  struct pollfd fds[2] = { { self->stop_pipe[0], POLLIN, 0 }, { fd, POLLIN, 0 } };

  while (poll (fds, fd >= 0 ? 2 : 1, timeout) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  return fds[0].revents == 0;
}

static gboolean
request_is_whole (GString *request)
{
  const char *end = strstr (request->str, "\r\n\r\n");
  g_autofree char *head = end != NULL ? g_ascii_strdown (request->str, end - request->str) : NULL;
  const char *length = head != NULL ? strstr (head, "\r\ncontent-length:") : NULL;

  if (end == NULL)
    return FALSE;
  return length == NULL || request->len >= (gsize) (end + 4 - request->str) + atoi (length + strlen ("\r\ncontent-length:"));
}

static GString *
read_request (FakeEngine *self,
              int         fd)
{
  GString *request = g_string_new (NULL);
  char buffer[4096];

  while (!request_is_whole (request))
    {
      gssize n = wait_for (self, fd, -1) ? read (fd, buffer, sizeof buffer) : 0;

      if (n <= 0)
        {
          g_string_free (request, TRUE);
          return NULL;
        }
      g_string_append_len (request, buffer, n);
    }
  return request;
}

static void
send_all (int         fd,
          const char *data,
          gsize       length)
{
  while (length > 0)
    {
      gssize n = send (fd, data, length, MSG_NOSIGNAL);

      if (n < 0)
        return;
      data += n;
      length -= n;
    }
}

static GBytes *
find_response (FakeEngine *self,
               const char *request,
               FakeManner *manner)
{
  GBytes *response = NULL;

  g_mutex_lock (&self->mutex);
  for (guint i = self->rules->len; i-- > 0 && response == NULL;)
    {
      Rule *rule = g_ptr_array_index (self->rules, i);

      if (g_str_has_prefix (request, rule->request))
        {
          response = g_bytes_ref (rule->response);
          *manner = rule->manner;
        }
    }
  g_mutex_unlock (&self->mutex);
  return response;
}

static void
remember (FakeEngine *self,
          GString    *request)
{
  Seen *seen = g_new0 (Seen, 1);

  seen->line = g_strndup (request->str, strcspn (request->str, "\r"));
  seen->body = g_strdup (strstr (request->str, "\r\n\r\n") + 4);
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->seen, seen);
  g_mutex_unlock (&self->mutex);
}

static gpointer
connection_thread (gpointer data)
{
  g_autofree Connection *connection = data;
  FakeEngine *self = connection->engine;
  GString *request = read_request (self, connection->fd);
  g_autoptr(GBytes) response = NULL;
  FakeManner manner = FAKE_CLOSE;
  const char *bytes;
  gsize length, step;

  if (request != NULL)
    {
      remember (self, request);
      response = find_response (self, request->str, &manner);
      if (response == NULL)
        response = g_bytes_new_static ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 45);
      bytes = g_bytes_get_data (response, &length);
      step = manner == FAKE_DRIP ? 7 : MAX (length, 1);
      if (manner == FAKE_LATE)
        wait_for (self, -1, FAKE_DELAY);
      for (gsize at = 0; at < length; at += step)
        {
          send_all (connection->fd, bytes + at, MIN (step, length - at));
          if (manner == FAKE_DRIP && !wait_for (self, -1, 2))
            break;
        }
      if (manner == FAKE_HANG)
        wait_for (self, -1, -1);
      g_string_free (request, TRUE);
    }
  close (connection->fd);
  return NULL;
}

static gpointer
accept_thread (gpointer data)
{
  FakeEngine *self = data;

  while (wait_for (self, self->listener, -1))
    {
      Connection *connection = g_new0 (Connection, 1);

      connection->engine = self;
      connection->fd = accept (self->listener, NULL, NULL);
      g_assert_cmpint (connection->fd, >=, 0);
      g_ptr_array_add (self->connections, g_thread_new ("fake", connection_thread, connection));
    }
  return NULL;
}

FakeEngine *
fake_engine_new (void)
{
  FakeEngine *self = g_new0 (FakeEngine, 1);
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  self->folder = g_dir_make_tmp ("pf-fake-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->socket = g_build_filename (self->folder, "docker.sock", NULL);
  g_assert_cmpuint (g_strlcpy (address.sun_path, self->socket, sizeof address.sun_path), <, sizeof address.sun_path);
  self->listener = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (self->listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (self->listener, 20), ==, 0);
  g_assert_cmpint (pipe (self->stop_pipe), ==, 0);
  g_mutex_init (&self->mutex);
  self->rules = g_ptr_array_new_with_free_func (rule_free);
  self->seen = g_ptr_array_new_with_free_func (seen_free);
  self->connections = g_ptr_array_new ();
  self->thread = g_thread_new ("fake-accept", accept_thread, self);
  return self;
}

void
fake_engine_free (FakeEngine *self)
{
  g_assert_cmpint (write (self->stop_pipe[1], "", 1), ==, 1);
  g_thread_join (self->thread);
  for (guint i = 0; i < self->connections->len; i++)
    g_thread_join (g_ptr_array_index (self->connections, i));
  close (self->listener);
  close (self->stop_pipe[0]);
  close (self->stop_pipe[1]);
  g_unlink (self->socket);
  g_rmdir (self->folder);
  g_ptr_array_unref (self->connections);
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->seen);
  g_mutex_clear (&self->mutex);
  g_free (self->folder);
  g_free (self->socket);
  g_free (self);
}

const char *
fake_engine_get_socket (FakeEngine *self)
{
  return self->socket;
}

void
fake_engine_on (FakeEngine *self,
                const char *request,
                FakeManner  manner,
                const char *response,
                gssize      length)
{
  Rule *rule = g_new0 (Rule, 1);

  rule->request = g_strdup (request);
  rule->manner = manner;
  rule->response = g_bytes_new (response, length < 0 ? strlen (response) : (gsize) length);
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->rules, rule);
  g_mutex_unlock (&self->mutex);
}

void
fake_engine_on_json (FakeEngine *self,
                     const char *request,
                     guint       status,
                     const char *json)
{
  g_autofree char *response = g_strdup_printf ("HTTP/1.1 %u Status\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                                               status, strlen (json), json);

  fake_engine_on (self, request, FAKE_CLOSE, response, -1);
}

void
fake_engine_set_engine (FakeEngine *self)
{
  fake_engine_on_json (self, "GET /version ", 200, "{\"Version\":\"99.1\",\"ApiVersion\":\"1.99\",\"Arch\":\"amd64\"}");
  fake_engine_on_json (self, "GET /info ", 200, "{\"DockerRootDir\":\"/srv/docker\",\"NCPU\":4,\"MemTotal\":1000}");
}

guint
fake_engine_count (FakeEngine *self,
                   const char *request)
{
  guint n = 0;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->seen->len; i++)
    if (g_str_has_prefix (((Seen *) g_ptr_array_index (self->seen, i))->line, request))
      n++;
  g_mutex_unlock (&self->mutex);
  return n;
}

char *
fake_engine_dup_body (FakeEngine *self,
                      const char *request)
{
  char *body = NULL;

  g_mutex_lock (&self->mutex);
  for (guint i = self->seen->len; i-- > 0 && body == NULL;)
    {
      Seen *seen = g_ptr_array_index (self->seen, i);

      if (g_str_has_prefix (seen->line, request))
        body = g_strdup (seen->body);
    }
  g_mutex_unlock (&self->mutex);
  return body;
}
