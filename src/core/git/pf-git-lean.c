/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "git/pf-git-lean.h"

#include <git2/sys/errors.h>
#include <git2/sys/transport.h>
#include <string.h>

#include "git/pf-git.h"

/* A list of references is never near this; a server that sends more is not to fill the memory. */
#define MAX_ANSWER (16 * 1024 * 1024)
#define PKT_HEADER 4
/* Longest payload of a packet, gitprotocol-common(5) */
#define PKT_MAX 65516

/* What every server that matters can do. If one cannot after all, it refuses the request that follows, and
 * the fetch is made again in the ordinary way. */
#define CAPABILITIES "multi_ack_detailed side-band-64k thin-pack ofs-delta shallow no-progress include-tag " \
                     "allow-tip-sha1-in-want allow-reachable-sha1-in-want"

/* What the subtransport that libgit2 makes next in this thread is to do. */
typedef struct {
  const char * const *prefixes;  /* ask in version 2 */
  const char         *id;        /* or do not ask at all */
  const char         *name;
} Plan;

static _Thread_local Plan plan;

typedef struct {
  git_smart_subtransport  parent;
  git_smart_subtransport *inner;
  GString                *request;  /* version 2's, or NULL */
  GString                *list;     /* version 0's */
} Lean;

/* A stream of what is in memory, and one that passes on to the network. */
typedef struct {
  git_smart_subtransport_stream  parent;
  git_smart_subtransport_stream *inner;
  GString                       *data;   /* not owned */
  gsize                          read;
  gboolean                       begun;
} LeanStream;

static void G_GNUC_PRINTF (2, 3)
add_packet (GString    *out,
            const char *format,
            ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_string_append_printf (out, "%04x%s", (guint) (PKT_HEADER + strlen (text)), text);
}

static GString *
new_request (const char * const *prefixes)
{
  GString *out = g_string_new (NULL);

  add_packet (out, "command=ls-refs\n");
  g_string_append (out, "0001");
  add_packet (out, "peel\n");
  add_packet (out, "symrefs\n");
  for (gsize i = 0; prefixes[i] != NULL; i++)
    add_packet (out, "ref-prefix %s\n", prefixes[i]);
  g_string_append (out, "0000");
  return out;
}

/* The first reference of a version 0 list carries the capabilities behind a NUL. */
static void
add_reference (GString    *list,
               const char *id,
               const char *name,
               const char *head)
{
  static const char service[] = "001e# service=git-upload-pack\n0000";
  g_autoptr(GString) capabilities = NULL;

  if (list->len > 0)
    {
      add_packet (list, "%s %s\n", id, name);
      return;
    }
  capabilities = g_string_new (CAPABILITIES);
  if (head != NULL)
    g_string_append_printf (capabilities, " symref=HEAD:%s", head);
  g_string_append (list, service);
  g_string_append_printf (list, "%04x%s %s", (guint) (PKT_HEADER + strlen (id) + 1 + strlen (name) + 1 + capabilities->len + 1),
                          id, name);
  g_string_append_c (list, '\0');
  g_string_append_len (list, capabilities->str, (gssize) capabilities->len);
  g_string_append_c (list, '\n');
}

/* "ID NAME[ symref-target:NAME][ peeled:ID]" */
static gboolean
convert_line (GString    *list,
              const char *line)
{
  g_auto(GStrv) words = g_strsplit (line, " ", -1);
  const char *peeled = NULL, *head = NULL;

  if (g_strv_length (words) < 2 || !pf_git_is_commit_id (words[0]))
    return FALSE;
  for (gsize i = 2; words[i] != NULL; i++)
    {
      if (g_str_has_prefix (words[i], "peeled:"))
        peeled = words[i] + strlen ("peeled:");
      else if (g_str_has_prefix (words[i], "symref-target:") && g_str_equal (words[1], "HEAD"))
        head = words[i] + strlen ("symref-target:");
    }
  add_reference (list, words[0], words[1], head);
  if (pf_git_is_commit_id (peeled))
    {
      g_autofree char *name = g_strconcat (words[1], "^{}", NULL);

      add_reference (list, peeled, name, NULL);
    }
  return TRUE;
}

gboolean
pf_git_lean_convert (const char *answer,
                     gsize       length_in_all,
                     GString    *list)
{
  const char *p = answer, *end = answer + length_in_all;

  while (end - p >= PKT_HEADER)
    {
      char digits[PKT_HEADER + 1] = { 0, };
      g_autofree char *line = NULL;
      char *stop;
      guint64 length;

      memcpy (digits, p, PKT_HEADER);
      length = g_ascii_strtoull (digits, &stop, 16);
      if (*stop != '\0' || !g_ascii_isxdigit (digits[0]))
        return FALSE;
      if (length == 0)
        {
          /* No such reference: an empty repository's list, as version 0 has it. */
          if (list->len == 0)
            add_reference (list, "0000000000000000000000000000000000000000", "capabilities^{}", NULL);
          g_string_append (list, "0000");
          return p + PKT_HEADER == end;
        }
      if (length <= PKT_HEADER || length > PKT_HEADER + PKT_MAX || length > (guint64) (end - p))
        return FALSE;
      line = g_strchomp (g_strndup (p + PKT_HEADER, length - PKT_HEADER));
      if (!convert_line (list, line))
        return FALSE;
      p += length;
    }
  return FALSE;
}

static int
stream_read (git_smart_subtransport_stream *stream,
             char                          *buffer,
             size_t                         size,
             size_t                        *bytes_read)
{
  LeanStream *self = (LeanStream *) stream;

  if (self->inner != NULL)
    return self->inner->read (self->inner, buffer, size, bytes_read);
  *bytes_read = MIN (size, self->data->len - self->read);
  memcpy (buffer, self->data->str + self->read, *bytes_read);
  self->read += *bytes_read;
  return 0;
}

GString *
pf_git_lean_without_progress (const char *buffer,
                              gsize       length)
{
  static const char mark[] = " side-band-64k";
  char digits[PKT_HEADER + 1] = { 0, };
  const char *hit;
  GString *out;
  gsize first;

  if (length < PKT_HEADER + strlen ("want ") || memcmp (buffer + PKT_HEADER, "want ", strlen ("want ")) != 0)
    return NULL;
  memcpy (digits, buffer, PKT_HEADER);
  first = g_ascii_strtoull (digits, NULL, 16);
  if (first < PKT_HEADER || first > length || (hit = g_strstr_len (buffer, (gssize) first, mark)) == NULL ||
      g_strstr_len (buffer, (gssize) first, " no-progress") != NULL)
    return NULL;
  out = g_string_new (NULL);
  g_string_append_printf (out, "%04x", (guint) (first + strlen (" no-progress")));
  g_string_append_len (out, buffer + PKT_HEADER, hit - buffer - PKT_HEADER);
  g_string_append (out, " no-progress");
  g_string_append_len (out, hit, buffer + length - hit);
  return out;
}

static int
stream_write (git_smart_subtransport_stream *stream,
              const char                    *buffer,
              size_t                         length)
{
  LeanStream *self = (LeanStream *) stream;
  GString *changed = NULL;
  int code;

  if (self->inner == NULL)
    return -1;
  if (!self->begun)
    changed = pf_git_lean_without_progress (buffer, length);
  self->begun = TRUE;
  code = changed != NULL ? self->inner->write (self->inner, changed->str, changed->len)
                         : self->inner->write (self->inner, buffer, length);
  if (changed != NULL)
    g_string_free (changed, TRUE);
  return code;
}

static void
stream_free (git_smart_subtransport_stream *stream)
{
  LeanStream *self = (LeanStream *) stream;

  if (self->inner != NULL)
    self->inner->free (self->inner);
  g_free (self);
}

static int
unsupported (void)
{
  git_error_set_str (GIT_ERROR_NET, "the server does not speak version 2 of git's protocol");
  return GIT_ENOTSUPPORTED;
}

static int
ask (Lean       *self,
     const char *url)
{
  git_smart_subtransport_stream *stream = NULL;
  g_autoptr(GString) answer = g_string_new (NULL);
  char block[16384];
  size_t n = 0;
  int code;

  code = self->inner->action (&stream, self->inner, url, GIT_SERVICE_UPLOADPACK);
  if (code == 0)
    code = stream->write (stream, self->request->str, self->request->len);
  while (code == 0 && (code = stream->read (stream, block, sizeof block, &n)) == 0 && n > 0 && answer->len < MAX_ANSWER)
    g_string_append_len (answer, block, (gssize) n);
  if (stream != NULL)
    stream->free (stream);
  if (code != 0)
    return code;
  return pf_git_lean_convert (answer->str, answer->len, self->list) ? 0 : unsupported ();
}

static int
action (git_smart_subtransport_stream **out,
        git_smart_subtransport         *transport,
        const char                     *url,
        git_smart_service_t             service)
{
  Lean *self = (Lean *) transport;
  LeanStream *stream;
  int code = 0;

  *out = NULL;
  stream = g_new0 (LeanStream, 1);
  stream->parent.subtransport = transport;
  stream->parent.read = stream_read;
  stream->parent.write = stream_write;
  stream->parent.free = stream_free;
  if (service != GIT_SERVICE_UPLOADPACK_LS)
    code = self->inner->action (&stream->inner, self->inner, url, service);
  else if (self->request != NULL)
    code = ask (self, url);
  stream->data = self->list;
  if (code != 0)
    {
      stream_free (&stream->parent);
      return code;
    }
  *out = &stream->parent;
  return 0;
}

static int
lean_close (git_smart_subtransport *transport)
{
  Lean *self = (Lean *) transport;

  return self->inner->close (self->inner);
}

static void
lean_free (git_smart_subtransport *transport)
{
  Lean *self = (Lean *) transport;

  self->inner->free (self->inner);
  if (self->request != NULL)
    g_string_free (self->request, TRUE);
  g_string_free (self->list, TRUE);
  g_free (self);
}

static int
subtransport_cb (git_smart_subtransport **out,
                 git_transport           *owner,
                 void                    *param)
{
  git_smart_subtransport *inner;
  Lean *self;
  int code = git_smart_subtransport_http (&inner, owner, NULL);

  if (code != 0)
    return code;
  self = g_new0 (Lean, 1);
  self->parent.action = action;
  self->parent.close = lean_close;
  self->parent.free = lean_free;
  self->inner = inner;
  self->list = g_string_new (NULL);
  if (plan.prefixes != NULL)
    {
      self->request = new_request (plan.prefixes);
    }
  else
    {
      add_reference (self->list, plan.id, plan.name, NULL);
      g_string_append (self->list, "0000");
    }
  *out = &self->parent;
  return 0;
}

static int
transport_cb (git_transport **out,
              git_remote     *owner,
              void           *payload)
{
  git_smart_subtransport_definition definition = { subtransport_cb, 1, NULL };

  return git_transport_smart (out, owner, &definition);
}

gboolean
pf_git_lean_suits (const char *url)
{
  return g_ascii_strncasecmp (url, "http://", 7) == 0 || g_ascii_strncasecmp (url, "https://", 8) == 0;
}

int
pf_git_lean_list (const char            *url,
                  const char * const    *prefixes,
                  git_remote_callbacks  *callbacks,
                  git_remote           **remote)
{
  static char *headers[] = { (char *) "Git-Protocol: version=2" };
  const git_strarray custom_headers = { headers, 1 };
  git_proxy_options proxy = GIT_PROXY_OPTIONS_INIT;
  int code;

  proxy.type = GIT_PROXY_AUTO;
  callbacks->transport = transport_cb;
  plan = (Plan) { .prefixes = prefixes };
  code = git_remote_create_detached (remote, url);
  if (code == 0)
    code = git_remote_connect (*remote, GIT_DIRECTION_FETCH, callbacks, &proxy, &custom_headers);
  plan = (Plan) { NULL, };
  return code;
}

void
pf_git_lean_begin (git_remote_callbacks *callbacks,
                   const char           *id,
                   const char           *name)
{
  callbacks->transport = transport_cb;
  plan = (Plan) { .id = id, .name = name };
}

void
pf_git_lean_end (void)
{
  plan = (Plan) { NULL, };
}

gboolean
pf_git_lean_may_retry (int code)
{
  const git_error *last = git_error_last ();
  const char *message = last != NULL && last->message != NULL ? last->message : "";

  return code < 0 && code != GIT_EUSER && code != GIT_TIMEOUT && code != GIT_ECERTIFICATE &&
         strstr (message, "failed to connect") == NULL && strstr (message, "failed to resolve") == NULL;
}
