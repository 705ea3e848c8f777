"""重点人员: the window of the restricted store. Nothing here is kept in settings, drafts or suggestions."""
