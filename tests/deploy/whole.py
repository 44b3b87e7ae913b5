"""What deploy/compose.yml starts, started on this machine: its commands, its variables, its images' files."""

import os
import re
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import delete, text

from bot import training
from bot.bootstrap import Recobra
from bot.models import Office
from bot.supervisor import Program, Supervisor
from tests.conversations.town import START_SECONDS, Town
from tests.deploy.provider import Provider
from tests.support import compose
from tests.support.compose import Service
from tests.support.nginx import OPTIONS, find_nginx, make_certificate, write_conf
from tests.support.ports import find_port
from tests.support.postgres import PostgresServer
from tests.support.redis import RedisServer

LISTENS = {"web": 8000, "actions": 5055, "rasa": 5005}
# Every time a scheduler took a job, whatever became of the row afterwards.
JOB_LOG = """
CREATE TABLE job_log (id serial PRIMARY KEY, job text, owner text, at timestamptz DEFAULT clock_timestamp());
CREATE FUNCTION log_job() RETURNS trigger AS $$ BEGIN
  INSERT INTO job_log (job, owner) VALUES (NEW.job, NEW.owner); RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER log_job AFTER INSERT OR UPDATE OF owner ON job_run FOR EACH ROW EXECUTE FUNCTION log_job();
"""
CONFS = {"proxy": "proxy.conf", "balancer": "balancer.conf"}


@dataclass
class Stores:
    """What keeps the state; each may be restarted in the middle."""

    postgres: PostgresServer
    redis: RedisServer
    database_url: str


class Places:
    """Where on this machine is what the compose file calls by a container's name."""

    def __init__(self, stores: Stores, services: Mapping[str, Service], folder: Path) -> None:
        self.folder = folder
        self.ports = {name: find_port() for name, each in services.items() if each.kind in LISTENS}
        self.published = {port: find_port() for port in (8080, 8443, 5005, 5055)}
        self._found = {
            "postgresql://recobra:given@postgres/recobra": stores.database_url.replace("+psycopg", ""),
            "postgresql+psycopg2://recobra:given@postgres/recobra": stores.database_url.replace(
                "+psycopg", "+psycopg2"
            ),
            "redis://redis:6379/0": stores.redis.url,
            "0.0.0.0": "127.0.0.1",
            "/var/lib/recobra": str(folder / "files"),
            "/app/models/recobra.tar.gz": str(training.ensure_model()),
            "/app/rasa_server/.venv/bin:$PATH": f"{training.RASA_PYTHON.parent}:{os.environ['PATH']}",
            "/app/.venv/bin:$PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "/app/rasa_server": str(folder / "rasa.Dockerfile" / "app" / "rasa_server"),
        }
        for port in (5005, 5055):
            self._found[f"http://balancer:{port}"] = f"http://127.0.0.1:{self.published[port]}"

    @property
    def addresses(self) -> dict[str, str]:
        """By what nginx's configuration calls them."""
        return {
            f"{name}:{LISTENS[re.sub(r'-[0-9]+$', '', name)]}": f"127.0.0.1:{port}"
            for name, port in self.ports.items()
        }

    def translate(self, text: str, service: Service) -> str:
        """A word or a variable of a service."""
        own = LISTENS.get(service.kind)
        if own and text == str(own):
            return str(self.ports[service.name])
        for place, found in self._found.items():
            text = text.replace(place, found)
        return text


class Whole(Town):
    """A town whose customers reach it through the proxy; the web program of this process has nothing to do."""

    def __init__(
        self, recobra: Recobra, twilio: Provider, logs: Path, stores: Stores, values: dict[str, str]
    ) -> None:
        self.provider, self.stores = twilio, stores
        self.services = compose.read_services(values)
        self.folder = logs.parent
        self.places = Places(stores, self.services, self.folder)
        self.trusted = ssl.create_default_context(cafile=str(make_certificate(self.folder)))
        super().__init__(recobra, twilio, logs)
        self.base = f"https://127.0.0.1:{self.places.published[8443]}"
        self.client = httpx.Client(base_url=self.base, timeout=30, trust_env=False, verify=self.trusted)

    @property
    def rasas(self) -> list[str]:
        """Where each Rasa answers."""
        return [f"http://127.0.0.1:{self.places.ports[f'rasa-{number}']}" for number in (1, 2)]

    def program(self, name: str) -> Program:
        """The process that stands for a container."""
        return next(program for program in self.supervisor.programs if program.name == name)

    def kill(self, name: str) -> None:
        """As when its machine is lost, or the kernel out of memory."""
        process = self.program(name).process
        assert process
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    @contextmanager
    def stopped(self, name: str) -> Iterator[None]:
        """Stop a container as Compose does, in the time that it is given, and start it again at the end."""
        program, seconds = self.program(name), self.services[name].facts["stop_grace_period"]
        assert program.process
        program.process.terminate()
        assert program.process.wait(float(seconds.removesuffix("s"))) == 0, name
        try:
            yield
        finally:  # the tests after one that failed need it too
            self._start_again(name, program)

    def _start_again(self, name: str, program: Program) -> None:
        starts = self._count_starts(name)
        self.supervisor.start_program(program)
        while (
            name.startswith("scheduler") and self._count_starts(name) == starts
        ):  # nothing else says that it is up
            time.sleep(0.1)

    def _count_starts(self, name: str) -> int:
        return (self.logs / f"{name}.log").read_text().count("scheduler_started")

    def run_sql(self, statement: str, **values: Any) -> list[Any]:
        """On the database that Rasa's conversations share with the rest."""
        with self.recobra.database.engine.begin() as connection:
            found = connection.execute(text(statement), values)
            return list(found.all()) if found.returns_rows else []

    def has_seen(self, kind: str) -> set[str]:
        """The addresses behind a proxy that answered POSTs."""
        log = (self.logs / f"{'proxy' if kind == 'web' else 'balancer'}.log").read_text()
        return {
            name
            for name, port in self.places.ports.items()
            if name.startswith(kind) and re.search(rf" POST .*127\.0\.0\.1:{port} 200$", log, re.MULTILINE)
        }

    def _start(self) -> Supervisor:
        """In Compose's order: the schema first, and then everything at once."""
        for dockerfile in {
            service.image.text: service.image for service in self.services.values() if service.image
        }.values():
            dockerfile.build(self.folder / dockerfile.name)
        migrate = self._program(self.services["migrate"])
        subprocess.run(
            migrate.command, env=migrate.environment, cwd=migrate.folder, check=True, capture_output=True
        )
        with self.writing() as session:  # the conversations know other offices
            session.execute(delete(Office))
            session.execute(text(JOB_LOG))
        started = [
            self._program(each) for each in self.services.values() if each.image and each.name != "migrate"
        ]
        started += [self._proxy(name) for name in CONFS]
        supervisor = Supervisor(started, self.logs, lambda _: None, verbose=False)
        supervisor.start()
        supervisor.wait_until_ready(START_SECONDS)
        return supervisor

    def _program(self, service: Service) -> Program:
        assert service.image
        environment = {
            name: self.places.translate(each, service) for name, each in service.environment.items()
        }
        command = [self.places.translate(word, service) for word in service.command]
        port = self.places.ports.get(service.name)
        ready = re.sub(r":\d+/", f":{port}/", service.health_url) if service.health_url else None
        folder = self.folder / service.image.name / service.image.folder.strip("/")
        return Program(service.name, command, environment, folder, ready)

    def _proxy(self, name: str) -> Program:
        conf = write_conf(CONFS[name], self.places.addresses, self.places.published, self.folder)
        command = [find_nginx(), "-c", str(conf), "-g", OPTIONS]
        return Program(name, command, {"PATH": os.environ["PATH"]}, self.folder)

    def restart_database(self) -> None:
        """As after a power cut."""
        self.stores.postgres.stop("immediate")
        time.sleep(1)
        self.stores.postgres.start()
