/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include <glib/gi18n.h>

#include "pf-cli.h"

static const PfCliCommand commands[] = {
  { "versions", N_("List MicroPython’s releases"), pf_cli_versions_run },
  { "boards", N_("List the boards and flash layouts of a release"), pf_cli_boards_run },
  { "build", N_("Build firmware with mqtt_as frozen in"), pf_cli_build_run },
  { "check", N_("Say whether this machine is ready to build"), pf_cli_check_run },
  { "cache", N_("Show or clean what is kept between builds"), pf_cli_cache_run },
  { "config", N_("Read, change, check and try the board’s settings"), pf_cli_config_run },
  { "show", N_("Say what a firmware file is and whether it verifies"), pf_cli_show_run },
};

static void
print_help (void)
{
  g_print (_("Usage:\n  permafrost-cli COMMAND [OPTION…]\n\n"
             "Builds MicroPython firmware for the D1 Mini (ESP8266) with mqtt_as frozen in.\n\nCommands:\n"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-10s %s\n", commands[i].name, _(commands[i].summary));
  g_print (_("\n“permafrost-cli COMMAND --help” lists a command’s options.\n\n"
             "Exit status:\n"
             "  0    done\n"
             "  1    failed\n"
             "  2    an option or argument is wrong\n"
             "  3    check: this machine lacks something\n"
             "  4    show: the file does not verify\n"
             "  130  stopped by Ctrl-C\n"));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc < 2)
    {
      print_help ();
      return PF_CLI_USAGE;
    }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") || g_str_equal (argv[1], "help"))
    {
      print_help ();
      return PF_CLI_OK;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("permafrost-cli %s\n", PF_VERSION);
      return PF_CLI_OK;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      return commands[i].run (argc - 1, argv + 1);

  g_printerr (_("permafrost-cli: there is no command “%s”; “permafrost-cli --help” lists them\n"), argv[1]);
  return PF_CLI_USAGE;
}
