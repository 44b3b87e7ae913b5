"""How long what was said is kept, and when what is older was last erased."""

from flask import Blueprint

from bot.catalog.privacy import get_privacy
from bot.models import JobRun
from webhook.console.admin.parts import show
from webhook.console.context import reading

routes = Blueprint("retention", __name__, url_prefix="/console/admin/retention")


@routes.get("")
def show_retention() -> tuple[str, int]:
    """The catalog's days; they are changed there."""
    with reading() as session:
        run = session.get(JobRun, "retention")
        return show("retention", rules=get_privacy(), last_run=run.finished_at if run else None)
