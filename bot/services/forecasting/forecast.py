"""Whether a campaign reaches everybody in time, and what would have to change: the sending itself, played ahead."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Event

from sqlalchemy.orm import Session

from bot import clock
from bot.config import Settings
from bot.errors import NotAllowed
from bot.language.calendar import is_holiday
from bot.models import Campaign, CampaignState, Channel, Script
from bot.services.forecasting.planner import Plan, Planner
from bot.services.forecasting.remedies import Change, find_changes, show_count, show_day, show_rate
from bot.services.forecasting.timetable import to_instant

_OVER = (CampaignState.FINISHED, CampaignState.CANCELLED)


@dataclass(frozen=True)
class HourSends:
    """What leaves in an hour that begins then (UTC)."""

    hour: datetime
    whatsapp: int
    voice: int


@dataclass(frozen=True)
class Forecast:
    """A campaign's plan. Nobody answers in it, and every attempt that the policy allows is made.

    `feasible`: everybody is attempted at least once before their scenario's end; `left`: how many are not.
    `displaced`: how many a draft would cost their only attempt in the campaigns that run, by name.
    `attempts_left_out`: allowed, and no longer in time. `attempted`: already, before the plan begins.
    `unreachable`: without a number on the campaign's channels; `silent`: who asked for no more; `agreed`: with
    whom something is agreed that is awaited. Instants are UTC.
    """

    campaign: str
    state: CampaignState
    contacts: int
    contacts_by_channel: dict[str, int]
    attempted: int
    unreachable: int
    silent: int
    agreed: int
    starts: date
    deadline: date
    ends: date
    first_attempts: int
    first_attempts_by: datetime | None
    finishes_at: datetime | None
    left: int
    left_by_channel: dict[str, int]
    attempts_left_out: int
    sends: list[HourSends]
    totals: dict[str, int]
    changes: list[Change]
    assumptions: list[str]
    displaced: dict[str, int]

    @property
    def feasible(self) -> bool:
        """Whether the promise can be kept."""
        return self.left == 0

    @property
    def complaints(self) -> list[str]:
        """What does not fit, and what would have to change; nothing where all does."""
        return self._complain() + [
            f"Con ella, {show_count(count)} contactos de la campaña «{name}», que ya está en marcha, quedarían sin "
            "ningún intento antes del fin de su plazo."
            for name, count in self.displaced.items()
        ]

    def _complain(self) -> list[str]:
        if self.feasible:
            return []
        places = " y ".join(
            f"{show_count(count)} por {_NAMES[channel]}"
            for channel, count in self.left_by_channel.items()
            if count
        )
        return [
            f"No alcanza: de {show_count(self.contacts)} contactos, {show_count(self.left)} quedarían sin "
            f"ningún intento antes del fin de su plazo ({places}).",
            *self._advise(),
        ]

    def _advise(self) -> list[str]:
        """What would have to change; that one is enough is said, or everybody takes a list for a list of duties."""
        if clock.today() > self.ends:
            return [f"El plazo ya pasó: terminaba el {show_day(self.ends)}."]
        enough = [each for each in self.changes if not each.left]
        return [
            *(["Basta uno de estos cambios:"] if len(enough) > 1 else []),
            *(each.sentence for each in self.changes),
            *([] if self.changes else ["Ningún cambio por sí solo basta: hacen falta varios."]),
        ]


_NAMES = {"whatsapp": "WhatsApp", "voice": "llamada"}


def forecast(
    session: Session,
    settings: Settings,
    campaign: Campaign,
    now: datetime | None = None,
    stop: Event | None = None,
) -> Forecast:
    """Plan a draft as if it were launched now, a running campaign from where its contacts stand (UTC instants).

    Raises:
        NotAllowed: it is over.
        Stopped: `stop` was set.
    """
    if campaign.state in _OVER:
        raise NotAllowed(f"La campaña «{campaign.name}» ya terminó: no queda nada que planificar.")
    planner = Planner(session, settings, campaign, now or clock.now(), stop)
    plan = planner.play()
    changes = find_changes(planner, plan.left) if plan.left else []
    return _describe(planner, plan, changes)


def _describe(planner: Planner, plan: Plan, changes: list[Change]) -> Forecast:
    campaign, outcome, roll = planner.campaign, plan.outcome, plan.roll
    first_by = outcome.first_attempts_by if plan.left == 0 else None
    return Forecast(
        campaign=campaign.name,
        state=campaign.state,
        contacts=roll.contacts,
        contacts_by_channel=_by_channel(roll.by_channel) | {"none": roll.by_channel[None]},
        attempted=roll.tried,
        unreachable=roll.unreachable,
        silent=roll.silent,
        agreed=roll.agreed,
        starts=campaign.starts_on,
        deadline=campaign.deadline,
        ends=campaign.ends_on,
        first_attempts=outcome.first_attempts,
        first_attempts_by=to_instant(first_by) if first_by else None,
        finishes_at=to_instant(outcome.finishes_at) if outcome.finishes_at else None,
        left=plan.left,
        left_by_channel=_by_channel(outcome.left),
        attempts_left_out=outcome.attempts_left_out,
        sends=_list_hours(outcome.sends),
        totals=_by_channel(_sum_channels(outcome.sends)),
        changes=changes,
        assumptions=_list_assumptions(planner),
        displaced=planner.count_displaced(),
    )


def _by_channel(counts: Counter[Channel] | Counter[Channel | None]) -> dict[str, int]:
    return {"whatsapp": counts[Channel.WHATSAPP], "voice": counts[Channel.VOICE]}


def _sum_channels(sends: Counter[tuple[float, Channel]]) -> Counter[Channel]:
    totals: Counter[Channel] = Counter()
    for (_, channel), count in sends.items():
        totals[channel] += count
    return totals


def _list_hours(sends: Counter[tuple[float, Channel]]) -> list[HourSends]:
    marks = sorted({mark for mark, _ in sends})
    return [
        HourSends(to_instant(mark), sends[mark, Channel.WHATSAPP], sends[mark, Channel.VOICE])
        for mark in marks
    ]


def _list_assumptions(planner: Planner) -> list[str]:
    settings, others = planner.settings, len(planner.others)
    limit = settings.whatsapp_daily_limit
    found = [
        "Nadie responde y se hacen todos los intentos que permite la política, con los recordatorios del plazo.",
        f"Horario de envío {settings.send_hours}, en los días y horas que permite la ley; no en feriados.",
        f"Velocidad por segundo: WhatsApp {show_rate(settings.whatsapp_mps)}, "
        f"llamadas {show_rate(settings.voice_cps)}.",
        "Cada persona recibe como máximo un contacto al día por canal que mencione valores.",
        "No se cuenta que los envíos se frenan mientras muchos clientes esperan a un asesor.",
    ]
    if limit is not None:
        found.append(f"Límite diario de Meta: {show_count(limit)} destinatarios en 24 horas.")
    if others:
        found.append(f"También envían las otras campañas en marcha: {others}.")
    if planner.campaign.script is Script.COLLECTIONS:
        found.append(
            "Nadie paga: a quien prometió no se le escribe hasta que la promesa vence; los otros acuerdos se esperan "
            "hasta su fecha."
        )
    if holidays := _list_holidays(planner):
        found.append(f"Feriados sin envíos: {', '.join(holidays)}.")
    if planner.campaign.state is CampaignState.PAUSED:
        found.append("Está en pausa: se cuenta como si se reanudara ahora.")
    return found


def _list_holidays(planner: Planner) -> list[str]:
    campaign = planner.campaign
    first = max(campaign.starts_on, clock.to_local(planner.now).date())
    days = (first + timedelta(days=n) for n in range((campaign.ends_on - first).days + 1))
    return [show_day(day) for day in days if is_holiday(day)]
