"""Ports for the servers of tests, of several test runs at once too."""

import random
import socket

# Below those that the kernel gives to outgoing connections: none of them sits there while a server starts again.
_RANGE = range(10_000, 32_000)
_chance = random.SystemRandom()  # whatever a test seeds: two workers begin at different places


def find_port() -> int:
    """A port on loopback on which nobody listens."""
    while True:
        port = _chance.choice(_RANGE)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
