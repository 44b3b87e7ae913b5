"""What the message that asks for something says of it already: nothing is asked that was said."""

from collections.abc import Callable

from actions import phrasing, request_words
from actions.request_answers import choose, find_sale, take_fault, take_reason
from actions.request_draft import Wanted, find_named, names_another
from actions.request_evidence import take_earlier
from actions.request_times import take_times
from actions.talk import Talk
from bot.catalog.retention import RequestKind, get_retention
from bot.models import Service

_LEAST_WORDS, _LEAST_OF_A_FAULT = 4, 3


def take_first(wanted: Wanted, talk: Talk, services: list[Service]) -> None:
    """The service, where it is named or the only one, and what else is said."""
    named = find_named(talk, services)
    wants_all = not named and bool(phrasing.ALL_OF_THEM.search(talk.said.plain))
    chosen = named or services
    if "service" not in wanted.said and not names_another(talk, services) and (len(chosen) == 1 or wants_all):
        choose(wanted, chosen)
    _FIRST[wanted.kind](wanted, talk)
    if wanted.kind is RequestKind.DISCOUNT:
        take_earlier(wanted, talk)


def _first_rival(wanted: Wanted, talk: Talk) -> None:
    """Who and what, where both are said."""
    if get_retention().names_rival(talk.said.plain) and talk.said.count_words() >= _LEAST_WORDS:
        wanted.said["rival"] = talk.said.text.strip()[: request_words.LONGEST]


def _first_fault(wanted: Wanted, talk: Talk) -> None:
    plain = talk.said.plain
    is_told = get_retention().name_fault(plain) or phrasing.FAULT.search(plain)
    if talk.said.count_words() >= _LEAST_OF_A_FAULT and is_told:
        take_fault(wanted, talk)


def _first_times(wanted: Wanted, talk: Talk) -> None:
    take_times(wanted, talk)


def _first_discount(wanted: Wanted, talk: Talk) -> None:
    if promised := request_words.read_rebate(talk.said):
        wanted.said["promised"] = promised
    if sale := find_sale(talk):
        wanted.said["sale"] = sale


_FIRST: dict[RequestKind, Callable[[Wanted, Talk], object]] = {
    RequestKind.CANCEL: take_reason,
    RequestKind.RIVAL: _first_rival,
    RequestKind.FAULTS: _first_fault,
    RequestKind.SUSPEND: _first_times,
    RequestKind.DISCOUNT: _first_discount,
}
