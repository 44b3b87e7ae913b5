"""`python -m scheduler`: runs the table of jobs until SIGTERM."""

import logging
import signal
from functools import partial
from threading import Event

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.bootstrap import Recobra
from bot.errors import Misconfigured
from bot.logging import configure_logging
from scheduler.jobs import JOBS, Job

log = structlog.get_logger()


def main() -> None:
    """Start the clock and wait; on SIGTERM nothing new is claimed, and what is on its way is written down."""
    configure_logging()
    recobra, stop = Recobra(), Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    scheduler = make_scheduler()
    for job in JOBS:
        scheduler.add_job(partial(run_job, job, recobra, stop), "interval", seconds=job.seconds, id=job.name)
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
        executors={"default": ThreadPoolExecutor(len(JOBS))},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        timezone="UTC",
    )


def run_job(job: Job, recobra: Recobra, stop: Event) -> None:
    """One run; whatever goes wrong is logged, and the next tick comes all the same."""
    if stop.is_set():
        return
    try:
        job.run(recobra, stop)
    except Misconfigured as error:
        log.error("job_misconfigured", job=job.name, reason=str(error))
    except Exception:
        log.exception("job_failed", job=job.name)


if __name__ == "__main__":
    main()
