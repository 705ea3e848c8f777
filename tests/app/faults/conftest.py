"""Offices for the tests below."""

from tests.fixtures_office import office_folder, office_template, open_copy, town

__all__ = ["office_folder", "office_template", "open_copy", "town"]
