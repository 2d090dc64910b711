/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RUNTIME_H
#define RUNTIME_H

#include <stddef.h>
#include <stdint.h>

typedef struct
{
  const char *name;
  const uint8_t *code;
  uint32_t size;
  uint32_t opt;
} mp_frozen_module_t;

extern const char mp_frozen_names[];
extern const mp_frozen_module_t *const mp_frozen_mpy_content[];
extern const uint32_t mp_frozen_count;

void gc_init (void *start, void *end);
void *gc_alloc (size_t bytes);
size_t gc_collect (void);

uint32_t qstr_from_strn (const char *text, size_t length);
const char *qstr_str (uint32_t qstr);

const mp_frozen_module_t *mp_find_frozen_module (const char *name);
uint32_t mp_execute (const mp_frozen_module_t *module);

void mp_print_str (const char *text);
void mp_print_uint (uint32_t value);
void mp_hal_stdout_tx_char (char c);

#endif
