"""Writes tables that people and the back office open in a spreadsheet."""
