"""Says in words who is in a list: what a number meant on the page that led there."""

from collections.abc import Callable, Mapping
from datetime import date

from bot.catalog.typifications import get_typifications
from bot.models import ContactState, PromiseStatus
from bot.queries.reports.resolution import name_reason
from bot.queries.reports.scope import Scope
from bot.queries.reports.talks import COMMON
from bot.queries.state_names import CHANNELS, CONTACTS, PROMISES, name_attempt
from webhook.console.words import say_cell, say_queue

_STEPS = {
    "tried": "con algún intento",
    "sent": "a quienes algo les salió",
    "delivered": "a quienes algo les llegó",
    "read": "que lo leyeron o escucharon",
    "answered": "que respondieron",
}
_ENDS = {
    "all": "en que el cliente habló",
    "bot": "que resolvió el asistente solo",
    "person": "resueltas con un asesor",
    "open": "sin resolver",
    "handed": "que pasaron a un asesor",
}


def say(drill: Mapping[str, str], scope: Scope) -> str:
    """The filters one after another; one that is not known stays as it is written."""
    found = [_SAYERS[name](value, drill, scope) for name, value in drill.items() if name in _SAYERS]
    return " · ".join(found) or "Todos"


def _say_code(code: str, _drill: Mapping[str, str], scope: Scope) -> str:
    known = get_typifications().root.get(scope.campaign.script, []) if scope.campaign else []
    motive = next((each.motive for each in known if each.code == code), "")
    return f"tipificación {code} {motive}".strip()


def _say_day(text: str, _drill: Mapping[str, str], _scope: Scope) -> str:
    return f"terminaron el {say_cell(date.fromisoformat(text))}"


def _say_result(result: str, drill: Mapping[str, str], _scope: Scope) -> str:
    return f"resultado: {name_attempt(drill.get('channel', 'whatsapp'), result)}"


_SAYERS: Mapping[str, Callable[[str, Mapping[str, str], Scope], str]] = {
    "state": lambda text, *_: f"situación: {CONTACTS[ContactState(text)]}",
    "code": _say_code,
    "ended": _say_day,
    "step": lambda text, *_: _STEPS[text],
    "channel": lambda text, *_: f"por {CHANNELS[text]}",
    "hour": lambda text, *_: f"con un intento entre las {text}:00 y las {text}:59",
    "answered_hour": lambda text, *_: f"respondieron por primera vez entre las {text}:00 y las {text}:59",
    "result": _say_result,
    "promise": lambda text, *_: f"promesa {PROMISES[PromiseStatus(text)]}",
    "taken_by": lambda text, *_: f"promesa tomada por {text}",
    "end": lambda text, *_: _ENDS[text],
    "reason": lambda text, *_: f"pasaron a un asesor: {name_reason(text)}",
    "agent": lambda text, *_: f"las atiende {text}",
    "queue": lambda text, *_: f"esperan en la cola {say_queue(None if text == COMMON else text)}",
    "claimed_by": lambda text, *_: f"las tomó {text}",
    "closed_by": lambda text, *_: f"las cerró {text}",
}
