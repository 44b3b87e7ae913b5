"""The table of jobs: what runs how often. The database and `bot.clock` decide what is due, not the ticks."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any

from bot.bootstrap import Recobra
from bot.services.campaigns import deadline_reminders, launching, planning
from bot.services.outbound import outreach, polling, settlement
from bot.services.privacy import retention
from bot.services.watching import foresight, watch


@dataclass(frozen=True)
class Job:
    """One line of the table: each run is one call, which opens its own units of work.

    `alone`: by one scheduler at a time; of the others each row is taken once, whoever runs them.
    """

    name: str
    seconds: float
    run: Callable[[Recobra, Event], object]
    alone: bool = True


def _in_session(path: str) -> Callable[[Recobra, Event], object]:
    """A service function that takes a session, as `module:function`."""
    function = _load(path)

    def run(recobra: Recobra, _stop: Event) -> object:
        with recobra.database.writing() as session:
            return function(session)

    return run


def _with_recobra(path: str) -> Callable[[Recobra, Event], object]:
    """A service function that takes the whole of Recobra, because it speaks to the network."""
    function = _load(path)
    return lambda recobra, _stop: function(recobra)


def _load(path: str) -> Callable[..., Any]:
    module, _, name = path.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def _plan_and_dispatch(recobra: Recobra, stop: Event) -> object:
    """Goes on as long as something is due, so that the rate is reached and not the ticks'."""

    def feed() -> int:
        with recobra.database.writing() as session:
            return planning.plan_due(session, recobra.settings)

    return outreach.dispatch_due(recobra, feed=feed, stop=stop)


JOBS = [
    Job("dispatch", 1, _plan_and_dispatch, alone=False),
    Job("settle", 15, settlement.settle_unknown),
    Job("sweep inbound", 5, _with_recobra("bot.services.inbound.inbound:sweep"), alone=False),
    Job("poll", 20, polling.poll_silent),
    Job("watch", 10, watch.watch_all),
    Job("foresight", 600, foresight.foresee_all),
    Job("launches", 20, launching.finish_launches),
    Job("finish", 20, _in_session("bot.services.campaigns.campaigns:finish_due")),
    Job("follow ups", 15, _in_session("bot.services.follow_ups:run_due")),
    Job("absent agents", 30, _in_session("bot.services.ownership:return_absent")),
    Job("promises", 60, _in_session("bot.services.debts.promises:judge_due")),
    Job("reminders", 60, deadline_reminders.remind_due),
    Job("retention", 3600, retention.erase_old),
    Job("outbox", 10, _with_recobra("bot.services.outbox.sending:send_due"), alone=False),
    Job("evidence mails", 60, _with_recobra("bot.services.evidence.reading:read_mails")),
    Job("data requests", 3600, _in_session("bot.services.privacy.reminding:remind_overdue")),
    Job("indicator", 3600, _with_recobra("bot.services.indicator_mails:queue_mail_of_month")),
    Job("office mails", 60, _with_recobra("bot.services.turns.office_mails:queue_mails")),
]
