/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtksourceview/gtksource.h>

#include "device/pf-device-form.h"

G_BEGIN_DECLS

#define EXAMPLE \
  "# Kept as it is\r\n" \
  "from mqtt_as import config\r\n" \
  "config['server'] = 'broker.lan'  # at home\r\n" \
  "config['ssid'] = 'home'\r\n" \
  "config['wifi_pw'] = 'correct horse'\r\n" \
  "config['keepalive'] = 2 * 60\r\n" \
  "# config['port'] = 1884\r\n"

/** PfTestDevice: a Device page in a window, and the folder that its mqtt_local.py is in. For g_test_add(). */
typedef struct {
  char         *folder;
  char         *path;
  GtkWidget    *page;
  GtkWidget    *window;
  PfDeviceForm *form;
  GtkTextView  *code;
  char         *toast;
} PfTestDevice;

/** @text: (nullable): what the file says at first; %NULL for no file */
void       pf_test_device_set_up      (PfTestDevice  *f,
                                       gconstpointer  text);
void       pf_test_device_tear_down   (PfTestDevice  *f,
                                       gconstpointer  text);
void       pf_test_device_write       (PfTestDevice  *f,
                                       const char    *text);
void       pf_test_device_assert_file (PfTestDevice  *f,
                                       const char    *text);
/** Returns: (transfer none): the row of a setting */
GtkWidget *pf_test_device_row         (PfTestDevice  *f,
                                       const char    *name);
/** Returns: (transfer full): what is said below it */
char      *pf_test_device_notes       (PfTestDevice  *f,
                                       const char    *name);
void       pf_test_device_assert_row  (PfTestDevice  *f,
                                       const char    *name,
                                       const char    *text);
/** Goes to a row and enters @text there */
void       pf_test_device_enter       (PfTestDevice  *f,
                                       const char    *name,
                                       const char    *text);
/** Returns: (transfer full): the code as it stands in the window */
char      *pf_test_device_dup_code    (PfTestDevice  *f);
void       pf_test_device_assert_code (PfTestDevice  *f,
                                       const char    *text);
/** Goes to the code and enters @text before @line, from 0 */
void       pf_test_device_type_code   (PfTestDevice  *f,
                                       int            line,
                                       const char    *text);
/** Activates an action of the page */
void       pf_test_device_act         (PfTestDevice  *f,
                                       const char    *action);
/** Returns: (transfer none) (nullable): the question that is open */
GtkWidget *pf_test_device_find_dialog (void);
void       pf_test_device_respond     (const char    *response);
gboolean   pf_test_device_is_modified (PfTestDevice  *f);

G_END_DECLS
