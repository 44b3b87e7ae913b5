"""What agents look at: the lists of conversations, and one conversation."""
