"""Offices for the tests below."""

from tests.fixtures_office import office_template

__all__ = ["office_template"]
