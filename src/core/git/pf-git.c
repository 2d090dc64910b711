/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "git/pf-git.h"

#include <errno.h>
#include <git2.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>

#include "pf-error.h"

#define CONNECT_TIMEOUT_MS 20000
#define SILENCE_TIMEOUT_MS 60000

static gpointer
init_once (gpointer data)
{
  struct sigaction action;

  if (sigaction (SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL)
    signal (SIGPIPE, SIG_IGN);

  git_libgit2_init ();
  git_libgit2_opts (GIT_OPT_SET_USER_AGENT, "permafrost " PF_VERSION);
  git_libgit2_opts (GIT_OPT_SET_SERVER_CONNECT_TIMEOUT, CONNECT_TIMEOUT_MS);
  git_libgit2_opts (GIT_OPT_SET_SERVER_TIMEOUT, SILENCE_TIMEOUT_MS);
  /* Only checkouts of our own are opened, and nothing in them is run. The cache may be another user's all the same:
   * root's, after a build with sudo, or the person's, in a container. */
  git_libgit2_opts (GIT_OPT_SET_OWNER_VALIDATION, 0);
  return NULL;
}

void
pf_git_init (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, init_once, NULL);
}

void
pf_git_set_timeouts (int connect_ms,
                     int silence_ms)
{
  pf_git_init ();
  git_libgit2_opts (GIT_OPT_SET_SERVER_CONNECT_TIMEOUT, connect_ms);
  git_libgit2_opts (GIT_OPT_SET_SERVER_TIMEOUT, silence_ms);
}

char *
pf_git_dup_display_url (const char *url)
{
  const char *scheme_end = strstr (url, "://");
  const char *host, *host_end, *at;

  if (scheme_end == NULL)
    return g_strdup (url);
  host = scheme_end + 3;
  host_end = host + strcspn (host, "/?#");
  at = g_strrstr_len (host, host_end - host, "@");
  if (at == NULL)
    return g_strdup (url);
  return g_strdup_printf ("%.*s%s", (int) (host - url), url, at + 1);
}

char *
pf_git_dup_remote_url (const char *url)
{
  const char *path = g_str_has_prefix (url, "file://") ? url + strlen ("file://") : url;
  g_autofree char *with_suffix = g_strconcat (path, ".git", NULL);

  if (*path == '/' && !g_file_test (path, G_FILE_TEST_EXISTS) && g_file_test (with_suffix, G_FILE_TEST_IS_DIR))
    return g_strconcat (url, ".git", NULL);
  return g_strdup (url);
}

gboolean
pf_git_is_commit_id (const char *text)
{
  return text != NULL && strlen (text) == 40 && strspn (text, "0123456789abcdef") == 40;
}

/* libgit2 puts an HTTP status only in its words. */
static int
http_status (const char *message)
{
  static const char *const marks[] = { "unexpected http status code: ", "http status code: " };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      const char *found = strstr (message, marks[i]);

      if (found != NULL)
        return (int) g_ascii_strtoll (found + strlen (marks[i]), NULL, 10);
    }
  return 0;
}

/* The errno behind an error of the operating system is in its words, too. */
static gboolean
mentions (const char *message,
          const int  *numbers)
{
  for (gsize i = 0; numbers[i] != 0; i++)
    if (strstr (message, g_strerror (numbers[i])) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
is_network_class (int klass)
{
  return klass == GIT_ERROR_NET || klass == GIT_ERROR_HTTP || klass == GIT_ERROR_SSL ||
         klass == GIT_ERROR_SSH || klass == GIT_ERROR_INDEXER || klass == GIT_ERROR_ZLIB;
}

gboolean
pf_git_set_error (GError     **error,
                  int          code,
                  const char  *url,
                  const char  *folder)
{
  static const int disk_full[] = { ENOSPC, EDQUOT, 0 };
  static const int refused[] = { EACCES, EROFS, 0 };
  static const int disconnected[] = { ECONNREFUSED, ECONNRESET, ECONNABORTED, ETIMEDOUT, EPIPE,
                                      ENETUNREACH,  ENETDOWN,   EHOSTUNREACH, EHOSTDOWN, 0 };
  const git_error *last = git_error_last ();
  const char *message = last != NULL && last->message != NULL ? last->message : "";
  g_autofree char *words = g_utf8_make_valid (message, -1);
  g_autofree char *where = pf_git_dup_display_url (url);
  int klass = last != NULL ? last->klass : GIT_ERROR_NONE;
  int status = http_status (message);

  if (mentions (message, disk_full))
    g_set_error (error, PF_ERROR, PF_ERROR_NO_SPACE, _("No space left in %s: %s"),
                 folder != NULL ? folder : where, words);
  else if (code == GIT_EAUTH && status == 0 && strstr (message, "403") == NULL)
    g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND,
                 _("%s does not exist, or asks for a login"), where);
  else if (status == 401 || status == 404 || status == 410 || code == GIT_ENOTFOUND)
    g_set_error (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("%s does not exist: %s"), where, words);
  else if (code == GIT_ECERTIFICATE)
    g_set_error (error, PF_ERROR, PF_ERROR_NETWORK,
                 _("The certificate of %s is not valid: %s"), where, words);
  else if (code == GIT_TIMEOUT)
    g_set_error (error, PF_ERROR, PF_ERROR_NETWORK, _("%s does not answer: %s"), where, words);
  else if (code == GIT_EEOF || code == GIT_EAUTH || is_network_class (klass) ||
           mentions (message, disconnected))
    g_set_error (error, PF_ERROR, PF_ERROR_NETWORK, _("Could not fetch from %s: %s"), where, words);
  else if (mentions (message, refused))
    g_set_error (error, PF_ERROR, PF_ERROR_PERMISSION, _("Could not write to %s: %s"),
                 folder != NULL ? folder : where, words);
  else
    g_set_error (error, PF_ERROR, PF_ERROR_FAILED, _("Could not fetch from %s: %s"), where, words);
  return FALSE;
}
