/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <glib/gi18n.h>

#include "device/pf-mqtt-config.h"
#include "pf-cli.h"
#include "pf-cli-config.h"
#include "pf-error.h"
#include "pf-paths.h"

static const char *
origin_name (PfMqttOrigin origin)
{
  static const char * const names[] = { "default", "file", "code" };

  return names[origin];
}

/* --- get --- */

static gboolean
know_names (char **names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (pf_mqtt_field_lookup (names[i]) == NULL)
      {
        g_printerr (_("permafrost-cli: there is no setting “%s”\n"), names[i]);
        return FALSE;
      }
  return TRUE;
}

static void
add_to_json (PfMqttConfig      *config,
             const PfMqttField *field,
             gboolean           reveal,
             JsonObject        *settings)
{
  JsonObject *object = json_object_new ();
  g_autofree char *text = pf_mqtt_config_dup_text (config, field);
  guint line;
  PfMqttOrigin origin = pf_mqtt_config_get_origin (config, field, &line);

  json_object_set_string_member (object, "origin", origin_name (origin));
  if (line != 0)
    json_object_set_int_member (object, "line", line);
  json_object_set_boolean_member (object, "secret", field->secret);
  if (text != NULL && (reveal || !field->secret))
    json_object_set_string_member (object, "value", text);
  json_object_set_object_member (settings, field->name, object);
}

static void
print_setting (PfMqttConfig      *config,
               const PfMqttField *field)
{
  g_autofree char *text = pf_mqtt_config_dup_text (config, field);
  guint line;
  PfMqttOrigin origin = pf_mqtt_config_get_origin (config, field, &line);

  if (origin == PF_MQTT_ORIGIN_CODE)
    g_print (_("%-28s set by code, line %u\n"), field->name, line);
  else if (text == NULL)
    g_print (_("%-28s set to something that is no text, line %u\n"), field->name, line);
  else if (field->secret && origin == PF_MQTT_ORIGIN_LITERAL && text[0] != '\0')
    g_print (_("%-28s (hidden)\n"), field->name);
  else
    g_print ("%-28s %s\n", field->name, text);
}

static int
run_get (PfMqttConfig  *config,
         char         **names,
         gboolean       json)
{
  g_autoptr(JsonObject) settings = json_object_new ();
  guint n_fields, n_names = g_strv_length (names);
  const PfMqttField *fields = pf_mqtt_fields_get (&n_fields);

  for (guint i = 0; i < n_fields; i++)
    {
      gboolean named = g_strv_contains ((const char * const *) names, fields[i].name);

      if (n_names > 0 && !named)
        continue;
      if (json)
        add_to_json (config, &fields[i], named, settings);
      else if (n_names != 1)
        print_setting (config, &fields[i]);
      else
        {
          g_autofree char *text = pf_mqtt_config_dup_text (config, &fields[i]);

          if (text == NULL)
            {
              g_printerr (_("permafrost-cli: only running the file can tell what “%s” is\n"), fields[i].name);
              return PF_CLI_FAILED;
            }
          g_print ("%s\n", text);
        }
    }
  if (json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "file", pf_mqtt_local_get_path (pf_mqtt_config_get_local (config)));
      json_object_set_object_member (object, "settings", g_steal_pointer (&settings));
      pf_cli_print_json (object);
    }
  return PF_CLI_OK;
}

/* --- set --- */

/* A secret on a command line is there for every process to see: without "=" it is read from standard input. */
static char *
read_value (const char *name)
{
  struct termios old, quiet;
  gboolean terminal = isatty (STDIN_FILENO) && tcgetattr (STDIN_FILENO, &old) == 0;
  char *line = NULL;
  size_t size = 0;
  gssize n;

  if (terminal)
    {
      quiet = old;
      quiet.c_lflag &= ~(tcflag_t) ECHO;
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &quiet);
      g_printerr ("%s: ", name);
    }
  n = getline (&line, &size, stdin);
  if (terminal)
    {
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &old);
      g_printerr ("\n");
    }
  if (n < 0)
    {
      free (line);
      return NULL;
    }
  line[strcspn (line, "\r\n")] = '\0';
  return line;
}

/* One NAME=VALUE. A broker's URL becomes all the settings that it names. */
static gboolean
add_change (GPtrArray  *fixes,
            const char *word)
{
  const char *equals = strchr (word, '=');
  g_autofree char *name = equals != NULL ? g_strndup (word, equals - word) : g_strdup (word);
  g_autofree char *value = NULL;
  g_autofree char *message = NULL;
  g_autoptr(GPtrArray) parts = NULL;

  if (pf_mqtt_field_lookup (name) == NULL)
    {
      g_printerr (_("permafrost-cli: there is no setting “%s”\n"), name);
      return FALSE;
    }
  value = equals != NULL ? g_strdup (equals + 1) : read_value (name);
  if (value == NULL)
    {
      g_printerr (_("permafrost-cli: no value for “%s” on standard input\n"), name);
      return FALSE;
    }
  if (g_str_equal (name, "server") && value[0] != '\0')
    {
      parts = pf_mqtt_address_split (value, &message);
      if (message != NULL)
        {
          g_printerr ("permafrost-cli: server: %s\n", message);
          return FALSE;
        }
    }
  if (parts == NULL)
    pf_mqtt_fixes_add (fixes, name, value);
  for (guint i = 0; parts != NULL && i < parts->len; i++)
    {
      PfMqttFix *part = parts->pdata[i];

      pf_mqtt_fixes_add (fixes, part->name, part->text);
    }
  return TRUE;
}

static int
run_set (PfMqttConfig  *config,
         char         **words,
         const char    *path)
{
  g_autoptr(GPtrArray) fixes = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_mqtt_fix_free);
  PfMqttLocal *local = pf_mqtt_config_get_local (config);
  g_autoptr(GError) error = NULL;

  if (words[0] == NULL)
    {
      g_printerr (_("permafrost-cli: what is to be set? For example: config set server=192.168.0.10\n"));
      return PF_CLI_USAGE;
    }
  for (guint i = 0; words[i] != NULL; i++)
    if (!add_change (fixes, words[i]))
      return PF_CLI_USAGE;
  if (!pf_mqtt_config_set_texts (config, fixes, &error) ||
      (pf_mqtt_local_get_modified (local) && !pf_mqtt_local_save (local, path, FALSE, NULL, NULL, &error)))
    return pf_cli_fail (error);
  return PF_CLI_OK;
}

/* --- check --- */

static const char *
severity_name (PfMqttSeverity severity)
{
  static const char * const names[] = { "error", "warning", "notice" };

  return names[severity];
}

static void
print_issue (PfMqttIssue *issue)
{
  static const char * const labels[] = { N_("error"), N_("warning"), N_("notice") };

  if (issue->line != 0)
    g_print (_("line %u: "), issue->line);
  if (issue->field != NULL)
    g_print ("%s: ", issue->field);
  g_print ("%s: %s\n", _(labels[issue->severity]), issue->message);
}

static JsonObject *
issue_to_json (PfMqttIssue *issue)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "severity", severity_name (issue->severity));
  if (issue->field != NULL)
    json_object_set_string_member (object, "setting", issue->field);
  if (issue->line != 0)
    json_object_set_int_member (object, "line", issue->line);
  json_object_set_string_member (object, "message", issue->message);
  if (issue->fix_label != NULL)
    json_object_set_string_member (object, "fix", issue->fix_label);
  return object;
}

static int
run_check (PfMqttConfig *config,
           gboolean      json)
{
  g_autoptr(GPtrArray) issues = pf_mqtt_config_check (config);
  JsonArray *array = json_array_new ();
  gboolean good = TRUE;

  for (guint i = 0; i < issues->len; i++)
    {
      PfMqttIssue *issue = issues->pdata[i];

      good = good && issue->severity != PF_MQTT_ERROR;
      json_array_add_object_element (array, issue_to_json (issue));
      if (!json)
        print_issue (issue);
    }
  if (json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "file", pf_mqtt_local_get_path (pf_mqtt_config_get_local (config)));
      json_object_set_boolean_member (object, "good", good);
      json_object_set_array_member (object, "issues", json_array_ref (array));
      pf_cli_print_json (object);
    }
  else if (issues->len == 0)
    g_print (_("Nothing is wrong.\n"));
  json_array_unref (array);
  return good ? PF_CLI_OK : PF_CLI_FAILED;
}

/* A file that is to be set may be new; to be read it has to be there. */
static gboolean
load (PfMqttLocal  *local,
      const char   *path,
      gboolean      may_be_new,
      GError      **error)
{
  g_autoptr(GError) local_error = NULL;

  if (pf_mqtt_local_load (local, path, NULL, &local_error))
    return TRUE;
  if (may_be_new && g_error_matches (local_error, PF_ERROR, PF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

int
pf_cli_config_run (int    argc,
                   char **argv)
{
  g_auto(PfCliOptions) options = { 0, };
  g_autofree char *file = NULL;
  gboolean publish = FALSE;
  int timeout = 10;
  const GOptionEntry entries[] = {
    { "file", 'f', 0, G_OPTION_ARG_FILENAME, &file, N_("The settings (default: mqtt_local.py in the export folder)"), N_("FILE") },
    { "publish-will", 0, 0, G_OPTION_ARG_NONE, &publish, N_("test: publish an empty message to the last will’s topic"), NULL },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &timeout, N_("test: seconds to wait for the broker (default: 10)"), N_("SECONDS") },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(PfMqttLocal) local = pf_mqtt_local_new ();
  g_autoptr(PfMqttConfig) config = pf_mqtt_config_new (local);
  g_autoptr(GError) error = NULL;
  const char *verb;

  if (!pf_cli_parse (&argc, &argv, "get [NAME…] | set NAME=VALUE… | set NAME | check | test",
                     _("Read, change, check and try the board’s settings, mqtt_local.py.\n\n"
                       "“set NAME” without a value reads it from standard input, so that a password\n"
                       "shows on no command line. An empty value is the default. “get” hides passwords\n"
                       "unless they are named."),
                     entries, 1000, &options))
    return PF_CLI_USAGE;
  verb = argc > 1 ? argv[1] : "";
  if (file == NULL)
    {
      g_autofree char *folder = pf_paths_dup_default_export ();

      file = g_build_filename (folder, "mqtt_local.py", NULL);
    }
  if (!g_strv_contains ((const char * const []) { "get", "set", "check", "test", NULL }, verb) ||
      (argc > 2 && (g_str_equal (verb, "check") || g_str_equal (verb, "test"))) || timeout < 1 || timeout > 3600)
    {
      g_printerr (_("permafrost-cli: wrong use; “permafrost-cli config --help” says how\n"));
      return PF_CLI_USAGE;
    }
  if (g_str_equal (verb, "get") && !know_names (argv + 2))
    return PF_CLI_USAGE;
  if (!load (local, file, g_str_equal (verb, "set"), &error))
    return pf_cli_fail (error);
  if (g_str_equal (verb, "get"))
    return run_get (config, argv + 2, options.json);
  if (g_str_equal (verb, "set"))
    return run_set (config, argv + 2, file);
  if (g_str_equal (verb, "check"))
    return run_check (config, options.json);
  return pf_cli_config_test (config, publish, timeout, options.json);
}
