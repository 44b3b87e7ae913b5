"""Runs the processes of `recobra up`: starts them, keeps their logs, restarts what dies, stops all."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path

import httpx

from bot.errors import RecobraError

_STOP_SECONDS = 20.0
_QUICK_DEATHS = 5  # a process that dies this often within a minute will not get better by itself
_PR_SET_PDEATHSIG = 1


@dataclass
class Program:
    """One process: how to start it, and the address that answers once it is ready (None: at once)."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: Path
    ready_url: str | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    deaths: list[float] = field(default_factory=list, init=False)

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Owns the processes from start to stop; use it from the main thread only."""

    def __init__(
        self, programs: list[Program], log_folder: Path, say: Callable[[str], None], verbose: bool
    ) -> None:
        self.programs = programs
        self.log_folder = log_folder
        self.say = say
        self.verbose = verbose
        log_folder.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Start every process, without waiting for any."""
        for program in self.programs:
            self.start_program(program)

    def wait_until_ready(self, timeout: float) -> None:
        """Wait until every process answers.

        Raises:
            RecobraError: one did not within `timeout` seconds, or keeps dying; ends with its last log lines.
        """
        waiting = [program for program in self.programs if program.ready_url]
        deadline = time.monotonic() + timeout
        while waiting:
            self.revive()
            ready = [
                program for program in waiting if program.is_running and _answers(program.ready_url or "")
            ]
            for program in ready:
                self.say(f"{program.name} listo")
                waiting.remove(program)
            if waiting and time.monotonic() > deadline:
                raise RecobraError(
                    f"{waiting[0].name} no arrancó en {timeout:.0f} s.\n{self.log_tail(waiting[0])}"
                )
            time.sleep(0.2)

    def revive(self) -> None:
        """Restart what died.

        Raises:
            RecobraError: a process keeps dying.
        """
        for program in self.programs:
            if program.process is None or program.is_running:
                continue
            now = time.monotonic()
            program.deaths = [at for at in program.deaths if now - at < 60] + [now]
            if len(program.deaths) >= _QUICK_DEATHS:
                raise RecobraError(f"{program.name} se cae una y otra vez.\n{self.log_tail(program)}")
            self.say(f"{program.name} terminó (código {program.process.returncode}): se reinicia")
            self.start_program(program)

    def stop(self) -> None:
        """Ask all to stop, wait, and end what stays; last started, first stopped."""
        running = [program for program in reversed(self.programs) if program.is_running]
        for program in running:
            _signal(program, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        for program in running:
            assert program.process
            try:
                program.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(program, signal.SIGKILL)
                program.process.wait()

    def log_tail(self, program: Program, lines: int = 15) -> str:
        """The last lines of a process's log."""
        path = self.log_folder / f"{program.name}.log"
        text = path.read_text(errors="replace") if path.exists() else ""
        return "\n".join([f"  (de {path})", *(f"  {line}" for line in text.splitlines()[-lines:])])

    def start_program(self, program: Program) -> None:
        """Start one process, without waiting for it."""
        program.process = subprocess.Popen(
            program.command,
            env=program.environment,
            cwd=program.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        threading.Thread(target=self._keep_log, args=(program, program.process), daemon=True).start()

    def _keep_log(self, program: Program, process: subprocess.Popen[bytes]) -> None:
        handler = RotatingFileHandler(
            self.log_folder / f"{program.name}.log", maxBytes=10_000_000, backupCount=3
        )
        assert process.stdout
        for raw in process.stdout:
            line = raw.decode(errors="replace").rstrip("\n")
            handler.emit(logging.LogRecord(program.name, logging.INFO, "", 0, line, None, None))
            if self.verbose:
                self.say(f"{program.name} | {line}")
        handler.close()


def _die_with_parent() -> None:
    """Even a killed `recobra up` leaves nothing behind that holds a port (Linux; elsewhere a stop is needed)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal(program: Program, number: signal.Signals) -> None:
    assert program.process
    try:
        os.killpg(program.process.pid, number)
    except ProcessLookupError:
        return


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code < 500
    except httpx.HTTPError:
        return False
