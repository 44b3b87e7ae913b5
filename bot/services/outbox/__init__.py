"""Tells other systems what was done: each record is tried until it was taken, under one key."""
