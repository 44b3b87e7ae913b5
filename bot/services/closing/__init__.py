"""Closes a conversation: the typification of each service, with its obligatory form and its observation."""
