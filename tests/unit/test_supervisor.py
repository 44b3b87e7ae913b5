import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import RecobraError
from bot.supervisor import Program, Supervisor


def program(name: str, code: str, ready_url: str | None = None) -> Program:
    return Program(name, [sys.executable, "-c", code], dict(os.environ), Path.cwd(), ready_url)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervise(tmp_path: Path, said: list[str]) -> Iterator[object]:
    made: list[Supervisor] = []

    def make(*programs: Program) -> Supervisor:
        made.append(Supervisor(list(programs), tmp_path, said.append, verbose=False))
        made[-1].start()
        return made[-1]

    yield make
    for supervisor in made:
        supervisor.stop()


def until(condition: object, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_process_that_was_killed_comes_back(supervise, said) -> None:  # type: ignore[no-untyped-def]
    sleeper = program("durmiente", "import time; time.sleep(60)")
    supervisor = supervise(sleeper)
    assert sleeper.process
    first = sleeper.process.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: not sleeper.is_running)
    supervisor.revive()
    assert sleeper.is_running
    assert sleeper.process.pid != first
    assert "se reinicia" in said[-1]


def test_a_process_that_keeps_dying_is_given_up_with_its_last_words(supervise) -> None:  # type: ignore[no-untyped-def]
    broken = program("roto", "print('me falta el puerto', flush=True); raise SystemExit(3)")
    supervisor = supervise(broken)

    def die_again() -> None:
        while True:
            until(lambda: not broken.is_running)
            time.sleep(0.1)
            supervisor.revive()

    with pytest.raises(RecobraError, match=r"(?s)roto se cae.*me falta el puerto"):
        die_again()


def test_what_does_not_get_ready_is_named(supervise) -> None:  # type: ignore[no-untyped-def]
    supervisor = supervise(program("mudo", "import time; time.sleep(60)", "http://127.0.0.1:9/none"))
    with pytest.raises(RecobraError, match="mudo no arrancó"):
        supervisor.wait_until_ready(0.5)


def test_stopping_ends_also_what_a_process_started(supervise, tmp_path) -> None:  # type: ignore[no-untyped-def]
    pid_file = tmp_path / "child"
    parent = program(
        "padre",
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(pid_file)!r}, 'w').write(str(child.pid))\n"
        "time.sleep(60)",
    )
    supervisor = supervise(parent)
    until(lambda: pid_file.exists() and pid_file.read_text())
    supervisor.stop()

    def child_is_gone() -> bool:
        status = Path(f"/proc/{pid_file.read_text()}/status")
        return not status.exists() or "Z (zombie)" in status.read_text()

    until(child_is_gone)
