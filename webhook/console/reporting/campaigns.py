"""Campaigns: all of them, one with its reports, and launching, pausing and resuming it."""

from flask import Blueprint, Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from bot import clock
from bot.errors import InvalidInput, PlanMisses
from bot.models import Campaign
from bot.queries.holding import list_reasons
from bot.queries.reports.outcomes import report_states
from bot.queries.reports.overview import list_campaigns
from bot.queries.reports.plan import report_plan
from bot.queries.reports.scope import Scope
from bot.services import audit
from bot.services.campaigns import campaigns, launching
from bot.services.watching.alarms import list_open
from webhook.console.context import is_htmx, reading, recobra, settings, writing
from webhook.console.reporting import asking, charts, parts
from webhook.console.reporting.sections import lacks_plan, recall_plan

routes = Blueprint("campaigns", __name__, url_prefix="/console/campaigns")


@routes.get("")
def show_all() -> str:
    """Every campaign, the newest first."""
    with reading() as session:
        found, report = list_campaigns(session)
    return render_template("reports/campaigns.html", campaigns=found, report=report)


@routes.get("/list.<kind>")
def send_all(kind: str) -> Response:
    """The same as a file."""
    with reading() as session:
        return parts.send_file_of(list_campaigns(session)[1].table, kind, "campañas")


@routes.get("/<int:campaign_id>")
def show_one(campaign_id: int) -> str:
    """How a campaign stands; its reports are asked for once the page is there."""
    scope = _scope(campaign_id)
    with reading() as session:
        campaign = asking.find_campaign(session, campaign_id)
        return render_template(
            "reports/campaign.html",
            campaign=campaign,
            state_name=campaigns.STATE_NAMES[campaign.state],
            states=report_states(session, campaign),
            alarms=list_open(session, campaign),
            holding=list_reasons(session, settings(), campaign),
            days_left=(campaign.deadline - clock.today()).days,
            sections=parts.list_sections(scope),
            **parts.link_values(scope),
        )


@routes.get("/<int:campaign_id>/sections/<key>")
def show_section(campaign_id: int, key: str) -> str:
    """One section of its reports."""
    return parts.render_section(key, _scope(campaign_id))


@routes.get("/<int:campaign_id>/tables/<key>.<kind>")
def send_table(campaign_id: int, key: str, kind: str) -> Response:
    """One table of them as a file."""
    return parts.send_table(key, kind, _scope(campaign_id))


@routes.get("/<int:campaign_id>/people")
def show_people(campaign_id: int) -> str:
    """The contacts behind a number."""
    return parts.render_people(_scope(campaign_id))


@routes.get("/<int:campaign_id>/talks")
def show_talks(campaign_id: int) -> str:
    """The conversations behind a number."""
    return parts.render_talks(_scope(campaign_id))


@routes.get("/<int:campaign_id>/<which>.<kind>")
def send_list(campaign_id: int, which: str, kind: str) -> Response:
    """All of them as a file."""
    return parts.send_list(which, kind, _scope(campaign_id))


@routes.get("/<int:campaign_id>/plan")
def show_plan(campaign_id: int) -> str:
    """Whether it will finish in time and what would have to change; from here a draft is launched.

    A plan takes seconds: the page is there before, and asks for it.
    """
    scope = _scope(campaign_id)
    campaign = _campaign(scope)
    fresh = bool(request.args.get("fresh"))
    waits = is_htmx() or bool(request.args.get("wait"))
    values = parts.link_values(scope) | {
        "campaign": campaign,
        "state_name": campaigns.STATE_NAMES[campaign.state],
    }
    if not waits and (fresh or lacks_plan(campaign)):
        return render_template(
            "reports/plan.html", is_to_be_planned=True, fresh="1" if fresh else "", **values
        )
    plan = recall_plan(campaign, fresh=fresh)
    days = report_plan(plan)
    return render_template(
        "reports/plan_part.html" if is_htmx() else "reports/plan.html",
        plan=plan,
        days=days,
        chart=charts.draw("plan", days, campaign.deadline),
        **values,
    )


@routes.post("/<int:campaign_id>/launch")
def launch(campaign_id: int) -> AnyResponse:
    """Start it: only with a word of confirmation, and a second one where the plan misses the deadline."""
    campaign = _campaign(_scope(campaign_id))
    if request.form.get("confirm") != "1":
        raise InvalidInput("Marca la casilla: confirma que quieres lanzar la campaña.")
    accepted = request.form.get("accept") == "1"
    try:
        warnings = launching.launch(recobra(), campaign.name, accept=accepted)
    except PlanMisses:  # it worsened since the page with its plan was made: this one is as it stands now
        flash("El plan ya no alcanza. Míralo y, si quieres lanzarla así, marca que lo aceptas.", "refused")
        return redirect(f"/console/campaigns/{campaign_id}/plan?fresh=1")
    with writing() as session:
        audit.record(
            session, "campaign.launch", asking.find_campaign(session, campaign_id), accepted=accepted
        )
    return _return(campaign_id, "La campaña se lanzó.", *warnings)


@routes.post("/<int:campaign_id>/pause")
def pause(campaign_id: int) -> AnyResponse:
    """Nothing of it leaves from now on."""
    with writing() as session:
        campaign = asking.find_campaign(session, campaign_id)
        campaigns.pause(session, campaign.name)
        audit.record(session, "campaign.pause", campaign)
    return _return(campaign_id, "La campaña está en pausa: no sale nada más hasta que la reanudes.")


@routes.post("/<int:campaign_id>/resume")
def resume(campaign_id: int) -> AnyResponse:
    """Go on where it was."""
    with writing() as session:
        campaign = asking.find_campaign(session, campaign_id)
        campaigns.resume(session, campaign.name)
        audit.record(session, "campaign.resume", campaign)
    return _return(campaign_id, "La campaña sigue donde estaba.")


def _return(campaign_id: int, *sayings: str) -> AnyResponse:
    for text in sayings:
        flash(text, "done")
    return redirect(f"/console/campaigns/{campaign_id}")


def _scope(campaign_id: int) -> Scope:
    with reading() as session:
        return asking.read_scope(asking.find_campaign(session, campaign_id))


def _campaign(scope: Scope) -> Campaign:
    assert scope.campaign is not None
    return scope.campaign
