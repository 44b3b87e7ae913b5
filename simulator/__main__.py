"""`python -m simulator`: starts the stand-in for Twilio and says where the telephone is."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from threading import Event

from simulator.app import LOOPBACK
from simulator.server import run_simulator
from simulator.settings import Settings


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; 1 when a port is taken, 2 for unusable settings."""
    try:
        settings = _read(arguments)
    except ValueError as problem:
        print(f"simulador: configuración no válida: {problem}", file=sys.stderr)
        return 2
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        with run_simulator(settings) as running:
            print(f"Simulador de Twilio y teléfono:  {running.url}/")
            print(f"Correo (SMTP):                   smtp://{settings.host}:{running.smtp_port}")
            print(f"Buzón (IMAP):                    {running.imap_url}")
            print(f"Webhooks hacia:                  {settings.webhook_base}", flush=True)
            if settings.host not in LOOPBACK:
                print("ATENCIÓN: escucha fuera de este equipo y cualquiera puede usarlo.", flush=True)
            stopped.wait()
    except OSError as problem:
        print(f"simulador: no se pudo abrir un puerto: {problem}", file=sys.stderr)
        return 1
    return 0


def _read(arguments: list[str] | None) -> Settings:
    parser = argparse.ArgumentParser(
        prog="python -m simulator", description="A stand-in for Twilio, on loopback."
    )
    parser.add_argument("--host", help="address to listen on; anything but loopback is open to everyone")
    parser.add_argument("--port", type=int, help="page and API (8080; 0 takes a free one)")
    parser.add_argument("--smtp-port", type=int, help="mail (8025; 0 takes a free one)")
    parser.add_argument("--imap-port", type=int, help="mailbox (8143; 0 takes a free one)")
    parser.add_argument("--webhook-base", help="the program's PUBLIC_URL, e.g. http://127.0.0.1:8000")
    given = vars(parser.parse_args(arguments))
    return Settings.from_env(os.environ, **given)


if __name__ == "__main__":
    sys.exit(main())
