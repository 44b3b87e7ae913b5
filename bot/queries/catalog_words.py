"""The catalogs in words, for those who have to know the rules and do not edit them."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalog.collections import BenefitRule, get_collections
from bot.catalog.legal import WEEKDAYS, get_legal
from bot.catalog.policy import After, ScriptPolicy, get_policy
from bot.catalog.typifications import get_typifications
from bot.config import Settings
from bot.language.written_amounts import format_amount
from bot.language.written_dates import WEEKDAYS as WEEKDAY_NAMES
from bot.models import Office, Script
from bot.queries.reports.report import Report
from bot.queries.state_names import CHANNELS

_TYPIFICATIONS = ("CÓDIGO", "ESTADO", "MOTIVO", "OBSERVACIÓN", "QUÉ SIGUE")
_BENEFITS = (
    "BENEFICIO",
    "FACTURAS VENCIDAS",
    "DEUDA",
    "DÍAS DE MORA",
    "LÍNEAS DE NEGOCIO",
    "SOLO SI NO PUEDE PAGAR",
)
_OFFICES = ("CIUDAD", "OFICINA", "DIRECCIÓN", "HORARIO", "MINUTOS POR TURNO", "PUESTOS", "DA TURNOS")
_AFTER = {
    After.SETTLE: "queda resuelto: no sale nada más",
    After.WAIT: "se espera hasta lo acordado",
    After.RETRY: "siguen los intentos",
    After.NEXT_PHONE: "se prueba el siguiente teléfono",
}
_HUGE = 10**6


def list_scripts() -> list[Script]:
    """Those that have rules."""
    return [script for script in Script if script in get_policy().scripts]


def report_typifications(script: Script) -> Report:
    """How its conversations can end, and what each ending does."""
    after = get_policy().scripts[script].after
    return Report(
        _TYPIFICATIONS,
        [
            (
                each.code,
                each.state,
                each.motive,
                each.observation,
                _AFTER[after[each.code]] if each.code in after else "",
            )
            for each in get_typifications().root[script]
        ],
    )


def say_policy(script: Script) -> list[str]:
    """When attempts are made, how many, and what follows, in sentences."""
    return list(_say_policy(get_policy().scripts[script]))


def _say_policy(policy: ScriptPolicy) -> Iterator[str]:
    order = ", después ".join(CHANNELS[channel] for channel in policy.channels)
    yield f"Primero {order}."
    attempts = " y ".join(
        f"{policy.attempts[channel]} por {CHANNELS[channel]} ({_every(policy.spacing_days[channel])})"
        for channel in policy.channels
    )
    yield f"Hasta {attempts}; {policy.attempts_in_all} en total."
    yield f"Al último intento se le espera {_days(policy.answer_days)}; después el contacto queda sin más intentos."
    if policy.reminder_days:
        yield f"A quien no ha resuelto se le recuerda {_list(policy.reminder_days)} antes del fin de su plazo."
    if policy.whatsapp_opt_in:
        yield "Por WhatsApp solo se empieza con quien la base dice que aceptó; por llamada, con todos."


def say_rules(settings: Settings) -> list[str]:
    """What binds every campaign: hours, the law's floor, one contact a day, when it slows or stops itself."""
    policy, money = get_policy(), get_legal().money
    names = [WEEKDAY_NAMES[WEEKDAYS.index(day)] for day in money.days]
    watch, queue = policy.watch, policy.waiting_queue
    return [
        f"Horario de envío: {settings.send_hours}. Horario de los asesores: {settings.agent_hours}, en días hábiles.",
        f"La ley, para lo que menciona valores: {names[0]} a {names[-1]}, {money.hours}, "
        f"{'también' if money.on_holidays else 'no'} en feriados, y {money.per_person_channel_and_day} contacto al día "
        "por persona y canal.",
        f"Cada persona recibe {policy.contacts_a_day} contacto de campañas al día, entre todas y todos los canales.",
        f"Una campaña se pausa sola si en {watch.window_minutes} minutos falla el {watch.failed_share:.0%} o más de al "
        f"menos {watch.least_attempts} envíos por culpa del proveedor o de la campaña.",
        f"Si esperan a un asesor más de {queue.slow_from} clientes, los envíos van más despacio: al "
        f"{queue.slowest_share:.0%} desde {queue.slowest_at}.",
    ]


def report_benefits() -> Report:
    """The matrix: the first that fits is offered, unless the base names one."""
    return Report(_BENEFITS, [_write_benefit(rule) for rule in get_collections().benefits])


def _write_benefit(rule: BenefitRule) -> tuple[object, ...]:
    amounts = ("" if rule.from_amount == 0 else format_amount(rule.from_amount), _amount_end(rule))
    return (
        rule.title,
        _range(rule.from_invoices, rule.to_invoices),
        _words(*amounts),
        _range(rule.from_days, rule.to_days),
        ", ".join(rule.business_lines) or "todas",
        "sí" if rule.hardship_only else "no",
    )


def _amount_end(rule: BenefitRule) -> str:
    return format_amount(rule.to_amount) if rule.to_amount < _HUGE else ""


def _range(low: int, high: int) -> str:
    return _words(str(low) if low else "", str(high) if high < _HUGE else "")


def _words(low: str, high: str) -> str:
    if low and high:
        return f"de {low} a {high}"
    return f"desde {low}" if low else f"hasta {high}" if high else "cualquiera"


def _list(days: Sequence[int]) -> str:
    *others, last = [str(day) for day in days]
    return f"{', '.join(others)} y {_days(int(last))}" if others else _days(int(last))


def _every(days: int) -> str:
    return "cada día" if days == 1 else f"cada {days} días" if days else "sin espera"


def _days(count: int) -> str:
    return "un día" if count == 1 else f"{count} días"


def report_offices(session: Session) -> Report:
    """Where turns are given."""
    offices: Sequence[Office] = session.scalars(select(Office).order_by(Office.city, Office.name)).all()
    return Report(
        _OFFICES,
        [
            (o.city, o.name, o.address, o.hours, o.minutes_per_turn, o.desks, "sí" if o.is_open else "no")
            for o in offices
        ],
    )
