"""What an outcome means beyond its words: the turn, the promise, the visit… done by the services that the bot uses."""
