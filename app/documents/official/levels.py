"""How the levels of a text are numbered: 一、 then （一）, 1. and （1）."""

from __future__ import annotations

import re

FIRST = re.compile(r"[一二三四五六七八九十]+、")
SECOND = re.compile(r"[（(][一二三四五六七八九十]+[）)]")
