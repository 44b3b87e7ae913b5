"""`python -m scheduler`: runs the table of jobs until SIGTERM."""

import logging
import signal
from datetime import UTC, datetime
from functools import partial
from threading import Event

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.bootstrap import Recobra
from bot.catalog.checking import find_complaints
from bot.logging import configure_logging
from bot.services.job_runs import LEASE
from scheduler.jobs import JOBS
from scheduler.runner import Runner

log = structlog.get_logger()


def main() -> None:
    """Start the clock and wait; on SIGTERM nothing new is claimed, and what is on its way is written down."""
    configure_logging()
    if complaints := find_complaints():  # every job would fail with it, and none say which line
        log.error("catalog_refused", complaints=complaints)
        raise SystemExit(1)
    recobra, stop = Recobra(), Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    scheduler, runner = make_scheduler(), Runner(recobra, stop)
    at_once = datetime.now(UTC)  # what a stop left undone is caught up now, not after the first interval
    for job in JOBS:
        run = partial(runner.run, job)
        scheduler.add_job(run, "interval", seconds=job.seconds, id=job.name, next_run_time=at_once)
    scheduler.add_job(runner.renew, "interval", seconds=LEASE.total_seconds() / 3)
    scheduler.start()
    log.info("scheduler_started", jobs=[job.name for job in JOBS])
    stop.wait()
    scheduler.shutdown(wait=True)
    recobra.courier.close()
    recobra.database.close()
    log.info("scheduler_stopped")


def make_scheduler() -> BackgroundScheduler:
    """A clock by which a late tick still counts, and ten missed ones count once; one run of a job at a time."""
    # A run that outlasts its tick is no news, and would be told every second.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    return BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(len(JOBS) + 1)},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        timezone="UTC",
    )


if __name__ == "__main__":
    main()
