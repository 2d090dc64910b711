/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * PfHalfFolder: a folder under construction, or on its way out. It has a name of its own beside its goal
 * ("half-made" for everybody who looks), is locked by whoever works in it, and is removed with all that
 * is in it when the last reference goes. What is finished is moved out before. One left by a killed process is found by the
 * next sweep: nobody holds its lock.
 */
typedef struct _PfHalfFolder PfHalfFolder;

/** @parent: an existing folder. Errors: %PF_ERROR_NO_SPACE, %PF_ERROR_PERMISSION */
PfHalfFolder *pf_half_folder_new      (const char    *parent,
                                       GError       **error);
/** Both may be called from any thread. */
PfHalfFolder *pf_half_folder_ref      (PfHalfFolder  *self);
void          pf_half_folder_unref    (PfHalfFolder  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfHalfFolder, pf_half_folder_unref)
const char   *pf_half_folder_get_path (PfHalfFolder  *self);

/** pf_half_folder_sync: waits until what is in it is on the disk, which on a busy one takes long and cannot be cancelled */
gboolean      pf_half_folder_sync     (PfHalfFolder  *self,
                                       GError       **error);

/** pf_half_folder_clear: removes what is in it now, though a thread that was left behind may still be working there: the
 * process may end before that thread does */
void          pf_half_folder_clear    (PfHalfFolder  *self);

/** pf_half_folder_commit: moves @name, a folder in it that was synced, to @goal, which must not exist */
gboolean      pf_half_folder_commit   (PfHalfFolder  *self,
                                       const char    *name,
                                       const char    *goal,
                                       GError       **error);

/** pf_half_folder_remove: removes the folder or file @path in such a way that no half of it is ever seen
 * under its name; it is no error if it does not exist */
gboolean      pf_half_folder_remove   (const char    *path,
                                       GCancellable  *cancellable,
                                       GError       **error);

/** pf_half_folder_sweep: removes what killed processes left in @parent. @freed: (out) (optional): bytes */
void          pf_half_folder_sweep    (const char    *parent,
                                       guint64       *freed,
                                       GCancellable  *cancellable);

/** pf_half_folder_is_name: whether @name is one of these folders */
gboolean      pf_half_folder_is_name  (const char    *name);

G_END_DECLS
