"""Keeps the catalog's WhatsApp texts at Twilio as templates, and says whether a campaign's can leave."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.scripts import Template, get_scripts
from bot.channels.twilio_content import UNKNOWN, Approval, ContentApi
from bot.config import Settings
from bot.errors import NotAllowed, ProviderRefused
from bot.models import Campaign, Channel, ContentTemplate

log = structlog.get_logger()
MISSING, EDITED, APPROVED = "missing", "edited", "approved"
_SYNCED = select(ContentTemplate).where(
    ContentTemplate.name.in_(bindparam("names", expanding=True)),
    ContentTemplate.account_sid == bindparam("account"),
)


@dataclass(frozen=True)
class TemplateState:
    """`state`: `missing` at Twilio, `edited` in the catalog since, or Meta's word; `reason`: why it was refused."""

    name: str
    sid: str | None
    state: str
    variables: list[str]
    reason: str = ""


def sync(recobra: Recobra) -> list[TemplateState]:
    """Create what Twilio does not have as the catalog has it, and hand it in for approval; how each stands.

    May be stopped and repeated at any moment: what exists at Twilio is found by its name, and not made again.

    Raises:
        Misconfigured, ProviderRefused, ProviderBusy: says why.
    """
    api = ContentApi(recobra.settings)
    existing = api.list_names()
    for template in _whatsapp_templates():
        name = _versioned_name(template)
        sid = existing.get(name) or api.create(
            name, template.twilio_body, get_scripts().examples_of(template)
        )
        _keep(recobra, template, sid)
        if api.show_approval(sid).status == "unsubmitted":
            api.request_approval(sid, name)
            log.info("template_handed_in", template=template.name, sid=sid)
    return check(recobra)


def check(recobra: Recobra) -> list[TemplateState]:
    """How each of the catalog's templates stands at Twilio and Meta; approvals are written down.

    Raises:
        Misconfigured, ProviderRefused, ProviderBusy: says why.
    """
    api = ContentApi(recobra.settings)
    return [_check_one(recobra, api, template) for template in _whatsapp_templates()]


def check_templates(session: Session, settings: Settings, campaign: Campaign) -> list[str]:
    """Warnings on WhatsApp texts that are not synchronised: but for Twilio they leave as plain text.

    Raises:
        NotAllowed: on Twilio's own API, where plain text outside the 24-hour window is refused.
    """
    if Channel.WHATSAPP not in campaign.channels:
        return []
    wanted = [each for each in _whatsapp_templates() if each.script in (campaign.script, None)]
    missing = [template.name for template in wanted if not is_ready(session, settings, template)]
    if not missing:
        return []
    sentence = f"Plantillas de WhatsApp sin sincronizar o sin aprobar: {', '.join(missing)}."
    if settings.uses_real_twilio:
        raise NotAllowed(f"{sentence} Use «recobra templates sync» y espere la aprobación.")
    return [f"{sentence} Los mensajes saldrán como texto."]


def is_ready(session: Session, settings: Settings, template: Template) -> bool:
    """Whether it exists at Twilio as the catalog has it now, and (on Twilio's own API) was approved."""
    row = find_synced(session, settings, [template.name]).get(template.name)
    if row is None or row.digest != template.digest:
        return False
    return row.approved_at is not None or not settings.uses_real_twilio


def find_synced(session: Session, settings: Settings, names: Sequence[str]) -> dict[str, ContentTemplate]:
    """What is known at the account that is set now, by name: another account has other SIDs."""
    values = {"names": names, "account": settings.twilio_account_sid}
    return {row.name: row for row in session.scalars(_SYNCED, values)}


def _whatsapp_templates() -> list[Template]:
    return [template for template in get_scripts().templates if template.channel is Channel.WHATSAPP]


def _versioned_name(template: Template) -> str:
    """Meta keeps a name's text for good: an edited text is another template."""
    return f"{template.name}_{template.digest[:8]}"


def _keep(recobra: Recobra, template: Template, sid: str) -> None:
    with recobra.database.writing() as session:
        row = session.scalar(select(ContentTemplate).where(ContentTemplate.name == template.name))
        if row is None:
            row = ContentTemplate(name=template.name)
            session.add(row)
        if row.sid != sid:
            row.approved_at = None
        row.sid, row.digest = sid, template.digest
        row.account_sid = str(recobra.settings.twilio_account_sid)
        row.synced_at = clock.now()


def _check_one(recobra: Recobra, api: ContentApi, template: Template) -> TemplateState:
    with recobra.database.reading() as session:
        row = find_synced(session, recobra.settings, [template.name]).get(template.name)
    if row is None:
        return TemplateState(template.name, None, MISSING, template.variables)
    if row.digest != template.digest:
        return TemplateState(template.name, row.sid, EDITED, template.variables)
    approval = _ask_approval(api, row.sid)
    with recobra.database.writing() as session:
        stored = session.get_one(ContentTemplate, row.id)
        stored.approved_at = (stored.approved_at or clock.now()) if approval.status == APPROVED else None
    return TemplateState(template.name, row.sid, approval.status, template.variables, approval.reason)


def _ask_approval(api: ContentApi, sid: str) -> Approval:
    try:
        return api.show_approval(sid)
    except ProviderRefused as refusal:
        if refusal.code != UNKNOWN:
            raise
        return Approval(MISSING)  # deleted there
