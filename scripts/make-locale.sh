#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes fr_FR.UTF-8 for the tests, when the machine lacks it and we may.
if [ "$(id -u)" = 0 ]; then root=""; else root="sudo"; fi
$root localedef -i fr_FR -f UTF-8 fr_FR.UTF-8 >/dev/null 2>&1 || echo "fr_FR.UTF-8 could not be made; the locale tests will say they were skipped" >&2
