"""Paper: fonts, line breaking, numbers, templates and pages. Pure functions, no database."""
