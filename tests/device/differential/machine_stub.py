# SPDX-License-Identifier: GPL-3.0-or-later


class Pin:
    OUT = 1

    def __init__(self, *args, **kwargs):
        self.value = kwargs.get("value")

    def __call__(self, value=None):
        self.value = value
