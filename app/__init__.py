"""What the office knows and does: rules and wording, no Qt and no SQL."""

VERSION = "0.3.1"
