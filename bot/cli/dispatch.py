"""`recobra dispatch --once`: by hand what the scheduler does on its clock."""

from typing import Any

import click

from bot.bootstrap import Recobra
from bot.cli.output import emit, json_option
from bot.errors import InvalidInput, Misconfigured
from bot.services import follow_ups
from bot.services.campaigns import campaigns, deadline_reminders, planning
from bot.services.outbound import outreach, settlement
from bot.services.turns import office_mails
from bot.services.watching import watch


@click.command()
@click.option("--once", is_flag=True, help="Enviar lo que toca ahora y terminar.")
@json_option
def dispatch(once: bool, as_json: bool) -> None:
    """Envía lo que toca enviar ahora."""
    if not once:
        raise InvalidInput("Usa «recobra dispatch --once»; de continuo lo hace «recobra up».")
    recobra = Recobra()
    try:
        facts, problem = run(recobra)
    finally:
        recobra.courier.close()
    emit(facts, as_json, _show)
    if problem:
        raise problem


def run(recobra: Recobra) -> tuple[dict[str, Any], Misconfigured | None]:
    """Everything that is due, on every channel; what was done, and what kept a channel from sending."""
    planned = 0

    def feed() -> int:
        nonlocal planned
        with recobra.database.writing() as session:
            count = planning.plan_due(session, recobra.settings)
        planned += count
        return count

    with recobra.database.writing() as session:
        finished = campaigns.finish_due(session)
        follow_ups.run_due(session)
    deadline_reminders.remind_due(recobra)
    office_mails.queue_mails(recobra)
    settled = settlement.settle_unknown(recobra)
    loop = outreach.Dispatch(recobra, feed=feed)
    sent = loop.run()
    watch.watch_all(recobra)
    facts = {"planned": planned, "sent": sent, "settled": settled, "finished_campaigns": finished}
    return facts, next(iter(loop.problems), None)


def _show(facts: dict[str, Any]) -> None:
    click.echo(
        f"Planificados: {facts['planned']}. Entregados al proveedor: {facts['sent']}. "
        f"Aclarados: {facts['settled']}. Campañas terminadas: {facts['finished_campaigns']}."
    )
