/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-engine-error.h"

#include <string.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

static const char * const rate_limit_words[] = {
  "toomanyrequests", "too many requests", "pull rate limit", NULL
};

static const char * const no_space_words[] = {
  "no space left on device", "disk quota exceeded", NULL
};

/* Before the words for a missing image: a name server's "no such host" may be followed by "not found". */
static const char * const network_words[] = {
  "dial tcp", "dial udp", "no such host", "server misbehaving", "temporary failure in name resolution",
  "i/o timeout", "tls handshake timeout", "client.timeout exceeded", "context deadline exceeded",
  "request canceled while waiting for connection", "connection refused", "connection reset", "network is unreachable",
  "no route to host", "proxyconnect", "unexpected eof", ": eof", "x509:", "pinging container registry",
  "bad gateway", "service unavailable", "gateway timeout", NULL
};

static const char * const not_found_words[] = {
  "manifest unknown", "manifest_unknown", "name unknown", "name_unknown", "repository does not exist", "access denied",
  "access to the resource is denied", "no matching manifest", "no image found", "no such image", "image not known",
  "not found", "unauthorized", NULL
};

static gboolean
contains_any (const char         *folded,
              const char * const *words)
{
  for (gsize i = 0; words[i] != NULL; i++)
    if (strstr (folded, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

PfError
pf_engine_error_classify_pull (const char *message)
{
  g_autofree char *folded = g_ascii_strdown (message, -1);

  if (contains_any (folded, rate_limit_words))
    return PF_ERROR_RATE_LIMIT;
  if (contains_any (folded, no_space_words))
    return PF_ERROR_NO_SPACE;
  if (contains_any (folded, network_words))
    return PF_ERROR_NETWORK;
  if (contains_any (folded, not_found_words))
    return PF_ERROR_IMAGE_NOT_FOUND;
  return PF_ERROR_ENGINE;
}

PfError
pf_engine_error_classify (guint       http_status,
                          const char *message)
{
  g_autofree char *folded = g_ascii_strdown (message, -1);

  if (contains_any (folded, no_space_words))
    return PF_ERROR_NO_SPACE;
  if (http_status == 404)
    /* Docker says "No such image: NAME", Podman "image not known" or "NAME: No such image". */
    return strstr (folded, "image") != NULL ? PF_ERROR_IMAGE_NOT_FOUND : PF_ERROR_NOT_FOUND;
  return PF_ERROR_ENGINE;
}

static void
replace_error (GError    **error,
               PfError     code,
               const char *message)
{
  g_clear_error (error);
  g_set_error_literal (error, PF_ERROR, code, message);
}

void
pf_engine_error_from_transport (GError    **error,
                                const char *socket)
{
  g_autofree char *message = NULL;
  PfError code = PF_ERROR_ENGINE;

  if (error == NULL || *error == NULL || (*error)->domain == PF_ERROR || pf_error_is_cancelled (*error))
    return;

  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
      g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY))
    {
      code = PF_ERROR_ENGINE_NOT_FOUND;
      message = g_strdup_printf (_("There is no container engine at %s"), socket);
    }
  else if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    {
      code = PF_ERROR_ENGINE_NOT_RUNNING;
      message = g_strdup_printf (_("The container engine at %s is not running"), socket);
    }
  else if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
           g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      code = PF_ERROR_ENGINE_NOT_RUNNING;
      message = g_strdup_printf (_("The container engine at %s does not answer"), socket);
    }
  else if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    {
      code = PF_ERROR_ENGINE_PERMISSION;
      message = g_strdup_printf (_("This user may not use the container engine at %s"), socket);
    }
  else if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
           g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    message = g_strdup_printf (_("The container engine at %s hung up in the middle of an answer"), socket);
  else if ((*error)->domain == SOUP_SESSION_ERROR)
    message = g_strdup_printf (_("Something that is not a container engine answers at %s: %s"), socket, (*error)->message);
  else
    message = g_strdup_printf (_("The container engine at %s cannot be reached: %s"), socket, (*error)->message);

  replace_error (error, code, message);
}
