"""Rasa's custom actions: each reads the tracker, calls one service and returns events."""
