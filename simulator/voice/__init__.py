"""Calls in both directions: dialling, machine detection, TwiML and what is said."""
