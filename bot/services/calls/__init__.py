"""A telephone call: what is heard, what is said, and how it ended."""
