"""Twilio's REST API as far as it is used, over real HTTP, counting what it got and failing on demand."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from uuid import uuid4


@dataclass(frozen=True)
class Post:
    """One POST that arrived."""

    resource: str
    form: dict[str, str]
    at: float
    sid: str | None

    @property
    def to(self) -> str:
        return self.form["To"].removeprefix("whatsapp:")

    @property
    def message_id(self) -> int:
        return int(parse_qs(urlsplit(self.form["StatusCallback"]).query)["message"][0])


@dataclass(frozen=True)
class Answer:
    """What the stub does with a POST: whether it takes it, and what it says."""

    taken: bool = True
    status: int = 201
    code: int | None = None
    delay: float = 0.0
    silent: bool = False  # closes the connection without a word
    headers: dict[str, str] = field(default_factory=dict)


ACCEPT = Answer()
BUSY = Answer(taken=False, status=429, code=20429)
DROP_BEFORE = Answer(taken=False, silent=True)
DROP_AFTER = Answer(taken=True, silent=True)
ERROR_BEFORE = Answer(taken=False, status=500, code=20500)
ERROR_AFTER = Answer(taken=True, status=503, code=20500)


def refuse(code: int) -> Answer:
    """A permanent refusal with a code."""
    return Answer(taken=False, status=400, code=code)


class TwilioStub:
    """`behave(resource, form)` decides what happens to each POST; by default all are accepted."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.listings = 0
        self.is_away = False  # for listings
        self.states: dict[
            str, tuple[str, int | None]
        ] = {}  # status and error code by SID, once they are known
        self.unsent: set[str] = set()  # what has no date of sending, and so is in no list by date
        self.behave: Callable[[str, dict[str, str]], Answer] = lambda resource, form: ACCEPT
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"stub": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def taken(self) -> list[Post]:
        """What the provider would deliver."""
        return [post for post in self.posts if post.sid]

    def count_taken(self) -> Counter[int]:
        """How often each message was taken."""
        return Counter(post.message_id for post in self.taken)

    def sent_to(self, number: str) -> list[Post]:
        return [post for post in self.taken if post.to == number]

    def add(self, resource: str, form: dict[str, str], taken: bool) -> str | None:
        sid = ("CA" if resource == "Calls" else "SM") + uuid4().hex if taken else None
        with self._lock:
            self.posts.append(Post(resource, form, time.time(), sid))
        return sid

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that are killed in the middle are what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    stub: TwilioStub
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
        resource = urlsplit(self.path).path.rpartition("/")[2].removesuffix(".json")
        answer = self.stub.behave(resource, form)
        sid = self.stub.add(resource, form, answer.taken)
        time.sleep(answer.delay)
        if answer.silent:
            self.close_connection = True
            return
        if answer.status == 201:
            self._write(201, {"sid": sid, "status": "queued"}, answer.headers)
        else:
            error = {"code": answer.code, "message": "stub", "status": answer.status}
            self._write(answer.status, error, answer.headers)

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self.stub.listings += 1
        if self.stub.is_away:
            self._write(503, {"code": 20503, "message": "stub", "status": 503}, {})
            return
        _, _, name = url.path.removesuffix(".json").rpartition("/")
        if name not in ("Messages", "Calls"):
            found = [_entry(post, self.stub) for post in self.stub.taken if post.sid == name]
            status, document = (200, found[0]) if found else (404, {"code": 20404, "status": 404})
            self._write(status, document, {})
            return
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        entries = [_entry(post, self.stub) for post in self.stub.taken[::-1] if post.resource == name]
        self._write(200, _page(url.path, query, [each for each in entries if _passes(each, query, name)]), {})

    def _write(self, status: int, document: object, headers: dict[str, str]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


_TIMES = {"Messages": ("DateSent", "date_sent"), "Calls": ("StartTime", "start_time")}


def _entry(post: Post, stub: TwilioStub) -> dict[str, object]:
    created = format_datetime(datetime.fromtimestamp(int(post.at), UTC))
    status, code = stub.states.get(post.sid or "", ("queued", None))
    return {
        "sid": post.sid,
        "status": status,
        "to": post.form["To"],
        "from": post.form["From"],
        "body": post.form.get("Body"),
        "parent_call_sid": post.form.get("ParentCallSid"),
        "date_created": created,
        _TIMES[post.resource][1]: None if post.sid in stub.unsent else created,
        "error_code": code,
    }


def _passes(entry: dict[str, object], query: dict[str, str], resource: str) -> bool:
    in_time = _is_in_time(entry, query, *_TIMES[resource])
    return in_time and all(query.get(key.title(), entry[key]) == entry[key] for key in ("to", "from"))


def _is_in_time(entry: dict[str, object], query: dict[str, str], name: str, field: str) -> bool:
    """By days in UTC: `DateSent<` includes its day, `StartTime<` is before it."""
    on, before, after = (query.get(name + suffix) for suffix in ("", "<", ">"))
    if entry[field] is None:
        return not (on or before or after)
    day = parsedate_to_datetime(str(entry[field])).date().isoformat()
    early = before is None or day < before or (day == before and name == "DateSent")
    return early and (on or day) == day and (after or day) <= day


def _page(path: str, query: dict[str, str], found: list[dict[str, object]]) -> dict[str, object]:
    size, number = int(query.get("PageSize", 50)), int(query.get("Page", 0))
    more = len(found) > (number + 1) * size
    following = f"{path}?{urlencode(query | {'PageSize': size, 'Page': number + 1})}" if more else None
    key = path.removesuffix(".json").rpartition("/")[2].lower()
    return {key: found[number * size : (number + 1) * size], "next_page_uri": following}
