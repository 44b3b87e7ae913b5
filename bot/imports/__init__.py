"""Reads what the back office sends, as it sends it: spoiled by spreadsheets, in any of their dialects."""
