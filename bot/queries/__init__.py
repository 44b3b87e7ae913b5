"""Reads for commands, pages and reports."""
