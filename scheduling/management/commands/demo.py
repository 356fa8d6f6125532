import json
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.demo.accounts import make_accounts
from scheduling.demo.city import FEWEST, MOST
from scheduling.demo.consents import make_consents
from scheduling.demo.marks import make_marks
from scheduling.demo.queue import make_question, make_queue
from scheduling.management.numbers import seconds, whole
from scheduling.selectors.plans import engine_plan, published_plan
from scheduling.snapshot import take_snapshot
from scheduling.weeks import coming_monday, is_over, monday_of, week_name

HOST = "127.0.0.1"
NEW_CITY = {"residents": 12_000, "seed": 1}


class Command(BaseCommand):
    help = "Make the demo city, plan its coming week, publish, export, and serve it on this machine until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        there = "; unless named that of the city that is there, else {residents:,}, seed {seed}".format(**NEW_CITY)
        parser.add_argument("--residents", type=whole(FEWEST, MOST), help="how many" + there)
        parser.add_argument("--seed", type=whole(0), help="of chance" + there)
        parser.add_argument("--seconds", type=seconds, default=60.0)
        parser.add_argument(
            "--port", type=whole(1, 65_535), default=8000, help="of this machine, where the site is served"
        )
        parser.add_argument("--again", action="store_true", help="import, plan and publish the city that is there anew")
        parser.add_argument("--no-serve", action="store_true", help="end after the exports")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ENVIRONMENT.production:
            raise CommandError(_("The demo city is for demo mode alone; this installation runs in production mode."))
        if not options["no_serve"]:
            _require_free(options["port"])
        folder = settings.ENVIRONMENT.data_dir / "demo"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._fill(folder, options)
            if not options["no_serve"]:
                self._serve(f"{HOST}:{options['port']}")
        except KeyboardInterrupt:
            self.stdout.write(_("Stopped. Nothing is half done: run it again to go on."))
            sys.exit(130)

    def _fill(self, folder: Path, options: dict[str, Any]) -> None:
        note = folder / "city.json"
        held = json.loads(note.read_text("utf-8")) if note.exists() else {}
        known = NEW_CITY | held
        options |= {name: known[name] for name in NEW_CITY if options[name] is None}
        monday = _week_of_city(held, options)
        week = week_name(monday)
        over = is_over(monday, timezone.localdate())
        if not options["again"] and held.get("whole"):  # made to the end, so that people may have worked in it since
            self._step(_("Database"), "migrate", verbosity=0)
            self.stdout.write(_("The city is there, with what was done in it. To make it anew: --again"))
            if over:
                self.stdout.write(_week_over(week))
            return
        if over:
            raise CommandError(_week_over(week))
        with self._compiled_meanwhile():
            self._store_city(folder, week, options)
        self._step(_("Plan of week %(week)s") % {"week": week}, "plan_week", week, seconds=options["seconds"])
        self._step(_("Publication"), "publish_week", week, quiet=True)
        self._check(monday)
        self._step(_("Exports"), "export_week", week, output=folder / week)
        today = timezone.localdate()
        make_queue(today, timezone.now())
        make_accounts(monday)
        make_marks(timezone.now())
        make_question(timezone.now())
        self._note(note, week, options, whole=True)

    @contextmanager
    def _compiled_meanwhile(self) -> Iterator[None]:
        """On a new machine the engine's code is compiled for a minute or two: beside the steps that need none of it."""
        compiling = subprocess.Popen([sys.executable, "-m", "scheduling.engine.warmup"], cwd=settings.BASE_DIR)
        try:
            yield
            if compiling.poll() is None:
                self.stdout.write("\n— " + _("The engine's code is being compiled, once on a machine"))
                self.stdout.flush()
            compiling.wait()
        finally:
            compiling.kill()
            compiling.wait()

    def _store_city(self, folder: Path, week: str, options: dict[str, Any]) -> None:
        city = folder / "city.xlsx"
        self._step(_("Database"), "migrate", verbosity=0)
        self._step(
            _("Demo city with %(count)s residents, invented people only") % {"count": options["residents"]},
            "make_city", residents=options["residents"], seed=options["seed"], week=week, output=city,
        )  # fmt: skip
        self._step(_("Import of the workbook"), "import_workbook", city)
        make_consents(timezone.localdate())
        self._note(folder / "city.json", week, options)

    def _note(self, note: Path, week: str, options: dict[str, Any], *, whole: bool = False) -> None:
        held = {"week": week, "residents": options["residents"], "seed": options["seed"], "whole": whole}
        note.write_text(json.dumps(held), "utf-8")

    def _step(self, title: str, command: str, *arguments: Any, **options: Any) -> None:
        self.stdout.write(f"\n— {title}", ending="\n")
        self.stdout.flush()
        started = time.monotonic()
        call_command(command, *[str(argument) for argument in arguments], stdout=self.stdout, **options)
        self.stdout.write(_("  %(seconds).1f s") % {"seconds": time.monotonic() - started})

    def _check(self, monday: Any) -> None:
        """The published rows, read back, against every hard rule."""
        from scheduling.engine import rules

        plan = published_plan(monday)
        assert plan is not None
        findings = rules.check(take_snapshot(monday=monday), engine_plan(plan))
        if findings:
            raise CommandError(f"{len(findings)}: {findings[0]}")
        self.stdout.write(_("Checked: the published plan breaks none of the hard rules."))

    def _serve(self, address: str) -> None:
        """Web and two workers as child processes, until Ctrl-C or until one of them ends."""
        self.stdout.write(
            _("\nOpen http://%(address)s/ and choose an account: there is one for each role. Ctrl-C ends.")
            % {"address": address}
        )
        self.stdout.flush()
        web = [
            sys.executable,
            "-m",
            "gunicorn",
            "backend.wsgi",
            "--bind",
            address,
            "--workers",
            "2",
            "--log-level",
            "warning",
        ]
        worker = [sys.executable, "manage.py", "procrastinate", "worker", "--shutdown-graceful-timeout", "5"]
        # Plans of weeks and imports take minutes: messages and sign-in codes do not wait for them.
        workers = [
            [*worker, "--queues", queue, "--concurrency", count] for queue, count in (("long", "1"), ("default", "2"))
        ]
        for ended_from_outside in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(ended_from_outside, signal.default_int_handler)  # the children end too
        environment = {**os.environ, "CARE_DEMO_ACCOUNTS": "1"}
        # In groups of their own, out of reach of Ctrl-C: a second signal would cut a worker off before it lets go of
        # the database server, which then never stops.
        children = [
            subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, process_group=0)
            for command in (web, *workers)
        ]
        try:
            while all(child.poll() is None for child in children):
                time.sleep(0.5)
        finally:
            for child in children:
                child.send_signal(signal.SIGTERM)
            for child in children:
                child.wait(timeout=30)
        raise CommandError(_("The web server or a worker ended by itself."))


def _week_of_city(held: dict[str, Any], options: dict[str, Any]) -> date:
    """The Monday to plan: of the city that is stored already, or the coming one for a new city.

    A city is invented for one week, and two cannot share a database.
    """
    if not held:
        return coming_monday(timezone.localdate())
    if any(held[name] != options[name] for name in NEW_CITY):
        raise CommandError(
            _(
                "The demo database holds a city of %(residents)s residents, seed %(seed)s."
                " To make another, remove the folder %(folder)s first."
            )
            % {**held, "folder": settings.ENVIRONMENT.data_dir}
        )
    return monday_of(held["week"])


def _week_over(week: str) -> str:
    text = _("Its week %(week)s is over. For a city of the coming week, remove the folder %(folder)s first.")
    return text % {"week": week, "folder": settings.ENVIRONMENT.data_dir}


def _require_free(port: int) -> None:
    """Asked before the city is made, which takes minutes."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the web server does
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                _('Port %(port)s of this machine is taken or not allowed. Name another: make demo ARGS="--port 8001".')
                % {"port": port}
            ) from error
