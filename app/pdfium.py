"""pdfium keeps global state and may run in one thread at a time: whoever uses it holds this lock meanwhile."""

from __future__ import annotations

import threading

LOCK = threading.RLock()
