"""Content templates: kept, approved after a moment, and put into words."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

from simulator.bounded import BoundedMap
from simulator.errors import ApiError
from simulator.identity import new_sid, utc_now
from simulator.messaging.limits import check_definition, check_rendered, rejection_reason

_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")


@dataclass
class Content:
    """One template and its approval."""

    sid: str
    account_sid: str
    friendly_name: str
    language: str
    variables: dict[str, str]
    types: dict[str, dict[str, Any]]
    approval: dict[str, Any] = field(default_factory=dict)
    approval_due: float = 0.0
    created: str = field(default_factory=lambda: utc_now().strftime("%Y-%m-%dT%H:%M:%SZ"))

    @property
    def kind(self) -> str:
        """The first of its types, such as `twilio/quick-reply`."""
        return next(iter(self.types))

    def resource(self) -> dict[str, Any]:
        """The Content API's representation."""
        url = f"/v1/Content/{self.sid}"
        approvals = f"{url}/ApprovalRequests"
        return {
            "account_sid": self.account_sid,
            "date_created": self.created,
            "date_updated": self.created,
            "friendly_name": self.friendly_name,
            "language": self.language,
            "links": {"approval_create": f"{approvals}/whatsapp", "approval_fetch": approvals},
            "sid": self.sid,
            "types": self.types,
            "url": url,
            "variables": self.variables,
        }

    def request_approval(self, name: str, category: str, approve_after: float) -> dict[str, Any]:
        """Hand the template in; Meta's answer comes `approve_after` seconds later."""
        self.approval = {
            "allow_category_change": True,
            "category": category,
            "content_type": self.kind,
            "name": name,
            "rejection_reason": "",
            "status": "received",
        }
        self.approval_due = time.monotonic() + approve_after
        return self.approval

    def approval_now(self) -> dict[str, Any]:
        """The approval as it stands; `unsubmitted` when nobody asked for it."""
        if self.approval.get("status") == "received" and time.monotonic() >= self.approval_due:
            reason = rejection_reason(self.approval["name"], self.types[self.kind])
            self.approval |= {"status": "rejected" if reason else "approved", "rejection_reason": reason}
        return {"type": "whatsapp", **(self.approval or {"status": "unsubmitted", "rejection_reason": ""})}


@dataclass(frozen=True)
class Rendered:
    """A template with its variables put in: what the telephone shows, and the code when it cannot be sent."""

    body: str
    view: dict[str, Any] | None = None
    media_urls: tuple[str, ...] = ()
    failure: int | None = None


class ContentStore:
    """The templates of the account."""

    def __init__(self, account_sid: str) -> None:
        self._account_sid = account_sid
        self._contents = BoundedMap[Content](1000)

    def create(self, definition: dict[str, Any]) -> Content:
        """Keep a template. Raises ApiError 20422 when Twilio would not take it."""
        check_definition(definition)
        content = Content(
            sid=new_sid("HX"),
            account_sid=self._account_sid,
            friendly_name=definition.get("friendly_name") or "",
            language=definition["language"],
            variables=dict(definition.get("variables") or {}),
            types=definition["types"],
        )
        self._contents.add(content.sid, content)
        return content

    def get(self, sid: str) -> Content | None:
        """By SID."""
        return self._contents.get(sid)

    def remove(self, sid: str) -> Content | None:
        """Delete a template."""
        return self._contents.remove(sid)

    def newest_first(self) -> list[Content]:
        """All templates, newest first."""
        return self._contents.newest_first()

    def clear(self) -> None:
        """Forget all templates."""
        self._contents.clear()

    def render(self, content_sid: str, variables: str) -> Rendered:
        """Put the variables in. Raises ApiError 21655: no such template, 21656: unreadable variables."""
        content = self.get(content_sid)
        if content is None:
            raise ApiError(21655)
        values = {**content.variables, **_read_variables(variables)}
        definition = content.types[content.kind]
        wanted = set(_VARIABLE.findall(json.dumps(definition)))
        failure = 63028 if wanted - values.keys() else None
        if any("\n" in value or " " * 5 in value for value in values.values()):
            failure = failure or 63013
        view: dict[str, Any] = _substitute(definition, values)
        check_rendered(content.kind, view)
        shown = {
            "type": content.kind.partition("/")[2],
            "sid": content.sid,
            "name": content.friendly_name,
            **view,
        }
        media = view.get("media") or ()
        return Rendered(view.get("body") or view.get("title") or "", shown, tuple(media), failure)


def _read_variables(text: str) -> dict[str, str]:
    try:
        values = json.loads(text or "{}")
    except ValueError:
        raise ApiError(21656) from None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise ApiError(21656)
    return values


def _substitute(template: Any, values: dict[str, str]) -> Any:
    if isinstance(template, str):
        return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), template)
    if isinstance(template, list):
        return [_substitute(item, values) for item in template]
    if isinstance(template, dict):
        return {name: _substitute(item, values) for name, item in template.items()}
    return template
