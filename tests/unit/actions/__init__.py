"""The parts of the actions that need no Rasa."""
