"""Jobs that one scheduler does at a time, whichever it is, and that another takes over when it dies."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest

from bot import clock
from bot.bootstrap import Recobra
from bot.services import job_runs
from scheduler.jobs import Job
from scheduler.runner import Runner
from tests.support.world import WEDNESDAY, move_clock, set_clock


def make_job(work: Callable[[], object], seconds: float = 20, alone: bool = True) -> Job:
    return Job("job", seconds, lambda _recobra, _stop: work(), alone)


def run_at_once(recobra: Recobra, job: Job, schedulers: int = 2) -> None:
    threads = [threading.Thread(target=Runner(recobra, Event()).run, args=(job,)) for _ in range(schedulers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(("alone", "runs"), [(True, 1), (False, 2)])
def test_one_scheduler_does_what_must_be_done_alone(recobra: Recobra, alone: bool, runs: int) -> None:
    done: list[int] = []

    def work() -> None:
        done.append(1)
        time.sleep(0.5)

    run_at_once(recobra, make_job(work, alone=alone))
    assert len(done) == runs


def test_two_schedulers_do_a_job_no_more_often_than_one(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    done: list[int] = []
    job = make_job(lambda: done.append(1))
    Runner(recobra, Event()).run(job)
    move_clock(seconds=9)
    Runner(recobra, Event()).run(job)
    assert len(done) == 1
    move_clock(seconds=11)
    Runner(recobra, Event()).run(job)
    assert len(done) == 2


def test_job_of_a_dead_scheduler_is_taken_over_and_that_of_a_slow_one_is_not(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    done: list[int] = []
    job = make_job(lambda: done.append(1))
    with recobra.database.writing() as session:
        assert job_runs.take(session, "job", "slow or dead")
    move_clock(seconds=20)
    with recobra.database.writing() as session:
        job_runs.renew(session, "slow or dead")
    move_clock(seconds=20)
    Runner(recobra, Event()).run(job)
    assert not done
    move_clock(seconds=20)
    Runner(recobra, Event()).run(job)
    assert len(done) == 1
    with recobra.database.writing() as session:  # it was only asleep: what it ends now is not its own
        job_runs.finish(session, "job", "slow or dead", clock.now() + timedelta(hours=1))
    move_clock(seconds=20)
    Runner(recobra, Event()).run(job)
    assert len(done) == 2


def test_job_that_fails_is_run_again_at_its_next_tick(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    done: list[int] = []

    def fail() -> None:
        done.append(1)
        raise RuntimeError

    for _ in range(2):
        Runner(recobra, Event()).run(make_job(fail))
        move_clock(seconds=20)
    assert len(done) == 2


def test_late_after_a_minute_without_any_job(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.reading() as session:
        assert job_runs.is_late(session)
    Runner(recobra, Event()).run(make_job(lambda: None))
    for seconds, late in ((50, False), (15, True)):
        move_clock(seconds=seconds)
        with recobra.database.reading() as session:
            assert job_runs.is_late(session) is late
