"""Gives each of the scheduler's jobs to one process at a time, and keeps when it was last done."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.models import JobRun
from bot.services.addresses import insert_for

LEASE = timedelta(seconds=30)  # renewed while the job runs: a process that died holds it up no longer
LATE = timedelta(minutes=1)


def take(session: Session, job: str, owner: str) -> bool:
    """Take a job's lease; False while another runs it, or when it was done a moment ago."""
    now = clock.now()
    held_until = JobRun.leased_until
    # A lease far ahead is left over from a clock that was moved.
    free = or_(held_until.is_(None), held_until <= now, held_until > now + timedelta(hours=1))
    values = {"owner": owner, "leased_until": now + LEASE}
    again = update(JobRun).where(JobRun.job == job, free).values(**values)
    first = insert_for(session)(JobRun).values(job=job, **values).on_conflict_do_nothing()
    return any(session.scalar(each.returning(JobRun.job)) for each in (again, first))


def renew(session: Session, owner: str) -> None:
    """Keep the leases of a process that is still at its jobs."""
    session.execute(update(JobRun).where(JobRun.owner == owner).values(leased_until=clock.now() + LEASE))


def finish(session: Session, job: str, owner: str, rest_until: datetime) -> None:
    """Write down that a job is done, unless another took it over; nobody need run it before `rest_until` (UTC)."""
    session.execute(
        update(JobRun)
        .where(JobRun.job == job, JobRun.owner == owner)
        .values(owner=None, leased_until=rest_until, finished_at=clock.now())
    )


def note(session: Session, job: str) -> None:
    """Write down that a job was done which any number of processes may run."""
    now = clock.now()
    statement = insert_for(session)(JobRun).values(job=job, finished_at=now)
    session.execute(statement.on_conflict_do_update(index_elements=["job"], set_={"finished_at": now}))


def is_late(session: Session) -> bool:
    """Whether no scheduler has done anything for a minute."""
    age = measure_age(session)
    return age is None or abs(age) > LATE.total_seconds()


def measure_age(session: Session) -> float | None:
    """Seconds since any job was last done; None before the first."""
    last = session.scalar(select(func.max(JobRun.finished_at)))
    return (clock.now() - last).total_seconds() if last else None
