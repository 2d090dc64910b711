/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-container-owner.h"

#include <string.h>
#include <unistd.h>
#include <gio/gio.h>

static char *
read_word (const char *path)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("-");
  g_strstrip (text);
  return text[0] != '\0' ? g_steal_pointer (&text) : g_strdup ("-");
}

static char *
dup_boot (void)
{
  return read_word ("/proc/sys/kernel/random/boot_id");
}

/* machine-id(5) asks not to give the id itself away. */
static char *
dup_machine (void)
{
  g_autofree char *id = read_word ("/etc/machine-id");
  g_autofree char *salted = g_strconcat ("permafrost:", id, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, salted, -1);

  return g_str_equal (id, "-") ? g_strdup ("-") : g_strndup (digest, 16);
}

static char *
dup_namespace (void)
{
  g_autofree char *link = g_file_read_link ("/proc/self/ns/pid", NULL);
  const char *number = link != NULL ? strchr (link, '[') : NULL;

  return number != NULL ? g_strndup (number + 1, strcspn (number + 1, "]")) : g_strdup ("-");
}

/* The start time of a process, or NULL where there is none. The second field of the line, the
 * name in brackets, may hold anything, brackets too. */
static char *
dup_start_time (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) fields = NULL;
  const char *behind_name;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  behind_name = strrchr (text, ')');
  if (behind_name == NULL)
    return NULL;
  fields = g_strsplit (g_strstrip ((char *) behind_name + 1), " ", -1);
  /* Field 3, the state, is the first here. A process that has ended and was not yet waited for owns nothing. */
  if (g_strv_length (fields) < 20 || g_str_equal (fields[0], "Z") || g_str_equal (fields[0], "X"))
    return NULL;
  return g_strdup (fields[22 - 3]);
}

char *
pf_container_owner_dup_self (void)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
  g_autofree char *start_time = dup_start_time (pid);
  g_autofree char *boot = dup_boot ();
  g_autofree char *namespace = dup_namespace ();
  g_autofree char *machine = dup_machine ();

  return g_strjoin (":", pid, start_time != NULL ? start_time : "0", boot, namespace, machine, NULL);
}

static gboolean
is_number (const char *text)
{
  return text[0] != '\0' && strlen (text) <= 20 && strspn (text, "0123456789") == strlen (text);
}

gboolean
pf_container_owner_is_gone (const char *owner)
{
  g_auto(GStrv) parts = g_strsplit (owner, ":", 6);
  g_autofree char *boot = dup_boot ();
  g_autofree char *namespace = dup_namespace ();
  g_autofree char *machine = dup_machine ();
  g_autofree char *start_time = NULL;

  if (g_strv_length (parts) != 5 || !is_number (parts[0]) || !is_number (parts[1]))
    return FALSE;
  if (!g_str_equal (parts[2], boot))
    /* Of an earlier run of this machine nothing is alive; of another machine nothing is known. */
    return !g_str_equal (machine, "-") && g_str_equal (parts[4], machine);
  if (!g_str_equal (parts[3], namespace))
    return FALSE;
  start_time = dup_start_time (parts[0]);
  return start_time == NULL || !g_str_equal (start_time, parts[1]);
}
