/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes the flash that Espressif's libraries take in the real firmware, so that a variant's
   budget is as tight here as there. */
        .section .irom0.text.sdk, "a"
        .global sdk_start
        .global sdk_end
        .align 4
sdk_start:
        .fill SDK_SIZE, 1, 0x5a
sdk_end:
