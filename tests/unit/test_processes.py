"""The ports of `recobra up` stay its own from the moment they are chosen."""

import socket
from urllib.parse import urlsplit

import pytest

from bot import processes
from bot.config import Settings


@pytest.fixture(autouse=True)
def _let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_held", [])


def choose(settings: Settings) -> list[int]:
    """Of Rasa, the actions and the simulator's mail."""
    chosen = processes.choose_addresses(settings, with_simulator=True)
    names = ("rasa_url", "actions_url", "smtp_url")
    return [urlsplit(chosen[name]).port or 0 for name in names]


def test_a_chosen_port_is_nobody_elses(settings: Settings) -> None:
    for port in choose(settings):
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", port))


def test_many_starts_in_one_second_share_no_port(settings: Settings) -> None:
    ports = [port for _ in range(30) for port in choose(settings)]
    assert len(set(ports)) == len(ports)


def test_the_program_that_it_was_chosen_for_gets_it_however_often_it_starts(settings: Settings) -> None:
    for port in choose(settings):
        for _ in range(2):
            with (
                socket.create_server(("127.0.0.1", port)) as server,
                socket.create_connection(("127.0.0.1", port), timeout=5),
            ):
                server.accept()[0].close()
