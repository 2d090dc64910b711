/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>

#include "pf-app-init.h"
#include "pf-application.h"

int
main (int   argc,
      char *argv[])
{
  g_autoptr(PfApplication) application = NULL;

  setlocale (LC_ALL, "");
  /* libgit2 and the engine's socket report a peer that hung up as an error; the signal would end the window. */
  signal (SIGPIPE, SIG_IGN);
  pf_app_init ();

  application = pf_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
