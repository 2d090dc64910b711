/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-issue.h"

#include <stdlib.h>
#include <string.h>
#include <glib/gi18n-lib.h>
#include <gio/gio.h>

/* The schemes that people write before a broker. None of them is one of IANA's but mqtt's own draft. */
static const struct {
  const char *scheme;
  gboolean    tls;
} schemes[] = {
  { "mqtt", FALSE }, { "tcp", FALSE }, { "mqtts", TRUE }, { "ssl", TRUE }, { "tls", TRUE },
};

/* RFC 1123 and, as brokers in home networks are called so, underscores. */
static gboolean
is_host_name (const char *text)
{
  gsize length = strlen (text);
  g_auto(GStrv) labels = NULL;

  if (length == 0 || length > 253)
    return FALSE;
  labels = g_strsplit (text, ".", -1);
  for (guint i = 0; labels[i] != NULL; i++)
    {
      gsize n = strlen (labels[i]);

      if (n == 0 && i > 0 && labels[i + 1] == NULL)
        return TRUE;
      if (n == 0 || n > 63 || labels[i][0] == '-' || labels[i][n - 1] == '-')
        return FALSE;
      for (const char *p = labels[i]; *p != '\0'; p++)
        if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
          return FALSE;
    }
  return TRUE;
}

/* Digits and dots that are no address are a slip, not a name: 192.168.0.300, 192.168.10. */
static gboolean
is_broken_address (const char *text)
{
  return strspn (text, "0123456789.") == strlen (text) && !g_hostname_is_ip_address (text);
}

static char *
dup_message (const char *format,
             ...) G_GNUC_PRINTF (1, 2);

static char *
dup_message (const char *format,
             ...)
{
  va_list args;
  char *message;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  return message;
}

/* What a text is made of; each part may be missing. */
typedef struct {
  char *scheme;
  char *user;
  char *password;
  char *host;
  char *port;
} Parts;

static void
parts_clear (Parts *parts)
{
  g_free (parts->scheme);
  g_free (parts->user);
  g_free (parts->password);
  g_free (parts->host);
  g_free (parts->port);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static void
take_apart (const char *text,
            Parts      *parts)
{
  g_autofree char *rest = g_strstrip (g_strdup (text));
  char *authority = strstr (rest, "://");
  char *at, *colon, *end;

  if (authority != NULL)
    {
      parts->scheme = g_ascii_strdown (rest, authority - rest);
      authority += 3;
    }
  else
    authority = rest;
  authority[strcspn (authority, "/?#")] = '\0';

  at = strrchr (authority, '@');
  if (at != NULL)
    {
      *at = '\0';
      colon = strchr (authority, ':');
      if (colon != NULL)
        {
          *colon = '\0';
          parts->password = g_uri_unescape_string (colon + 1, NULL);
        }
      parts->user = g_uri_unescape_string (authority, NULL);
      authority = at + 1;
    }

  end = *authority == '[' ? strchr (authority, ']') : NULL;
  if (end != NULL)
    {
      parts->host = g_strndup (authority + 1, end - authority - 1);
      parts->port = end[1] == ':' ? g_strdup (end + 2) : NULL;
      return;
    }
  colon = strchr (authority, ':');
  /* An IPv6 address without brackets has no port behind it. */
  if (colon != NULL && strchr (colon + 1, ':') == NULL)
    {
      *colon = '\0';
      parts->port = g_strdup (colon + 1);
    }
  parts->host = g_strdup (authority);
}

static char *
find_fault (Parts    *parts,
            gboolean *tls)
{
  guint64 port;
  gboolean known = parts->scheme == NULL;

  *tls = FALSE;
  for (guint i = 0; parts->scheme != NULL && i < G_N_ELEMENTS (schemes); i++)
    if (g_str_equal (parts->scheme, schemes[i].scheme))
      {
        known = TRUE;
        *tls = schemes[i].tls;
      }
  if (!known && (g_str_equal (parts->scheme, "ws") || g_str_equal (parts->scheme, "wss")))
    return g_strdup (_("The board speaks MQTT over TCP, not over WebSockets."));
  if (!known)
    return dup_message (_("“%s” is no way to reach an MQTT broker."), parts->scheme);
  if (parts->host[0] == '\0')
    return g_strdup (_("The server’s name is missing."));
  if (is_broken_address (parts->host) || (!g_hostname_is_ip_address (parts->host) && !is_host_name (parts->host)))
    return g_strdup (_("This is neither a host name nor an address."));
  if (parts->port != NULL && (!g_ascii_string_to_unsigned (parts->port, 10, 1, 65535, &port, NULL)))
    return g_strdup (_("A port is a number from 1 to 65535."));
  return NULL;
}

GPtrArray *
pf_mqtt_address_split (const char  *text,
                       char       **message)
{
  g_auto(Parts) parts = { 0 };
  g_autofree char *fault = NULL;
  GPtrArray *fixes;
  gboolean tls;

  if (message != NULL)
    *message = NULL;
  take_apart (text, &parts);
  fault = find_fault (&parts, &tls);
  if (fault != NULL)
    {
      if (message != NULL)
        *message = g_steal_pointer (&fault);
      return NULL;
    }
  if (g_str_equal (parts.host, text))
    return NULL;

  fixes = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_mqtt_fix_free);
  pf_mqtt_fixes_add (fixes, "server", parts.host);
  if (parts.port != NULL)
    pf_mqtt_fixes_add (fixes, "port", parts.port);
  if (parts.scheme != NULL)
    pf_mqtt_fixes_add (fixes, "ssl", tls ? "true" : "false");
  if (parts.user != NULL && parts.user[0] != '\0')
    pf_mqtt_fixes_add (fixes, "user", parts.user);
  if (parts.password != NULL && parts.password[0] != '\0')
    pf_mqtt_fixes_add (fixes, "password", parts.password);
  return fixes;
}
