"""The control API under `/simulator`: what the page and the tests do to telephones."""

from simulator.control.calls import calls
from simulator.control.live import live
from simulator.control.mails import mails
from simulator.control.messages import messages
from simulator.control.phones import phones

CONTROL_BLUEPRINTS = (live, phones, messages, calls, mails)
