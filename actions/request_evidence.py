"""The pictures and PDFs that a customer sends to show what was promised to them."""

from actions import request_words
from actions.request_draft import Wanted
from actions.talk import Talk
from bot.catalog.retention import RequestKind
from bot.errors import InvalidInput
from bot.models import ServiceCase
from bot.services.cases import requests


def take_evidence(wanted: Wanted, talk: Talk) -> bool:
    """They have none at hand, or sent all of it."""
    plain = talk.said.plain
    if not (request_words.NONE.search(plain) or request_words.DONE.search(plain) or talk.said.refuses):
        return False
    wanted.said.setdefault("evidence", [])
    return True


def take_files(wanted: Wanted, talk: Talk) -> bool:
    """Keep what was sent; one that cannot be opened is told of."""
    metadata = talk.said.metadata
    files = [item for item in metadata.get("media", []) if item.get("path")]
    try:
        for file in files:
            requests.check_file(file)
    except InvalidInput:
        files = []
    if not files:
        talk.say("utter_receipt_refused")
        return True
    kept = [{"message": int(metadata["message_id"]), "file": file} for file in files]
    wanted.said["evidence"] = [*wanted.said.get("evidence", []), *kept]
    talk.say("utter_request_evidence_kept")
    return True


def keep_with_case(talk: Talk, case: ServiceCase) -> None:
    """Keep what was sent with a case that is open already."""
    wanted = Wanted(RequestKind.DISCOUNT)
    take_files(wanted, talk)
    for each in wanted.said.get("evidence", ()):
        requests.attach(talk.session, case, each["message"], each["file"])
