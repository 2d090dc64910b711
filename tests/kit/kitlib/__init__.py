# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of tests/kit: see tests/kit/README.md."""
