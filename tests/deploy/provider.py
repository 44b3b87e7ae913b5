"""A Twilio that takes everything, counts it, and lists what it took as the real one does."""

import json
import time
from collections import Counter
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.accepting_twilio import AcceptingTwilio


class Provider(AcceptingTwilio):
    """One account; `taken`: when, with which SID, and the form, in the order of arrival."""

    def __init__(self) -> None:
        self.taken: list[tuple[float, str, dict[str, list[str]]]] = []
        super().__init__()

    def take(self, form: dict[str, list[str]]) -> str:
        sid = super().take(form)
        self.taken.append((time.time(), sid, form))
        return sid

    def find(self, target: str) -> tuple[str, bytes] | None:
        asked = urlsplit(target)
        if not asked.path.endswith("/Messages.json"):
            return super().find(target)
        listed = {"messages": self._list_sent(parse_qs(asked.query)["To"][0]), "next_page_uri": None}
        return "application/json", json.dumps(listed).encode()

    def _list_sent(self, to: str) -> list[dict[str, Any]]:
        """Newest first; its dates are the real ones, whatever clock the tests set."""
        return [
            {
                "sid": sid, "status": "queued", "to": to, "body": form.get("Body", [None])[0],
                "date_created": format_datetime(datetime.fromtimestamp(int(at), UTC)), "error_code": None,
            }
            for at, sid, form in reversed(self.taken)
            if form["To"][0] == to
        ]  # fmt: skip

    def count_by_message(self) -> Counter[int]:
        """How often each row of the table of messages was taken."""
        return Counter(_message_id(form) for _, _, form in self.taken)

    def moments_of(self, numbers: set[str]) -> list[float]:
        """When each message to one of them came."""
        return [at for at, _, form in self.taken if form["To"][0].removeprefix("whatsapp:") in numbers]


def _message_id(form: dict[str, list[str]]) -> int:
    return int(parse_qs(urlsplit(form["StatusCallback"][0]).query)["message"][0])
