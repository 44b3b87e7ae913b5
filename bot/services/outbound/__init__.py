"""Everything that leaves: queued as rows, checked, claimed, sent, and settled."""
