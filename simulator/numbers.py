"""How each telephone behaves: the magic numbers, and what a test or the page sets for one number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from threading import RLock
from typing import Any

from simulator.errors import FAILURES, REFUSALS
from simulator.identity import hidden_id, strip_channel
from simulator.settings import CALL_OUTCOMES

MAGIC_PREFIX = "+5939900"
API_FAULTS = (
    "rate_limited",
    "error_before",
    "error_after",
    "drop_before",
    "drop_after",
    "timeout_before",
    "timeout_after",
)
CALLBACKS = ("normal", "none", "shuffled")
ANSWERED_BY = (
    "human",
    "machine_start",
    "machine_end_beep",
    "machine_end_silence",
    "machine_end_other",
    "fax",
    "unknown",
)
INPUT_KINDS = ("digits", "speech", "silence", "hangup", "wait")


@dataclass(frozen=True)
class Behaviour:
    """What a telephone does; the default is a healthy one that a person picks up on the page.

    `message_error`: a 2xxxx code refuses the request, any other fails the message after it was accepted,
    the first `message_error_times` times or always. `call_inputs` answers one gather after another.
    """

    message_error: int | None = None
    message_error_times: int | None = None
    call_error: int | None = None
    api_fault: str | None = None
    callbacks: str = "normal"
    call_outcome: str | None = None
    answered_by: str | None = None
    call_inputs: tuple[Mapping[str, Any], ...] = ()
    hidden: bool = False
    profile_name: str | None = None

    def changed(self, changes: Mapping[str, Any]) -> Behaviour:
        """A copy with these fields set. Raises ValueError naming the first that cannot be."""
        known = {field.name for field in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise ValueError(f"unknown field {name!r}; known: {', '.join(sorted(known))}")
            if not _fits(name, value):
                raise ValueError(f"{value!r} is no value for {name}")
        return replace(self, **{name: _frozen(value) for name, value in changes.items()})

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _fits(name: str, value: Any) -> bool:
    if name == "hidden":
        return isinstance(value, bool)
    if name == "callbacks":
        return value in CALLBACKS
    if name == "call_inputs":
        return isinstance(value, list | tuple) and all(
            isinstance(step, Mapping) and len(step) > 0 and next(iter(step)) in INPUT_KINDS for step in value
        )
    choices = {"api_fault": API_FAULTS, "call_outcome": CALL_OUTCOMES, "answered_by": ANSWERED_BY}
    if value is None:
        return True
    if name in choices:
        return value in choices[name]
    if name == "profile_name":
        return isinstance(value, str)
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return name == "message_error_times" or value in REFUSALS or value >= 30000


@dataclass(frozen=True)
class MagicNumber:
    """A number whose last five digits choose what goes wrong; `effect` is what the page's help says."""

    code: str
    group: str
    effect: str
    behaviour: Behaviour

    @property
    def number(self) -> str:
        """The whole number, a valid Ecuadorian mobile: 099 00 and the five digits."""
        return MAGIC_PREFIX + self.code


def _failure(code: int, effect: str) -> MagicNumber:
    group = (
        "WhatsApp: rechazado al enviar" if code in REFUSALS and code < 30000 else "WhatsApp: no se entrega"
    )
    return MagicNumber(f"{code:05}", group, f"{code}: {effect}", Behaviour(message_error=code))


def _fault(code: str, fault: str, effect: str) -> MagicNumber:
    return MagicNumber(code, "API: mensajes y llamadas", effect, Behaviour(api_fault=fault))


def _call(code: str, outcome: str, effect: str) -> MagicNumber:
    return MagicNumber(code, "Llamadas", effect, Behaviour(call_outcome=outcome))


def _refused_call(code: int, effect: str) -> MagicNumber:
    return MagicNumber(f"{code:05}", "Llamadas", f"{code}: {effect}", Behaviour(call_error=code))


MAGIC_NUMBERS: tuple[MagicNumber, ...] = (
    _call("00001", "no-answer", "No contesta"),
    _call("00002", "busy", "Ocupado"),
    _call("00003", "failed", "Falla: el número no existe (SIP 404)"),
    _call("00004", "machine", "Contesta un buzón de voz"),
    _call("00005", "hangup", "Contesta y cuelga enseguida"),
    _call("00006", "answer", "Contesta solo y se queda callado"),
    _refused_call(21217, "número no válido para llamar"),
    _refused_call(21215, "llamadas a la región no habilitadas"),
    _refused_call(21216, "llamada bloqueada"),
    _failure(63024, "el número no usa WhatsApp"),
    _failure(63003, "destino no válido o inactivo"),
    _failure(63016, "fuera de la ventana de 24 horas"),
    _failure(63049, "Meta retuvo la plantilla de mercadeo"),
    _failure(63032, "limitación de WhatsApp (experimento)"),
    _failure(63018, "límite de velocidad"),
    _failure(63013, "infringe una política"),
    _failure(63014, "el usuario bloqueó al remitente"),
    _failure(63021, "contenido no válido"),
    _failure(63007, "el remitente no es de WhatsApp"),
    _failure(63051, "cuenta de WhatsApp bloqueada"),
    _failure(30007, "filtrado por la operadora"),
    _failure(21211, "número no válido"),
    _failure(21408, "región no habilitada"),
    _failure(21610, "el destinatario se dio de baja"),
    _failure(21614, "no es un celular"),
    _fault("20429", "rate_limited", "Responde 429 las dos primeras veces"),
    _fault("20503", "error_before", "Responde 503 sin aceptar"),
    _fault("20500", "error_after", "Acepta y responde 500"),
    _fault("20001", "drop_before", "Corta la conexión sin aceptar"),
    _fault("20002", "drop_after", "Acepta y corta la conexión"),
    _fault("20003", "timeout_before", "No responde y no acepta"),
    _fault("20004", "timeout_after", "Acepta y no responde"),
    MagicNumber("10001", "Avisos de estado", "Nunca llega un aviso de estado", Behaviour(callbacks="none")),
    MagicNumber(
        "10002", "Avisos de estado", "Avisos repetidos y en desorden", Behaviour(callbacks="shuffled")
    ),
)
_MAGIC = {magic.number: magic.behaviour for magic in MAGIC_NUMBERS}


class Numbers:
    """Behaviour by number, and the numbers behind hidden ids."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._set: dict[str, Behaviour] = {}
        self._hidden: dict[str, str] = {}
        self._refused: dict[str, int] = {}
        self._failed: dict[str, int] = {}

    def behaviour(self, number: str) -> Behaviour:
        """What was set for this number, else its magic, else a healthy telephone."""
        return self._set.get(number) or _MAGIC.get(number) or Behaviour()

    def change(self, number: str, changes: Mapping[str, Any]) -> Behaviour:
        """Set fields of one number's behaviour. Raises ValueError naming what is wrong."""
        with self._lock:
            self._set[number] = self.behaviour(number).changed(changes)
            return self._set[number]

    def restore(self, number: str) -> None:
        """Back to what the number does by itself."""
        with self._lock:
            self._set.pop(number, None)

    def hide(self, number: str) -> str:
        """The id that stands for a hidden number; remembered, so that answers find the telephone."""
        identity = hidden_id(number)
        self._hidden[identity] = number
        return identity

    def number_of(self, address: str) -> str:
        """The telephone behind an address: itself, or the one that hides."""
        plain = strip_channel(address)
        return self._hidden.get(plain, plain)

    def refuse_now(self, number: str, limit: int = 2) -> bool:
        """Whether a rate-limited number still refuses: the first `limit` requests."""
        with self._lock:
            self._refused[number] = self._refused.get(number, 0) + 1
            return self._refused[number] <= limit

    def next_message_error(self, number: str) -> int | None:
        """The code that fails or refuses the next message to this number, counted where it ends."""
        behaviour = self.behaviour(number)
        if behaviour.message_error is None or behaviour.message_error_times is None:
            return behaviour.message_error
        with self._lock:
            self._failed[number] = self._failed.get(number, 0) + 1
            return behaviour.message_error if self._failed[number] <= behaviour.message_error_times else None

    def clear(self) -> None:
        """Forget all that was set."""
        with self._lock:
            for memory in (self._set, self._hidden, self._refused, self._failed):
                memory.clear()


def is_refusal(code: int | None) -> bool:
    """Whether Twilio answers the request itself with this code rather than failing the message later."""
    return code is not None and code in REFUSALS and code not in FAILURES
