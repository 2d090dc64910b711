/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-test-broker.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

struct _PfTestBroker {
  guint16       port;
  GSubprocess  *process;  /* a Mosquitto, or: */
  GSocket      *listener; /* a fake, */
  GThread      *thread;
  GCancellable *stop;
  GBytes       *reply;
  gboolean      close_after;
};

static char *folder;

const char *
pf_test_folder (void)
{
  if (folder == NULL)
    folder = g_dir_make_tmp ("pf-broker-XXXXXX", NULL);
  g_assert_nonnull (folder);
  return folder;
}

static GSocket *
listen_on (const char *address,
           guint16    *port)
{
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string (address, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) socket = NULL;

  socket = g_socket_new (g_socket_address_get_family (any), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_socket_bind (socket, any, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return g_steal_pointer (&socket);
}

guint16
pf_test_free_port (void)
{
  guint16 port;
  g_autoptr(GSocket) socket = listen_on ("127.0.0.1", &port);

  return port;
}

void
pf_test_run (const char *script)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_autofree char *output = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error,
                              "sh", "-ec", script, "sh", pf_test_folder (), NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%s\n%s", script, output);
}

void
pf_test_make_certificates (void)
{
  static const char script[] =
    "cd \"$1\"\n"
    "sign () { openssl x509 -req -in $1.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out $1.crt $3 "
    "  -extfile $2 2>/dev/null; }\n"
    "request () { openssl req -newkey ${2:-rsa:2048} $3 -nodes -keyout $1.key -out $1.csr -subj /CN=$1 2>/dev/null; }\n"
    "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj '/CN=Test CA' -days 10 2>/dev/null\n"
    "echo 'subjectAltName=DNS:localhost,IP:127.0.0.1' > right.ext\n"
    "echo 'subjectAltName=DNS:elsewhere.example' > wrong.ext\n"
    "request good; sign good right.ext '-days 10'\n"
    "request wrong; sign wrong wrong.ext '-days 10'\n"
    /* A negative number of days is refused from OpenSSL 3.4 on, and the dates are not known before it. */
    "request expired; sign expired right.ext '-days -1' || "
    "  sign expired right.ext '-not_before 20200101000000Z -not_after 20200102000000Z'\n"
    "request ec ec '-pkeyopt ec_paramgen_curve:prime256v1'; sign ec right.ext '-days 10'\n"
    "request client; sign client right.ext '-days 10'\n"
    "openssl x509 -in client.crt -outform DER -out client.crt.der\n"
    "openssl rsa -in client.key -traditional -outform DER -out client.key.der 2>/dev/null\n"
    "openssl req -x509 -newkey rsa:2048 -nodes -keyout self.key -out self.crt -subj /CN=localhost -days 10 "
    "  -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null\n"
    "chmod 644 *.key\n";

  pf_test_run (script);
}

static gboolean
accepts (const char *address,
         guint16     port)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketAddress) goal = g_inet_socket_address_new_from_string (address, port);
  g_autoptr(GSocketConnection) connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (goal), NULL, NULL);
  return connection != NULL;
}

PfTestBroker *
pf_test_broker_start (const char *settings,
                      const char *address)
{
  PfTestBroker *broker = g_new0 (PfTestBroker, 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                                                      G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *config = NULL;
  g_autofree char *path = NULL;

  broker->port = pf_test_free_port ();
  path = g_strdup_printf ("%s/%u.conf", pf_test_folder (), broker->port);
  /* As root it would become another user, who may not read the folder. */
  config = g_strdup_printf ("user root\npersistence false\nlistener %u %s\n%s\n", broker->port, address, settings);
  g_file_set_contents (path, config, -1, &error);
  g_assert_no_error (error);
  g_subprocess_launcher_setenv (launcher, "PATH", "/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin:/bin", TRUE);
  broker->process = g_subprocess_launcher_spawn (launcher, &error, "mosquitto", "-c", path, NULL);
  g_assert_no_error (error);
  for (guint i = 0; !accepts (address, broker->port); i++)
    {
      g_assert_cmpuint (i, <, 500);
      g_usleep (20000);
    }
  return broker;
}

guint16
pf_test_broker_get_port (PfTestBroker *broker)
{
  return broker->port;
}

void
pf_test_broker_stop (PfTestBroker *broker)
{
  if (broker->process != NULL)
    {
      g_subprocess_send_signal (broker->process, SIGTERM);
      g_subprocess_wait (broker->process, NULL, NULL);
      g_object_unref (broker->process);
    }
  if (broker->stop != NULL)
    {
      g_cancellable_cancel (broker->stop);
      g_thread_join (broker->thread);
      g_object_unref (broker->stop);
      g_object_unref (broker->listener);
      g_bytes_unref (broker->reply);
    }
  g_free (broker);
}

static gpointer
fake_thread (gpointer user_data)
{
  PfTestBroker *broker = user_data;
  char buffer[4096];
  gsize length;
  const char *reply = g_bytes_get_data (broker->reply, &length);

  for (;;)
    {
      g_autoptr(GSocket) socket = g_socket_accept (broker->listener, broker->stop, NULL);
      gssize n = 1;

      if (socket == NULL)
        return NULL;
      if (length > 0 || !broker->close_after)
        n = g_socket_receive (socket, buffer, sizeof buffer, broker->stop, NULL);
      if (n > 0 && length > 0)
        g_socket_send (socket, reply, length, broker->stop, NULL);
      while (n > 0 && !broker->close_after)
        n = g_socket_receive (socket, buffer, sizeof buffer, broker->stop, NULL);
    }
}

PfTestBroker *
pf_test_fake_start (const void *reply,
                    gsize       length,
                    gboolean    close_after)
{
  PfTestBroker *broker = g_new0 (PfTestBroker, 1);

  broker->listener = listen_on ("127.0.0.1", &broker->port);
  broker->stop = g_cancellable_new ();
  broker->reply = g_bytes_new (reply, length);
  broker->close_after = close_after;
  broker->thread = g_thread_new ("fake", fake_thread, broker);
  return broker;
}

void
pf_test_clean_up (void)
{
  g_autoptr(GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  if (folder != NULL)
    g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}
