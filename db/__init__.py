"""SQL, migrations and encrypted files; no rules and no wording for people beyond fault reports."""
