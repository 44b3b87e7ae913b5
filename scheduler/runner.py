"""Runs jobs in this process: alone where they must be, whatever goes wrong, and says that they were run."""

import threading
import time
from collections import Counter
from datetime import timedelta
from threading import Event
from uuid import uuid4

import structlog

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import Misconfigured
from bot.services import job_runs
from scheduler.jobs import Job

log = structlog.get_logger()
_NOTE_SECONDS = 5.0  # how often it is written down that a job which runs on all processes was done


class Runner:
    """One scheduler process, and which jobs it is at."""

    def __init__(self, recobra: Recobra, stop: Event) -> None:
        self.owner = uuid4().hex
        self._recobra = recobra
        self._stop = stop
        self._leased: Counter[str] = Counter()
        self._noted: dict[str, float] = {}
        self._lock = threading.Lock()

    def run(self, job: Job) -> None:
        """One run; whatever goes wrong is logged, and the next tick comes all the same."""
        if self._stop.is_set():
            return
        try:
            if job.alone:
                self._run_alone(job)
            else:
                self._run_anywhere(job)
        except Misconfigured as error:
            log.error("job_misconfigured", job=job.name, reason=str(error))
        except Exception:
            log.exception("job_failed", job=job.name)

    def renew(self) -> None:
        """Keep the leases of jobs that take long."""
        with self._lock:
            if not self._leased.total():
                return
        try:
            with self._recobra.database.writing() as session:
                job_runs.renew(session, self.owner)
        except Exception:
            log.exception("lease_not_renewed")

    def _run_alone(self, job: Job) -> None:
        """Half a tick after its start it is due again: two schedulers do it no more often than one."""
        rest_until = clock.now() + timedelta(seconds=job.seconds / 2)
        with self._recobra.database.writing() as session:
            if not job_runs.take(session, job.name, self.owner):
                return
        self._count(job, 1)
        try:
            job.run(self._recobra, self._stop)
        finally:
            self._count(job, -1)
            with self._recobra.database.writing() as session:
                job_runs.finish(session, job.name, self.owner, rest_until)

    def _run_anywhere(self, job: Job) -> None:
        try:
            job.run(self._recobra, self._stop)
        finally:
            if time.monotonic() - self._noted.get(job.name, -_NOTE_SECONDS) >= _NOTE_SECONDS:
                with self._recobra.database.writing() as session:
                    job_runs.note(session, job.name)
                self._noted[job.name] = time.monotonic()

    def _count(self, job: Job, change: int) -> None:
        with self._lock:
            self._leased[job.name] += change
