/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "genhdr/qstrdefs.generated.h"
#include "runtime.h"

/* Walks a frozen module's tokens as mpy-cross wrote them: a byte of kind; for names and
   texts a length of two bytes and the characters. Counts what it saw, so that a changed
   module changes what the firmware does. */
enum { KIND_END, KIND_OPERATOR, KIND_NAME, KIND_NUMBER, KIND_TEXT, KIND_LINE, KIND_INDENT,
       KIND_DEDENT };

uint32_t
mp_execute (const mp_frozen_module_t *module)
{
  const uint8_t *code = module->code, *end = code + module->size;
  uint32_t seen = MP_QSTR_NULL;

  while (code < end && *code != KIND_END)
    {
      uint8_t kind = *code++;

      if (kind == KIND_NAME || kind == KIND_NUMBER || kind == KIND_TEXT)
        {
          uint32_t length = code[0] | code[1] << 8;

          if (kind == KIND_NAME)
            seen += qstr_from_strn ((const char *) code + 2, length);
          code += 2 + length;
        }
      else if (kind == KIND_OPERATOR)
        code++;
      seen++;
    }
  return seen;
}
