"""Turns at the offices: booked from real places, told to the office, reminded of, and their results."""
