/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "git/pf-git-dates.h"

#include <stdlib.h>
#include <string.h>

#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "git/pf-git.h"
#include "pf-error.h"
#include "pf-paths.h"

/* Sixty releases are 20 KB; a server that sends more than this does not do what it was asked for. */
#define MAX_REPLY   (4 * 1024 * 1024)
#define TIMEOUT_S   10
#define PKT_HEADER  4

gboolean
pf_git_pkt_next (const char **data,
                 gsize       *length,
                 const char **payload,
                 gsize       *payload_length)
{
  char header[PKT_HEADER + 1] = { 0, };
  guint64 size = 0;

  if (*length < PKT_HEADER)
    return FALSE;
  memcpy (header, *data, PKT_HEADER);
  if (strspn (header, "0123456789abcdefABCDEF") != PKT_HEADER)
    return FALSE;
  size = g_ascii_strtoull (header, NULL, 16);
  if (size == 3 || size > *length)
    return FALSE;

  *payload = size > PKT_HEADER ? *data + PKT_HEADER : NULL;
  *payload_length = size > PKT_HEADER ? size - PKT_HEADER : 0;
  size = MAX (size, PKT_HEADER);
  *data += size;
  *length -= size;
  return TRUE;
}

static void
pkt_append (GString    *request,
            const char *line)
{
  g_string_append_printf (request, "%04x%s", (guint) (strlen (line) + PKT_HEADER), line);
}

static gboolean
set_not_git (GError    **error,
             const char *url)
{
  g_autofree char *shown = pf_git_dup_display_url (url);

  g_set_error (error, PF_ERROR, PF_ERROR_INVALID, _("%s does not answer as a git server"), shown);
  return FALSE;
}

static GBytes *
exchange (SoupSession   *session,
          SoupMessage   *message,
          const char    *url,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autoptr(GByteArray) reply = g_byte_array_new ();
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree guint8 *buffer = g_malloc (32 * 1024);
  gssize n = 0;

  soup_message_headers_append (soup_message_get_request_headers (message), "Git-Protocol", "version=2");
  stream = soup_session_send (session, message, cancellable, &local_error);
  while (stream != NULL && reply->len <= MAX_REPLY &&
         (n = g_input_stream_read (stream, buffer, 32 * 1024, cancellable, &local_error)) > 0)
    g_byte_array_append (reply, buffer, (guint) n);

  if (pf_error_is_cancelled (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (local_error != NULL)
    {
      g_autofree char *shown = pf_git_dup_display_url (url);

      g_set_error (error, PF_ERROR, PF_ERROR_NETWORK, _("%s cannot be reached: %s"), shown, local_error->message);
    }
  else if (soup_message_get_status (message) != SOUP_STATUS_OK || reply->len > MAX_REPLY)
    set_not_git (error, url);
  else
    return g_byte_array_free_to_bytes (g_steal_pointer (&reply));
  return NULL;
}

/* Version 2 of the protocol and its filters are offered, not given: gitprotocol-v2(5), "Capability Advertisement". */
static gboolean
check_filters (SoupSession   *session,
               const char    *url,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autofree char *address = g_strconcat (url, "/info/refs?service=git-upload-pack", NULL);
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_GET, address);
  g_autoptr(GBytes) reply = message != NULL ? exchange (session, message, url, cancellable, error) : NULL;
  const char *data, *line;
  gsize length, line_length;

  if (message == NULL)
    return set_not_git (error, url);
  if (reply == NULL)
    return FALSE;
  data = g_bytes_get_data (reply, &length);
  while (pf_git_pkt_next (&data, &length, &line, &line_length))
    {
      g_autofree char *text = g_strndup (line != NULL ? line : "", line_length);

      if (g_str_has_prefix (text, "fetch=") && strstr (text, "filter") != NULL)
        return TRUE;
    }
  g_set_error_literal (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("The server cannot tell when releases were made"));
  return FALSE;
}

static GBytes *
request_commits (SoupSession   *session,
                 const char    *url,
                 GPtrArray     *commits,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autofree char *address = g_strconcat (url, "/git-upload-pack", NULL);
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_POST, address);
  g_autoptr(GString) request = g_string_new (NULL);
  g_autoptr(GBytes) body = NULL;

  pkt_append (request, "command=fetch\n");
  g_string_append (request, "0001");
  pkt_append (request, "no-progress\n");
  pkt_append (request, "deepen 1\n");
  pkt_append (request, "filter tree:0\n");
  for (guint i = 0; i < commits->len; i++)
    {
      g_autofree char *want = g_strdup_printf ("want %s\n", (char *) g_ptr_array_index (commits, i));

      pkt_append (request, want);
    }
  pkt_append (request, "done\n");
  g_string_append (request, "0000");

  body = g_string_free_to_bytes (g_steal_pointer (&request));
  soup_message_set_request_body_from_bytes (message, "application/x-git-upload-pack-request", body);
  return exchange (session, message, url, cancellable, error);
}

/* The section "packfile" comes in side bands: 1 is the pack, 2 words for people, 3 the server's last words. */
static GByteArray *
extract_pack (GBytes     *reply,
              const char *url,
              GError    **error)
{
  g_autoptr(GByteArray) pack = g_byte_array_new ();
  gboolean begun = FALSE;
  const char *data, *line;
  gsize length, line_length;

  data = g_bytes_get_data (reply, &length);
  while (pf_git_pkt_next (&data, &length, &line, &line_length))
    {
      if (!begun)
        begun = line_length >= 8 && strncmp (line, "packfile", 8) == 0;
      else if (line_length > 1 && line[0] == 1)
        g_byte_array_append (pack, (const guint8 *) line + 1, (guint) line_length - 1);
      else if (line_length > 1 && line[0] == 3)
        break;
    }
  if (pack->len > 0)
    return g_steal_pointer (&pack);
  set_not_git (error, url);
  return NULL;
}

/* "committer Name <address> SECONDS +0000" in the header, which ends at the first empty line. */
static gboolean
parse_commit_time (const char *text,
                   gsize       length,
                   gint64     *seconds)
{
  g_autofree char *copy = g_strndup (text, length);
  char *end = strstr (copy, "\n\n");
  char *line, *mail;

  if (end != NULL)
    *end = '\0';
  line = strstr (copy, "\ncommitter ");
  if (line == NULL)
    return FALSE;
  line[strcspn (line + 1, "\n") + 1] = '\0';
  mail = strrchr (line, '>');
  if (mail == NULL)
    return FALSE;
  *seconds = g_ascii_strtoll (mail + 1, NULL, 10);
  return *seconds > 0;
}

static char *
index_pack (GByteArray *pack,
            const char *folder)
{
  git_indexer_progress progress = { 0, };
  git_indexer *indexer = NULL;
  char *file = NULL;

  if (git_indexer_new (&indexer, folder, 0600, NULL, NULL) == 0 &&
      git_indexer_append (indexer, pack->data, pack->len, &progress) == 0 &&
      git_indexer_commit (indexer, &progress) == 0)
    file = g_strdup_printf ("%s/pack-%s.idx", folder, git_indexer_name (indexer));
  git_indexer_free (indexer);
  return file;
}

static void
read_times (const char *idx,
            GPtrArray  *commits,
            GHashTable *times)
{
  git_odb_backend *backend = NULL;
  git_odb *odb = NULL;

  if (git_odb_new (&odb) == 0 && git_odb_backend_one_pack (&backend, idx) == 0 &&
      git_odb_add_backend (odb, backend, 1) == 0)
    for (guint i = 0; i < commits->len; i++)
      {
        const char *id = g_ptr_array_index (commits, i);
        git_odb_object *object = NULL;
        git_oid oid;
        gint64 seconds;

        if (git_oid_fromstr (&oid, id) == 0 && git_odb_read (&object, odb, &oid) == 0 &&
            git_odb_object_type (object) == GIT_OBJECT_COMMIT &&
            parse_commit_time (git_odb_object_data (object), git_odb_object_size (object), &seconds))
          g_hash_table_insert (times, g_strdup (id), g_memdup2 (&seconds, sizeof seconds));
        git_odb_object_free (object);
      }
  git_odb_free (odb);
}

static GHashTable *
read_pack (GByteArray  *pack,
           GPtrArray   *commits,
           const char  *url,
           GError     **error)
{
  g_autofree char *folder = g_dir_make_tmp ("permafrost-dates-XXXXXX", error);
  g_autoptr(GHashTable) times = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *idx = NULL;

  if (folder == NULL)
    {
      pf_error_from_gio (error, g_get_tmp_dir ());
      return NULL;
    }
  idx = index_pack (pack, folder);
  if (idx != NULL)
    read_times (idx, commits, times);
  pf_paths_remove_tree (folder, NULL, NULL);
  if (g_hash_table_size (times) > 0)
    return g_steal_pointer (&times);
  set_not_git (error, url);
  return NULL;
}

GHashTable *
pf_git_dates_fetch (const char    *url,
                    GPtrArray     *commits,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr(SoupSession) session = NULL;
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GByteArray) pack = NULL;
  g_autoptr(GBytes) reply = NULL;

  pf_git_init ();
  if (!g_str_has_prefix (url, "http://") && !g_str_has_prefix (url, "https://"))
    {
      g_set_error_literal (error, PF_ERROR, PF_ERROR_NOT_FOUND, _("The server cannot tell when releases were made"));
      return NULL;
    }

  /* A session belongs to the context that it was made in, and a worker's default one may be the window's. */
  g_main_context_push_thread_default (context);
  session = soup_session_new_with_options ("timeout", TIMEOUT_S, "user-agent", "git/permafrost-" PF_VERSION, NULL);
  if (check_filters (session, url, cancellable, error))
    reply = request_commits (session, url, commits, cancellable, error);
  g_clear_object (&session);
  g_main_context_pop_thread_default (context);

  pack = reply != NULL ? extract_pack (reply, url, error) : NULL;
  return pack != NULL ? read_pack (pack, commits, url, error) : NULL;
}
