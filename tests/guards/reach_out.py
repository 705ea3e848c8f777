"""Tries the network, for the guard that has to see it; the address is this machine's own discard port."""

from __future__ import annotations

import socket

try:
    socket.create_connection(("127.0.0.1", 9), timeout=0.2).close()
except OSError as refused:
    print(refused)
