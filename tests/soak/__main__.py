"""`make soak`: twenty trials of ten thousand sends on each database, with a table of what came of them.

A trial is known by its seed; what is in the results already is not repeated, so that a soak may be stopped and
gone on with, and `--seed N --runs 1 --again` repeats one.
"""

import json
import os
import sys
import tempfile
import time
from dataclasses import asdict, fields
from pathlib import Path

import click
import structlog

from bot.bootstrap import Recobra
from bot.config import ROOT, Settings, get_settings
from bot.db import Database
from tests.soak.control import ProviderProcess
from tests.soak.databases import ENGINES, Engine
from tests.soak.trial import Trial, Verdict, fill
from tests.support.world import WEDNESDAY, set_clock

_COLUMNS = [field.name for field in fields(Verdict)]
_HEADINGS = ["database", "seed", *_COLUMNS]


@click.command()
@click.option("--database", type=click.Choice([*ENGINES, "both"]), default="both")
@click.option("--runs", default=20, help="How many trials on each database.")
@click.option("--sends", default=10_000, help="Messages of a trial.")
@click.option("--kills", default=10, help="Dispatchers killed while sending; half as many while settling.")
@click.option("--seed", default=1, help="The first trial's seed; the next ones follow.")
@click.option("--minutes", default=120.0, help="No trial is begun after so many.")
@click.option("--again", is_flag=True, help="Even where the results have it.")
@click.option("--results", type=click.Path(path_type=Path), default=ROOT / "var" / "soak.jsonl")
def main(
    database: str, runs: int, sends: int, kills: int, seed: int, minutes: float, again: bool, results: Path
) -> None:
    """Send, kill, count at the provider; exit 1 when anybody was skipped or written to twice."""
    deadline = time.monotonic() + minutes * 60
    names = list(ENGINES) if database == "both" else [database]
    done = [] if again else [row for row in _read(results, sends) if row[0] in names]
    print("  ".join(f"{heading:>10}" for heading in _HEADINGS), flush=True)
    verdicts = [_show(name, number, verdict) for name, number, verdict in done]
    for name in names:
        known = {number for found, number, _ in done if found == name}
        seeds = [number for number in range(seed, seed + runs) if number not in known]
        with tempfile.TemporaryDirectory(prefix="recobra-soak-") as folder:
            verdicts += _soak(name, seeds, sends, kills, deadline, Path(folder), results)
    unclean = sum(not verdict.is_clean for verdict in verdicts)
    print(f"{len(verdicts)} trials, {sum(v.sends for v in verdicts)} sends, {unclean} trials unclean.")
    sys.exit(1 if unclean else 0)


def _soak(
    name: str, seeds: list[int], sends: int, kills: int, deadline: float, folder: Path, results: Path
) -> list[Verdict]:
    if not seeds or time.monotonic() > deadline:
        return []
    settings = _settings(folder)
    engine = ENGINES[name](folder)
    verdicts = []
    try:
        engine.prepare(lambda database: fill(_recobra(settings, database), sends))
        for seed in seeds:
            if time.monotonic() > deadline:
                print(f"Out of time; the next one is --database {name} --seed {seed}.")
                break
            verdict = _try(engine, settings, sends, kills, seed)
            _keep(results, name, seed, verdict)
            verdicts.append(_show(name, seed, verdict))
    finally:
        engine.close()
    return verdicts


def _try(engine: Engine, settings: Settings, sends: int, kills: int, seed: int) -> Verdict:
    set_clock(WEDNESDAY)
    database = Database(engine.copy())
    with ProviderProcess(seed) as provider:
        settings.twilio_api_base_url = provider.url
        recobra = _recobra(settings, database)
        try:
            return Trial(recobra, provider, sends, kills, seed).run(engine.restart)
        finally:
            recobra.courier.close()
            database.close()


def _settings(folder: Path) -> Settings:
    """Of the trial alone, whatever the machine is set to."""
    os.environ |= {"RECOBRA_VAR_DIR": str(folder), "SECRET_KEY": "soak", "DATABASE_URL": "sqlite://"}
    Settings.model_config["env_file"] = None
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    get_settings.cache_clear()
    settings = get_settings()
    settings.twilio_account_sid, settings.twilio_auth_token = "AC" + "0" * 32, "soak"
    settings.twilio_api_base_url = "http://127.0.0.1:9"  # never Twilio itself; each trial sets its provider
    settings.whatsapp_mps = 1e6
    set_clock(WEDNESDAY)
    return settings


def _recobra(settings: Settings, database: Database) -> Recobra:
    recobra = Recobra(settings)
    recobra.__dict__["database"] = database
    return recobra


def _read(results: Path, sends: int) -> list[tuple[str, int, Verdict]]:
    lines = results.read_text().splitlines() if results.exists() else []
    rows = [json.loads(line) for line in lines]
    found = [(row.pop("database"), row.pop("seed"), Verdict(**row)) for row in rows]
    return [(name, seed, verdict) for name, seed, verdict in found if verdict.sends == sends]


def _keep(results: Path, name: str, seed: int, verdict: Verdict) -> None:
    results.parent.mkdir(parents=True, exist_ok=True)
    with results.open("a") as file:
        file.write(json.dumps({"database": name, "seed": seed, **asdict(verdict)}) + "\n")


def _show(name: str, seed: int, verdict: Verdict) -> Verdict:
    cells = [name, seed, *(getattr(verdict, column) for column in _COLUMNS)]
    shown = [f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in cells]
    print("  ".join(f"{cell:>10}" for cell in shown), flush=True)
    return verdict


if __name__ == "__main__":
    main()
