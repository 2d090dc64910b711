/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-view-private.h"

#include <glib/gi18n.h>

#define AUTOSCROLL_MSEC 40
/* What a middle click pastes: more than this nobody pastes, and each selection would copy it. */
#define MAX_PRIMARY (1024 * 1024)

typedef enum { MOVE_CHAR, MOVE_WORD, MOVE_LINE, MOVE_PAGE, MOVE_LINE_END, MOVE_END } Move;

int
pf_log_position_compare (const PfLogPosition *a,
                         const PfLogPosition *b)
{
  if (a->line != b->line)
    return a->line < b->line ? -1 : 1;
  return a->byte < b->byte ? -1 : a->byte > b->byte;
}

void
pf_log_view_get_selection (PfLogView     *self,
                           PfLogPosition *start,
                           PfLogPosition *end)
{
  gboolean forward = pf_log_position_compare (&self->anchor, &self->caret) <= 0;

  *start = forward ? self->anchor : self->caret;
  *end = forward ? self->caret : self->anchor;
}

void
pf_log_view_clamp_position (PfLogView     *self,
                            PfLogPosition *position)
{
  PfShownLine line;
  guint64 first, end;

  if (self->store == NULL)
    return;
  first = pf_log_lines_get_first (self->store);
  end = pf_log_lines_get_end (self->store);
  if (position->line < first)
    *position = (PfLogPosition) { first, 0 };
  else if (position->line >= end)
    *position = (PfLogPosition) { end > first ? end - 1 : first, G_MAXUINT32 };
  position->byte = pf_log_lines_get_line (self->store, position->line, &line) ? MIN (position->byte, line.length) : 0;
}

gboolean
pf_log_view_get_has_selection (PfLogView *self)
{
  g_return_val_if_fail (PF_IS_LOG_VIEW (self), FALSE);
  return pf_log_position_compare (&self->anchor, &self->caret) != 0;
}

char *
pf_log_view_dup_selection (PfLogView *self)
{
  PfLogPosition start, end;

  g_return_val_if_fail (PF_IS_LOG_VIEW (self), NULL);

  if (self->store == NULL || !pf_log_view_get_has_selection (self))
    return NULL;
  pf_log_view_get_selection (self, &start, &end);
  return pf_log_lines_dup_text (self->store, start.line, start.byte, end.line, end.byte, NULL);
}

void
pf_log_view_copy (PfLogView *self)
{
  g_autofree char *text = NULL;

  g_return_if_fail (PF_IS_LOG_VIEW (self));

  text = pf_log_view_dup_selection (self);
  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

void
pf_log_view_copy_all (PfLogView *self)
{
  g_autofree char *text = NULL;

  g_return_if_fail (PF_IS_LOG_VIEW (self));

  if (self->store == NULL)
    return;
  text = pf_log_lines_dup_text (self->store, 0, 0, G_MAXUINT64, 0, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
own_primary (PfLogView *self)
{
  g_autofree char *text = NULL;
  PfLogPosition start, end;

  pf_log_view_get_selection (self, &start, &end);
  if (end.line - start.line > 10000)
    return;
  text = pf_log_view_dup_selection (self);
  if (text != NULL && strlen (text) <= MAX_PRIMARY)
    gdk_clipboard_set_text (gtk_widget_get_primary_clipboard (GTK_WIDGET (self)), text);
}

void
pf_log_view_select_all (PfLogView *self)
{
  PfLogPosition start = { 0, 0 }, end = { G_MAXUINT64, G_MAXUINT32 };

  g_return_if_fail (PF_IS_LOG_VIEW (self));

  self->anchor = start;
  self->caret = end;
  pf_log_view_clamp_position (self, &self->anchor);
  pf_log_view_clamp_position (self, &self->caret);
  pf_log_view_caret_moved (self, FALSE);
}

static void
action_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  PfLogView *self = PF_LOG_VIEW (widget);

  if (g_str_equal (name, "log.copy"))
    pf_log_view_copy (self);
  else if (g_str_equal (name, "log.copy-all"))
    pf_log_view_copy_all (self);
  else
    pf_log_view_select_all (self);
}

static gboolean
is_word (gunichar c)
{
  return g_unichar_isalnum (c) || c == '_';
}

/* From @byte to the end of the word there, or of the gap before the next one. */
static guint32
word_edge (const PfShownLine *line,
           guint32               byte,
           int                   direction)
{
  const char *p = line->text + byte, *end = line->text + line->length;
  gboolean inside = FALSE;

  if (direction > 0)
    for (; p < end; p = g_utf8_next_char (p))
      {
        gboolean word = is_word (g_utf8_get_char (p));

        if (inside && !word)
          break;
        inside |= word;
      }
  else
    while (p > line->text)
      {
        const char *previous = g_utf8_prev_char (p);
        gboolean word = is_word (g_utf8_get_char (previous));

        if (inside && !word)
          break;
        inside |= word;
        p = previous;
      }
  return p - line->text;
}

static void
move_horizontally (PfLogView     *self,
                   PfLogPosition *position,
                   Move           move,
                   int            direction)
{
  PfShownLine line;

  if (!pf_log_lines_get_line (self->store, position->line, &line))
    return;
  if (direction > 0 && position->byte >= line.length)
    {
      if (position->line + 1 < pf_log_lines_get_end (self->store))
        *position = (PfLogPosition) { position->line + 1, 0 };
    }
  else if (direction < 0 && position->byte == 0)
    {
      if (position->line > pf_log_lines_get_first (self->store))
        *position = (PfLogPosition) { position->line - 1, G_MAXUINT32 };
    }
  else if (move == MOVE_WORD)
    position->byte = word_edge (&line, position->byte, direction);
  else if (direction > 0)
    position->byte = g_utf8_next_char (line.text + position->byte) - line.text;
  else
    position->byte = g_utf8_prev_char (line.text + position->byte) - line.text;
}

static void
move_vertically (PfLogView     *self,
                 PfLogPosition *position,
                 double         rows)
{
  double x, y, goal;

  pf_log_view_locate (self, position, &x, &y);
  goal = self->goal_x >= 0 ? self->goal_x : x;
  y += rows * self->line_height;
  y = CLAMP (y, 0, (double) (pf_log_rows_get_n_rows (self->rows) - 1) * self->line_height);
  pf_log_view_position_at (self, goal + self->gutter - gtk_adjustment_get_value (self->hadjustment),
                           y + self->line_height / 2.0 - gtk_adjustment_get_value (self->vadjustment), position);
  self->goal_x = goal;
}

static void
move_caret (PfLogView *self,
            Move       move,
            int        direction,
            gboolean   extend)
{
  PfLogPosition position = self->caret, start, end;
  double page = gtk_adjustment_get_page_size (self->vadjustment);

  if (self->rows == NULL || pf_log_rows_get_n_rows (self->rows) == 0)
    return;

  switch (move)
    {
    case MOVE_CHAR:
    case MOVE_WORD:
      self->goal_x = -1;
      pf_log_view_get_selection (self, &start, &end);
      if (move == MOVE_CHAR && !extend && pf_log_view_get_has_selection (self))
        position = direction > 0 ? end : start;
      else
        move_horizontally (self, &position, move, direction);
      break;
    case MOVE_LINE:
      move_vertically (self, &position, direction);
      break;
    case MOVE_PAGE:
      move_vertically (self, &position, direction * MAX (1, page / self->line_height - 1));
      break;
    case MOVE_LINE_END:
      self->goal_x = -1;
      position.byte = direction > 0 ? G_MAXUINT32 : 0;
      break;
    case MOVE_END:
      self->goal_x = -1;
      position = direction > 0 ? (PfLogPosition) { G_MAXUINT64, G_MAXUINT32 } : (PfLogPosition) { 0, 0 };
      break;
    default:
      g_assert_not_reached ();
    }

  pf_log_view_clamp_position (self, &position);
  self->caret = position;
  if (!extend)
    self->anchor = position;
  else
    own_primary (self);
  pf_log_view_caret_moved (self, TRUE);
  /* The end of the last line is the end: from there on the view follows again. */
  if (move == MOVE_END && direction > 0)
    pf_log_view_set_following (self, TRUE);
}

static gboolean
move_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  int move, direction;
  gboolean extend;

  g_variant_get (args, "(iib)", &move, &direction, &extend);
  move_caret (PF_LOG_VIEW (widget), move, direction, extend);
  return GDK_EVENT_STOP;
}

static void
bind_move (GtkWidgetClass  *widget_class,
           guint            keyval,
           guint            keypad,
           GdkModifierType  modifiers,
           Move             move,
           int              direction)
{
  const guint keys[] = { keyval, keypad };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_class_add_binding (widget_class, keys[i], modifiers, move_cb, "(iib)", move, direction, FALSE);
      gtk_widget_class_add_binding (widget_class, keys[i], modifiers | GDK_SHIFT_MASK, move_cb,
                                    "(iib)", move, direction, TRUE);
    }
}

static void
show_menu (PfLogView *self,
           double     x,
           double     y)
{
  if (self->menu == NULL)
    return;
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { x, y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static gboolean
menu_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  PfLogView *self = PF_LOG_VIEW (widget);
  double x, y;

  pf_log_view_locate (self, &self->caret, &x, &y);
  x += self->gutter - gtk_adjustment_get_value (self->hadjustment);
  y += self->line_height - gtk_adjustment_get_value (self->vadjustment);
  show_menu (self, CLAMP (x, 0, gtk_widget_get_width (widget)), CLAMP (y, 0, gtk_widget_get_height (widget)));
  return GDK_EVENT_STOP;
}

void
pf_log_view_class_add_input (GtkWidgetClass *widget_class)
{
  static const struct {
    guint           keyval;
    guint           keypad;
    GdkModifierType modifiers;
    Move            move;
    int             direction;
  } moves[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, 0, MOVE_CHAR, -1 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, 0, MOVE_CHAR, 1 },
    { GDK_KEY_Left, GDK_KEY_KP_Left, GDK_CONTROL_MASK, MOVE_WORD, -1 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, GDK_CONTROL_MASK, MOVE_WORD, 1 },
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, MOVE_LINE, -1 },
    { GDK_KEY_Down, GDK_KEY_KP_Down, 0, MOVE_LINE, 1 },
    { GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, 0, MOVE_PAGE, -1 },
    { GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, 0, MOVE_PAGE, 1 },
    { GDK_KEY_Home, GDK_KEY_KP_Home, 0, MOVE_LINE_END, -1 },
    { GDK_KEY_End, GDK_KEY_KP_End, 0, MOVE_LINE_END, 1 },
    { GDK_KEY_Home, GDK_KEY_KP_Home, GDK_CONTROL_MASK, MOVE_END, -1 },
    { GDK_KEY_End, GDK_KEY_KP_End, GDK_CONTROL_MASK, MOVE_END, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    bind_move (widget_class, moves[i].keyval, moves[i].keypad, moves[i].modifiers, moves[i].move, moves[i].direction);

  gtk_widget_class_install_action (widget_class, "log.copy", NULL, action_cb);
  gtk_widget_class_install_action (widget_class, "log.copy-all", NULL, action_cb);
  gtk_widget_class_install_action (widget_class, "log.select-all", NULL, action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "log.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Insert, GDK_CONTROL_MASK, "log.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "log.copy-all", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, GDK_CONTROL_MASK, "log.select-all", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_cb, NULL);
}

/* The word, the gap between words, or the line around @position. */
static void
unit_around (PfLogView           *self,
             const PfLogPosition *position,
             PfLogPosition       *start,
             PfLogPosition       *end)
{
  const char *p, *q, *stop;
  PfShownLine line;
  gboolean word;

  *start = *end = *position;
  if (self->drag_unit < 2 || !pf_log_lines_get_line (self->store, position->line, &line))
    return;
  if (self->drag_unit > 2)
    {
      start->byte = 0;
      end->byte = line.length;
      return;
    }

  p = q = line.text + position->byte;
  stop = line.text + line.length;
  word = p < stop && is_word (g_utf8_get_char (p));
  while (p > line.text && is_word (g_utf8_get_char (g_utf8_prev_char (p))) == word)
    p = g_utf8_prev_char (p);
  while (q < stop && is_word (g_utf8_get_char (q)) == word)
    q = g_utf8_next_char (q);
  start->byte = p - line.text;
  end->byte = q - line.text;
}

static void
drag_to (PfLogView *self,
         double     x,
         double     y)
{
  PfLogPosition position, start, end;

  pf_log_view_position_at (self, x, y, &position);
  unit_around (self, &position, &start, &end);
  if (pf_log_position_compare (&start, &self->drag_start) < 0)
    {
      self->anchor = self->drag_end;
      self->caret = start;
    }
  else
    {
      self->anchor = self->drag_start;
      self->caret = pf_log_position_compare (&end, &self->drag_end) > 0 ? end : self->drag_end;
    }
  pf_log_view_caret_moved (self, FALSE);
}

static gboolean
autoscroll_cb (gpointer user_data)
{
  PfLogView *self = user_data;
  double height = gtk_widget_get_height (GTK_WIDGET (self)), width = gtk_widget_get_width (GTK_WIDGET (self));
  double dy = self->drag_y < 0 ? self->drag_y : MAX (0, self->drag_y - height);
  double dx = self->drag_x < 0 ? self->drag_x : MAX (0, self->drag_x - width);

  gtk_adjustment_set_value (self->vadjustment, gtk_adjustment_get_value (self->vadjustment) + dy);
  gtk_adjustment_set_value (self->hadjustment, gtk_adjustment_get_value (self->hadjustment) + dx);
  drag_to (self, self->drag_x, CLAMP (self->drag_y, 0, height));
  return G_SOURCE_CONTINUE;
}

static void
drag_begin_cb (GtkGestureDrag *gesture,
               double          x,
               double          y,
               PfLogView      *self)
{
  GdkDevice *device = gtk_event_controller_get_current_event_device (GTK_EVENT_CONTROLLER (gesture));

  /* A finger scrolls. */
  if (self->rows == NULL || pf_log_rows_get_n_rows (self->rows) == 0
      || (device != NULL && gdk_device_get_source (device) == GDK_SOURCE_TOUCHSCREEN))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  self->drag_x = x;
  self->drag_y = y;
}

static void
drag_update_cb (GtkGestureDrag *gesture,
                double          dx,
                double          dy,
                PfLogView      *self)
{
  double x, y, height = gtk_widget_get_height (GTK_WIDGET (self));
  gboolean outside;

  if (!gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->drag_x = x + dx;
  self->drag_y = y + dy;
  outside = self->drag_y < 0 || self->drag_y > height || self->drag_x < 0
            || self->drag_x > gtk_widget_get_width (GTK_WIDGET (self));
  if (outside && self->autoscroll_id == 0)
    self->autoscroll_id = g_timeout_add (AUTOSCROLL_MSEC, autoscroll_cb, self);
  else if (!outside)
    g_clear_handle_id (&self->autoscroll_id, g_source_remove);
  drag_to (self, self->drag_x, CLAMP (self->drag_y, 0, height));
}

static void
drag_end_cb (PfLogView *self)
{
  g_clear_handle_id (&self->autoscroll_id, g_source_remove);
  own_primary (self);
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            PfLogView       *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  PfLogPosition position;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (event != NULL && gdk_event_triggers_context_menu (event))
    {
      show_menu (self, x, y);
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      return;
    }
  if (button != GDK_BUTTON_PRIMARY || self->rows == NULL || pf_log_rows_get_n_rows (self->rows) == 0)
    return;

  pf_log_view_position_at (self, x, y, &position);
  self->goal_x = -1;
  self->drag_unit = (n_press - 1) % 3 + 1;
  if (state & GDK_SHIFT_MASK)
    {
      self->drag_start = self->drag_end = self->anchor;
      self->caret = position;
    }
  else
    {
      unit_around (self, &position, &self->drag_start, &self->drag_end);
      self->anchor = self->drag_start;
      self->caret = self->drag_end;
    }
  pf_log_view_caret_moved (self, FALSE);
}

static void
focus_changed_cb (PfLogView *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
pf_log_view_init_input (PfLogView *self)
{
  g_autoptr(GdkCursor) cursor = gdk_cursor_new_from_name ("text", NULL);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->click = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (self->click), 0);
  g_signal_connect (self->click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->click));

  self->drag = gtk_gesture_drag_new ();
  g_signal_connect (self->drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (self->drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (self->drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->drag));

  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_changed_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_changed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);

  gtk_widget_set_cursor (GTK_WIDGET (self), cursor);
}

void
pf_log_view_dispose_input (PfLogView *self)
{
  g_clear_handle_id (&self->autoscroll_id, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
}

void
pf_log_view_set_menu (PfLogView  *self,
                      GMenuModel *menu)
{
  g_return_if_fail (PF_IS_LOG_VIEW (self));

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  if (menu == NULL)
    return;
  self->menu = gtk_popover_menu_new_from_model (menu);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
}
