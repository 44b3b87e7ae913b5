"""How many messages a dispatcher holds claimed: enough that its connections never wait for the next claim.

Beyond one message a connection it claims ahead what the provider answered of late, and no more: where the
provider is slow, what is claimed would wait for a connection, and a pause or a cancellation would come too late.
"""

import time
from collections import Counter, deque
from collections.abc import Sequence

from bot.channels.courier import Delivery
from bot.config import Settings
from bot.models import Channel

LEAST_AHEAD = 64
_LATELY = 0.6  # seconds
_MAILS = 4


class Pace:
    """What came back from the provider in the last moments, by channel."""

    def __init__(self, settings: Settings) -> None:
        self._connections = settings.dispatch_connections
        self._arrived: deque[tuple[float, Counter[Channel]]] = deque()

    def note(self, deliveries: Sequence[Delivery]) -> None:
        """These came back now."""
        self._arrived.append((time.monotonic(), Counter(Channel(each.channel) for each in deliveries)))

    def capacity(self, channel: Channel) -> int:
        """How many messages of a channel may be claimed and not yet answered."""
        if channel is Channel.EMAIL:
            return _MAILS
        while self._arrived and self._arrived[0][0] < time.monotonic() - _LATELY:
            self._arrived.popleft()
        lately = sum(counts[channel] for _, counts in self._arrived)
        return self._connections + min(self._connections * 8, max(LEAST_AHEAD, lately))
