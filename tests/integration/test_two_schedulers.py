"""Two schedulers on one database: what is to be done once is done once, whichever does it."""

import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.models import (
    Alarm,
    AlarmKind,
    Campaign,
    CampaignState,
    Channel,
    Contact,
    Conversation,
    ConversationState,
    JobRun,
    Message,
    MessageStatus,
    Office,
    Turn,
    TurnPurpose,
)
from bot.services import follow_ups
from bot.services.campaigns import campaigns
from bot.services.outbound import settlement
from bot.services.turns import office_mails
from bot.services.watching import watch
from scheduler.jobs import JOBS
from tests.support.processes import start_scheduler
from tests.support.twilio_stub import DROP_BEFORE, TwilioStub
from tests.support.watching import ALERTS, list_mails
from tests.support.world import (
    WEDNESDAY,
    add_base,
    add_customer,
    add_waiting,
    launch,
    move_clock,
    run_once,
    set_clock,
)

OFFICE = "oficina@recobra.example"
HURRY = 5  # the jobs come round so much more often than the product's
SOON = 20  # seconds between the rounds of the jobs that are waited for a second time
postgresql_only = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def fill(recobra: Recobra) -> None:
    """Something to do for each job: a campaign that is over, one that waits for agents, turns, a promise."""
    set_clock("2021-03-15 10:00")
    recobra.settings.alert_mail = ALERTS
    with recobra.database.writing() as session:
        customers = [add_customer(session) for _ in range(20)]
        add_base(session, *customers[:10], name="over")
        add_base(session, *customers[10:], name="waiting")
        _add_turn(session, customers[0].id)
    launch(recobra, base="over", name="over", starts=date(2021, 3, 15), deadline=date(2021, 3, 16))
    launch(recobra, base="waiting", name="waiting", starts=date(2021, 3, 15))
    with recobra.database.writing() as session:
        for contact in session.scalars(select(Contact).join(Campaign).where(Campaign.name == "over")):
            contact.typification_code, contact.observation = "E6", "Se cortó."
        add_waiting(session, 100)
        asked = Conversation(address="+593990000000", created_at=clock.now(), last_inbound_at=clock.now())
        session.add(asked)
        session.flush()
        follow_ups.promise_callback(session, asked, clock.now() + timedelta(hours=1))
    set_clock("2021-03-17 17:05")


def _add_turn(session: Session, customer_id: int) -> None:
    office = Office(
        city="Quito", name="CAC Sur", address="Av. Sur", hours="08:00-16:30", minutes_per_turn=30, desks=1,
        email=OFFICE,
    )  # fmt: skip
    turn = Turn(
        code="T1", office=office, customer_id=customer_id, purpose=TurnPurpose.EQUIPMENT_RETURN, desk=1,
        starts_at=datetime(2021, 3, 18, 15, tzinfo=UTC), booked_at=clock.now(),
    )  # fmt: skip
    session.add_all([office, turn])


def check_done_once(recobra: Recobra) -> None:
    with recobra.database.reading() as session:
        mails = session.scalars(select(Message).where(Message.address == OFFICE)).all()
        raised = session.scalars(select(Alarm).where(Alarm.kind == AlarmKind.NO_AGENTS)).all()
        over = session.scalars(select(Campaign).where(Campaign.name == "over")).one()
        ends = session.scalars(select(Contact.observation).where(Contact.campaign_id == over.id)).all()
        asked = session.scalars(select(Conversation).where(Conversation.address == "+593990000000")).one()
    assert len(mails) == 1
    # The one that is over has its own for a moment, where the watch comes before the end.
    told = [mail for mail in list_mails(recobra) if "Alarma: " in str(mail.subject)]
    told = [mail for mail in told if "faltan asesores" in str(mail.subject)]
    alarmed = [alarm.campaign_id for alarm in raised]
    assert len(told) == len(alarmed) == len(set(alarmed))
    assert over.id + 1 in alarmed
    assert over.state is CampaignState.FINISHED
    assert [str(end).count("Terminó el plazo") for end in ends] == [1] * 10
    assert asked.state is ConversationState.WAITING


def at_once(*works: Callable[[], object]) -> None:
    """Begin all in the same moment, and wait for them."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        barrier.wait()
        work()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@postgresql_only
def test_two_processes_do_each_job_once(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    processes = [start_scheduler(recobra, HURRY) for _ in range(2)]
    try:
        wait_for_jobs(recobra)
        wait_for_jobs(recobra, since=clock.now())  # what comes round within seconds, once more
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(timeout=30) for process in processes]
    assert codes == [0, 0]
    check_done_once(recobra)


@postgresql_only
def test_jobs_of_a_scheduler_that_was_killed_are_done_by_the_other(
    recobra: Recobra, twilio: TwilioStub
) -> None:
    set_clock(WEDNESDAY)
    processes = [start_scheduler(recobra, HURRY) for _ in range(2)]
    try:
        wait_for_jobs(recobra)
        processes[0].kill()
        # It was in the middle of every job, and renews no lease any more.
        held_until = clock.now() + timedelta(seconds=3)
        with recobra.database.writing() as session:
            session.execute(update(JobRun).values(owner="dead", leased_until=held_until))
        wait_for_jobs(recobra, since=clock.now())
        alone = [job.name for job in JOBS if job.alone and job.seconds <= SOON]
        with recobra.database.reading() as session:
            done_at = session.scalars(select(JobRun.finished_at).where(JobRun.job.in_(alone))).all()
        assert len(done_at) == len(alone)
        assert all(at and at >= held_until for at in done_at), "it was not waited for"
    finally:
        for process in processes:
            process.kill()
            process.wait()


def wait_for_jobs(recobra: Recobra, since: datetime | None = None) -> None:
    """Until every job was done; `since`: until each that comes round within seconds was done after it."""
    deadline = time.monotonic() + 60
    wanted = {job.name for job in JOBS if since is None or job.seconds <= SOON}
    while True:
        with recobra.database.reading() as session:
            done = select(JobRun.job).where(JobRun.finished_at > (since or datetime(2000, 1, 1, tzinfo=UTC)))
            missing = wanted - set(session.scalars(done))
        if not missing:
            return
        assert time.monotonic() < deadline, f"not done: {missing}"
        time.sleep(0.2)


def test_without_any_lease_the_rows_themselves_see_to_it(recobra: Recobra, twilio: TwilioStub) -> None:
    """`recobra dispatch --once` beside a scheduler takes no lease."""
    fill(recobra)

    def finish() -> None:
        with recobra.database.writing() as session:
            campaigns.finish_due(session)

    def keep_promises() -> None:
        with recobra.database.writing() as session:
            follow_ups.run_due(session)

    for work in (
        finish,
        keep_promises,
        lambda: office_mails.queue_mails(recobra),
        lambda: watch.watch_all(recobra),
    ):
        at_once(*[work] * 4)
    check_done_once(recobra)


def test_listings_of_the_same_moment_count_as_one(recobra: Recobra, twilio: TwilioStub) -> None:
    """Two processes that both find nothing at the provider must not send again at once."""
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session))
    launch(recobra)
    twilio.behave = lambda resource, form: DROP_BEFORE
    run_once(recobra)
    with recobra.database.reading() as session:
        message = session.scalars(select(Message)).one()
    assert message.status is MessageStatus.UNKNOWN
    place = (Channel.WHATSAPP, message.address)

    def count_nothing() -> None:
        with recobra.database.writing() as session:
            settlement.settle_place(session, place, [])

    move_clock(seconds=1)
    at_once(*[count_nothing] * 4)
    with recobra.database.reading() as session:
        assert session.scalars(select(Message.empty_listings)).one() == 1
        assert session.scalars(select(Message.status)).one() is MessageStatus.UNKNOWN
