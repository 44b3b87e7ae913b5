"""The pictures and PDFs that a customer sends to show what was promised to them."""

from datetime import timedelta
from typing import Any

from actions import request_words
from actions.reading import Said
from actions.request_draft import Wanted
from actions.talk import Talk
from bot import clock
from bot.catalog.retention import RequestKind
from bot.errors import InvalidInput, NotFound
from bot.models import ServiceCase
from bot.services.cases import requests

_STICKER = "image/webp"  # photographs come as JPEG
_READABLE = ("image/", "application/pdf")
_RECENT = timedelta(hours=1)


def take_evidence(wanted: Wanted, talk: Talk) -> bool:
    """They have none at hand, or sent all of it."""
    plain = talk.said.plain
    if not talk.said.has_mail and request_words.LATER_OR_BY_MAIL.search(plain):
        talk.say("utter_request_evidence_later")
        wanted.said.setdefault("evidence", [])
        return True
    if not (request_words.NONE.search(plain) or request_words.DONE.search(plain) or talk.said.refuses):
        return False
    wanted.said.setdefault("evidence", [])
    return True


def take_files(wanted: Wanted, talk: Talk) -> bool:
    """Keep what was sent; one that cannot be opened is told of."""
    if not list_files(talk.said):
        talk.say("utter_receipt_refused" if talk.said.metadata.get("refused") else "utter_media_unreadable")
        return True
    kept = _check(talk.said)
    if not kept:
        talk.say("utter_receipt_refused")
        return True
    wanted.said["evidence"] = [*wanted.said.get("evidence", []), *kept]
    talk.say("utter_request_evidence_kept")
    return True


def keep_with_case(talk: Talk, case: ServiceCase) -> None:
    """Keep what was sent with a case that is open already."""
    wanted = Wanted(RequestKind.DISCOUNT)
    take_files(wanted, talk)
    for each in wanted.said.get("evidence", ()):
        requests.attach(talk.session, case, each["message"], each["file"])


def take_earlier(wanted: Wanted, talk: Talk) -> None:
    """What was sent before they said what it is about."""
    heard = [Said(event) for event in talk.tracker.events if event["event"] == "user"]
    sent = [said for said in heard if _is_recent(said)]
    kept = requests.list_kept(talk.session, [int(said.metadata["message_id"]) for said in sent])
    files = [file for said in sent for file in _check(said) if file["message"] not in kept]
    if files:
        wanted.said["evidence"] = files


def list_files(said: Said) -> list[dict[str, Any]]:
    """The pictures and PDFs of a message; a sticker is none, a voice message neither."""
    sent = said.metadata.get("media") or []
    return [item for item in sent if item.get("path") and _is_readable(str(item.get("content_type", "")))]


def _is_readable(content_type: str) -> bool:
    return content_type.startswith(_READABLE) and content_type != _STICKER


def _check(said: Said) -> list[dict[str, Any]]:
    """The files that can be opened, as they are kept."""
    files = list_files(said)
    try:
        for file in files:
            requests.check_file(file)
    except (InvalidInput, NotFound):
        return []
    return [{"message": int(said.metadata["message_id"]), "file": file} for file in files]


def _is_recent(said: Said) -> bool:
    age = clock.now().timestamp() - float(said.event.get("timestamp") or 0)
    return age < _RECENT.total_seconds() and bool(said.metadata.get("message_id"))
