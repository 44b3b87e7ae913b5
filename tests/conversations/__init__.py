"""Whole conversations: signed webhooks in, the real Rasa and actions in the middle, a stand-in for Twilio."""
