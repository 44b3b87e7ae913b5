"""Twilio's REST API, as far as the program uses it."""

from simulator.api.accounts import accounts
from simulator.api.calls import calls
from simulator.api.content import content
from simulator.api.media import media
from simulator.api.messages import messages

API_BLUEPRINTS = (accounts, messages, media, calls, content)
