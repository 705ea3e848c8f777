"""The window: screens, widgets, jobs. No rules, no SQL, no file formats."""
