"""The same work without a window: `township-ledger`, or `python -m app`."""
