"""The scheduler's clock: one run of a job at a time, without a word about the ticks that it outlasts."""

import threading
import time

import pytest

from scheduler.__main__ import make_scheduler


def test_a_run_that_outlasts_its_tick_is_alone_and_no_news(caplog: pytest.LogCaptureFixture) -> None:
    runs, end = [], threading.Event()

    def run() -> None:
        runs.append(1)
        end.wait(10)

    scheduler = make_scheduler()
    scheduler.add_job(run, "interval", seconds=0.05)
    scheduler.start()
    time.sleep(0.5)
    end.set()
    scheduler.shutdown(wait=False)
    assert len(runs) == 1
    assert caplog.records == []
