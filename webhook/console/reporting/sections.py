"""What the reports' pages are made of: sections that are asked for one by one, each with its tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.config import Settings
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.models import Campaign, CampaignState
from bot.queries.corrections import show_corrections
from bot.queries.reports import agreed, funnel, outcomes, progress, resolution, timings, traffic
from bot.queries.reports.plan import report_plan
from bot.queries.reports.report import Report
from bot.queries.reports.scope import Scope
from bot.services.forecasting.forecast import Forecast, forecast
from webhook.console.context import reading, settings
from webhook.console.reporting.memory import recall, remember

_FRESH = 60.0  # seconds for which a report holds
_PLAN_FRESH = 600.0  # and a plan: it takes seconds, and the watch makes its own every few minutes
_PLANS = "plans"
_OVER = (CampaignState.FINISHED, CampaignState.CANCELLED)
Reports = Mapping[str, Report]


@dataclass(frozen=True)
class Section:
    """`tables`: the titles of its tables by their keys; `needs_campaign`: it tells nothing over all of them."""

    title: str
    tables: Mapping[str, str]
    build: Callable[[Session, Scope], Reports]
    needs_campaign: bool = False


def _campaign(scope: Scope) -> Campaign:
    if scope.campaign is None:
        raise InvalidInput("Este informe es de una campaña.")
    return scope.campaign


def _build_progress(session: Session, scope: Scope) -> Reports:
    campaign = _campaign(scope)
    found = progress.measure_progress(session, campaign)
    planned = known_plan(campaign)
    return {
        "progress": progress.report_progress(campaign, found, planned),
        "plan": report_plan(planned),
    }


def _build_outcomes(session: Session, scope: Scope) -> Reports:
    campaign = _campaign(scope)
    return {
        "typifications": outcomes.report_typifications(session, campaign, scope),
        "states": outcomes.report_states(session, campaign),
    }


def _build_traffic(session: Session, scope: Scope) -> Reports:
    hours, results = traffic.report_traffic(session, scope)
    return {"hours": hours, "results": results}


def _build_agreed(session: Session, scope: Scope) -> Reports:
    return {
        "promises": agreed.report_promises(session, scope),
        "benefits": agreed.report_benefits(session, scope),
        "turns": agreed.report_turns(session, scope),
    }


def _build_resolution(session: Session, scope: Scope) -> Reports:
    return {
        "resolution": resolution.report_resolution(session, scope),
        "reasons": resolution.report_reasons(session, scope),
        "corrections": show_corrections(session, scope),
    }


def _build_timings(session: Session, scope: Scope) -> Reports:
    times, agents = timings.report_timings(session, scope)
    return {"times": times, "agents": agents}


SECTIONS: Mapping[str, Section] = {
    "progress": Section(
        "Avance hacia el plazo",
        {"progress": "Contactos por día", "plan": "Envíos previstos por día"},
        _build_progress, True,
    ),
    "funnel": Section(
        "Embudo", {"funnel": "De los contactos a los resueltos"},
        lambda session, scope: {"funnel": funnel.report_funnel(session, scope)}, True,
    ),
    "outcomes": Section(
        "Resultados", {"typifications": "Por tipificación", "states": "Por situación"}, _build_outcomes, True
    ),
    "traffic": Section(
        "Horas y canales",
        {"hours": "Intentos y respuestas por hora", "results": "Intentos por canal y resultado"},
        _build_traffic, True,
    ),
    "agreed": Section(
        "Acuerdos", {"promises": "Promesas de pago", "benefits": "Beneficios", "turns": "Turnos en oficinas"},
        _build_agreed,
    ),
    "resolution": Section(
        "El asistente y las personas",
        {
            "resolution": "Conversaciones, por quién las resolvió", "reasons": "Por qué pasan a un asesor",
            "corrections": "Tipificaciones del asistente que los asesores confirman o corrigen",
        },
        _build_resolution,
    ),
    "timings": Section(
        "Tiempos", {"times": "Respuesta y atención", "agents": "Por asesor"}, _build_timings
    ),
}  # fmt: skip


def build_section(key: str, scope: Scope, *, fresh: bool = False) -> tuple[Section, Reports, datetime]:
    """A section's tables, and when they were counted (UTC).

    Raises:
        NotFound: there is none of that key for this scope.
    """
    section = SECTIONS.get(key)
    if section is None or (section.needs_campaign and scope.campaign is None):
        raise NotFound("Ese informe no existe.")

    def make() -> Reports:
        with reading() as session:
            return section.build(session, scope)

    campaign = scope.campaign
    planned = key == "progress" and campaign is not None and known_plan(campaign) is not None
    name = (key, campaign.id if campaign else None, scope.first, scope.last, planned)
    reports, at = recall(name, _FRESH, make, fresh=fresh)
    return section, reports, at


def build_table(key: str, scope: Scope) -> Report:
    """One table, counted now: for a file.

    Raises:
        NotFound: there is none of that key for this scope.
    """
    for name, section in SECTIONS.items():
        if key in section.tables:
            if name == "progress":
                recall_plan(_campaign(scope))
            return build_section(name, scope, fresh=True)[1][key]
    raise NotFound("Esa tabla no existe.")


def title_of(key: str) -> str:
    """What a table is called."""
    return next((section.tables[key] for section in SECTIONS.values() if key in section.tables), key)


def recall_plan(campaign: Campaign, *, fresh: bool = False) -> Forecast | None:
    """What `recobra campaign plan` says, at most ten minutes old; None of a campaign that is over."""

    def make() -> Forecast | None:
        return _plan(settings(), campaign)

    return recall(_plan_key(campaign), _PLAN_FRESH, make, fresh=fresh, shelf=_PLANS)[0]


def known_plan(campaign: Campaign) -> Forecast | None:
    """The same where somebody asked for it in the last ten minutes: to make one takes seconds."""
    plan: Forecast | None = remember(_plan_key(campaign), _PLAN_FRESH, _PLANS)
    return plan


def lacks_plan(campaign: Campaign) -> bool:
    """Whether there is one to be made yet."""
    return campaign.state not in _OVER and known_plan(campaign) is None


def _plan_key(campaign: Campaign) -> tuple[int, CampaignState]:
    return campaign.id, campaign.state


def _plan(chosen: Settings, campaign: Campaign) -> Forecast | None:
    try:
        with reading() as session:
            return forecast(session, chosen, session.get_one(Campaign, campaign.id))
    except NotAllowed:
        return None
