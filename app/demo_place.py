"""Where the sample office is found and what tells that an office is it, apart from all that it takes to build one."""

from __future__ import annotations

OFFICE, RETURNS, OUT = "office", "returns", "out"
MARK = "演示数据说明.txt"
WORK_MONTH = "work.month"
"""The setting that tells which month the sample has something to show for."""
