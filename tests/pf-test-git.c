/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-test-git.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pf-paths.h"

struct _PfTestGit {
  char *folder;
  guint16 port;
  GSubprocess *server;
};

static GSubprocessLauncher *
launcher_new (GSubprocessFlags flags)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (flags);

  g_subprocess_launcher_setenv (launcher, "GIT_CONFIG_NOSYSTEM", "1", TRUE);
  g_subprocess_launcher_setenv (launcher, "GIT_CONFIG_GLOBAL", "/dev/null", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "GIT_DIR");
  return launcher;
}

static struct sockaddr_in
loopback (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  return address;
}

guint16
pf_test_git_find_port (void)
{
  struct sockaddr_in address = loopback (0);
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_no_errno (bind (fd, (struct sockaddr *) &address, sizeof address));
  g_assert_no_errno (getsockname (fd, (struct sockaddr *) &address, &length));
  close (fd);
  return ntohs (address.sin_port);
}

static gboolean
answers (guint16 port)
{
  struct sockaddr_in address = loopback (port);
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean ok = connect (fd, (struct sockaddr *) &address, sizeof address) == 0;

  close (fd);
  return ok;
}

void
pf_test_git_end_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

void
pf_test_git_start (PfTestGit *self)
{
  g_autoptr(GSubprocessLauncher) launcher = launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE);
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "kit", "kitlib", "git_server.py", NULL);
  g_autofree char *root = g_build_filename (self->folder, "repos", NULL);
  g_autofree char *log = g_build_filename (self->folder, "log", NULL);
  g_autofree char *port = g_strdup_printf ("%u", self->port);
  g_autoptr(GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, pf_test_git_end_with_parent, NULL, NULL);
  self->server = g_subprocess_launcher_spawn (launcher, &error, "python3", script, "--port", port, "--root", root,
                                              "--home", self->folder, "--log", log, NULL);
  g_assert_no_error (error);
  for (int i = 0; i < 1000 && !answers (self->port); i++)
    g_usleep (20 * 1000);
  g_assert_true (answers (self->port));
}

void
pf_test_git_stop (PfTestGit *self)
{
  g_subprocess_force_exit (self->server);
  g_subprocess_wait (self->server, NULL, NULL);
  g_clear_object (&self->server);
}

PfTestGit *
pf_test_git_new (void)
{
  PfTestGit *self = g_new0 (PfTestGit, 1);
  g_autoptr(GSubprocessLauncher) launcher = launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "pf-test-git.sh", NULL);
  g_autoptr(GSubprocess) maker = NULL;
  g_autoptr(GError) error = NULL;

  self->folder = pf_test_git_make_folder ();
  maker = g_subprocess_launcher_spawn (launcher, &error, "sh", script, self->folder, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (maker, NULL, &error);
  g_assert_no_error (error);
  self->port = pf_test_git_find_port ();
  pf_test_git_start (self);
  return self;
}

void
pf_test_git_free (PfTestGit *self)
{
  if (self->server != NULL)
    pf_test_git_stop (self);
  pf_test_git_remove (self->folder);
  g_free (self->folder);
  g_free (self);
}

const char *
pf_test_git_get_folder (PfTestGit *self)
{
  return self->folder;
}

char *
pf_test_git_dup_base (PfTestGit  *self,
                      const char *fault)
{
  if (fault == NULL)
    return g_strdup_printf ("http://127.0.0.1:%u/", self->port);
  return g_strdup_printf ("http://127.0.0.1:%u/fault/%s/", self->port, fault);
}

guint
pf_test_git_count_requests (PfTestGit *self)
{
  g_autofree char *path = g_build_filename (self->folder, "log", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  return g_strv_length (lines) - 1;
}

char *
pf_test_git_run (const char *folder,
                 ...)
{
  g_autoptr(GSubprocessLauncher) launcher = launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GSubprocess) git = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) argv = NULL;
  const char *argument;
  char *output = NULL;
  va_list arguments;

  g_strv_builder_add_many (builder, "git", "-C", folder, NULL);
  va_start (arguments, folder);
  while ((argument = va_arg (arguments, const char *)) != NULL)
    g_strv_builder_add (builder, argument);
  va_end (arguments);
  argv = g_strv_builder_end (builder);
  git = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (git, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (git));
  return g_strstrip (output);
}

char *
pf_test_git_make_folder (void)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp ("permafrost-test-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
pf_test_git_remove (const char *folder)
{
  g_autoptr(GError) error = NULL;

  pf_paths_remove_tree (folder, NULL, &error);
  g_assert_no_error (error);
}
