"""The house with its web program, on both databases."""

from tests.support.house import house

__all__ = ["house"]
