"""Measures the engine on public benchmark instances and on the demo city, one subcommand a family."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from scheduling.benchmarks import growth, hhcrsp, load, pages, pas, peers, prefecture, react, rehab, week, workers
from scheduling.benchmarks.peers import PEERS
from scheduling.benchmarks.peers.day import visit_day
from scheduling.benchmarks.runs import Row
from scheduling.demo.city import FEWEST, MOST
from scheduling.management.numbers import decimal, seconds, whole
from scheduling.weeks import coming_monday

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class Command(BaseCommand):
    help = "Solve benchmark instances and write solutions and a table of results."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        families = parser.add_subparsers(dest="family", required=True)
        solved = (*self._published(families), *self._demo_cities(families))
        for family in solved:
            family.add_argument("--seed", type=whole(0), default=1, help="of the search, and of the demo city")
        for family in (*solved, *self._served(families)):
            family.add_argument("--output", type=Path, required=True, help="folder for solutions and the table")

    def _published(self, families: Any) -> Iterator[ArgumentParser]:
        """Instances of the literature, from files."""
        visits = families.add_parser("hhcrsp", help="home health care routing and scheduling; needs no database")
        visits.set_defaults(run=self._visits)
        visits.add_argument("--best-known", type=Path, help="CSV with the columns instance and best_known_cost")
        joint = families.add_parser("rehab", help="a clinic's joint week of admissions and sessions; needs no database")
        joint.set_defaults(run=self._joint_week)
        joint.add_argument("--best-known", type=Path, help="CSV with the columns instance and best_value")
        beds = families.add_parser("pas", help="patient admission scheduling: beds; needs no database")
        beds.set_defaults(run=self._beds)
        beds.add_argument("--proof", type=seconds, default=10.0, help="seconds for the bound that knows sexes in rooms")
        for family in (visits, joint, beds):
            _add_jobs(family)
            family.add_argument("source", type=Path, help="an instance, or a folder of instances")
            family.add_argument("--seconds", type=seconds, default=60.0, help="for each instance")
            yield family

    def _demo_cities(self, families: Any) -> Iterator[ArgumentParser]:
        """Cities made for the occasion."""
        city = families.add_parser("week", help="the demo city's week against its proven bound")
        city.set_defaults(run=self._week)
        city.add_argument("--seconds", type=seconds, nargs="+", default=[5.0, 20.0, 60.0], help="one solve for each")
        events = families.add_parser("react", help="the demo city's published week after absences, closures and more")
        events.set_defaults(run=self._react)
        events.add_argument("--seconds", type=seconds, default=20.0, help="for the plan that is reacted from")
        others = families.add_parser("peers", help="days of home visits, by other solvers too (extra: peers)")
        others.set_defaults(run=self._peers)
        others.add_argument("--days", type=int, nargs="+", choices=range(5), default=[0], help="0 = Monday")
        others.add_argument("--seconds", type=seconds, default=60.0, help="for each solver and day")
        others.add_argument("--seeds", type=whole(0), nargs="+", default=[1], help="of the solvers")
        others.add_argument("--peers", nargs="+", choices=[*PEERS], default=[*PEERS])
        growing = families.add_parser("growth", help="the demo city many times over in one problem (extra: plots)")
        growing.set_defaults(run=self._growth)
        growing.add_argument("--times", type=whole(1), nargs="+", default=[1, 3, 10, 30], help="cities in one problem")
        growing.add_argument("--seconds", type=seconds, default=20.0, help="for one city")
        growing.add_argument("--open", action="store_true", help="residents may go to other cities than their own")
        growing.add_argument(
            "--power", type=decimal(0, 9), default=1.0, help="n cities get n to this power as many seconds"
        )
        counties = families.add_parser("prefecture", help="demo counties side by side, alone and over their borders")
        counties.set_defaults(run=self._prefecture)
        counties.add_argument("--counties", type=whole(1), default=4)
        counties.add_argument("--seconds", type=seconds, default=20.0, help="for each county")
        counties.add_argument(
            "--workers", type=whole(1), nargs="+", default=[1, 2], help="counties at a time; a run for each"
        )
        for family in (growing, counties):
            family.add_argument(
                "--processor", action="store_true", help="count the processor's seconds, not the clock's"
            )
        queue = families.add_parser("workers", help="a queue of runs, each of another week, done by so many workers")
        queue.set_defaults(run=self._workers)
        queue.add_argument("--runs", type=whole(1), default=6)
        queue.add_argument("--work", type=whole(1), default=200_000, help="iterations of the search, for each run")
        queue.add_argument("--workers", type=whole(1), nargs="+", default=[1, 2], help="processes; a row for each")
        for family in (city, events, growing):  # peers, counties and runs of a queue have one thread each
            _add_jobs(family)
        for family in (city, events, others, growing, counties, queue):
            family.add_argument("--residents", type=whole(FEWEST, MOST), default=12_000, help="of a demo city")
            yield family

    def _served(self, families: Any) -> Iterator[ArgumentParser]:
        """The city that is stored, as a web server serves it."""
        reading = families.add_parser("load", help="families read their week at once, on the city that is stored")
        reading.set_defaults(run=self._load)
        reading.add_argument("--users", type=whole(1), default=200)
        reading.add_argument("--seconds", type=seconds, default=60.0)
        reading.add_argument("--think", type=seconds, default=2.0, help="seconds between two requests of a user")
        reading.add_argument("--workers", type=whole(1), default=2, help="processes of the web server")
        each = families.add_parser("pages", help="every page of every role, on the demo city that is stored")
        each.set_defaults(run=self._pages)
        each.add_argument("--rounds", type=whole(1), default=5, help="visits to the slowest address of each page")
        each.add_argument("--most", type=whole(1), default=8, help="addresses of each page that are tried")
        each.add_argument("--records", action="store_true", help="the records of the administration too: many pages")
        yield from (reading, each)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            options["run"](options)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error

    def _visits(self, options: dict[str, Any]) -> None:
        rows = hhcrsp.run(
            options["source"],
            options["output"],
            seconds=options["seconds"],
            jobs=options["jobs"],
            seed=options["seed"],
            best=options["best_known"],
            report=self._report,
        )
        gaps = [row.gap for row in rows if row.gap is not None]
        if gaps:
            self.stdout.write(f"{len(gaps)} instances, mean gap {sum(gaps) / len(gaps):.2f} %")
        _refuse_faults(rows)

    def _beds(self, options: dict[str, Any]) -> None:
        rows = pas.run(
            options["source"],
            options["output"],
            seconds=options["seconds"],
            jobs=options["jobs"],
            seed=options["seed"],
            report=self._report_fields,
            proof=options["proof"],
        )
        _refuse_faults(rows)

    def _report(self, row: Row) -> None:
        over = "" if row.gap is None else f"  {row.gap:+.2f} %"
        cost = row.fault if row.cost is None else f"{row.cost:.4f}"
        self.stdout.write(f"{row.instance}  {cost}  {row.seconds:.0f} s{over}")

    def _joint_week(self, options: dict[str, Any]) -> None:
        rows = rehab.run(
            options["source"],
            options["output"],
            seconds=options["seconds"],
            jobs=options["jobs"],
            seed=options["seed"],
            best=options["best_known"],
            report=self._report_fields,
        )
        optimal = sum(row.optimal == "yes" for row in rows)
        self.stdout.write(f"{len(rows)} instances, {optimal} proven optimal")
        _refuse_faults(rows)

    def _week(self, options: dict[str, Any]) -> None:
        week.run(
            options["residents"],
            options["seconds"],
            options["seed"],
            options["jobs"],
            coming_monday(timezone.localdate()),
            options["output"],
            self._report_fields,
        )

    def _react(self, options: dict[str, Any]) -> None:
        react.run(
            options["residents"],
            options["seconds"],
            options["seed"],
            options["jobs"],
            coming_monday(timezone.localdate()),
            options["output"],
            self._report_fields,
        )

    def _peers(self, options: dict[str, Any]) -> None:
        peers.refuse_missing(options["peers"])  # before a city is made
        problem = week.city_problem(options["residents"], options["seed"], coming_monday(timezone.localdate()))
        peers.run(
            [(day, visit_day(problem, day)) for day in options["days"]],
            options["seconds"],
            options["seeds"],
            options["output"],
            options["peers"],
            self._report_fields,
        )

    def _growth(self, options: dict[str, Any]) -> None:
        city = week.city_problem(options["residents"], options["seed"], coming_monday(timezone.localdate()))
        growth.run(
            city,
            options["times"],
            options["seconds"],
            options["power"],
            options["seed"],
            options["jobs"],
            options["output"],
            self._report_fields,
            borders=not options["open"],
            processor=options["processor"],
        )

    def _prefecture(self, options: dict[str, Any]) -> None:
        monday = coming_monday(timezone.localdate())
        counties = {
            f"county{number}": prefecture.beside(
                week.city_problem(options["residents"], options["seed"] + number, monday), number
            )
            for number in range(options["counties"])
        }
        prefecture.run(
            counties, options["seconds"], options["workers"], options["seed"], options["output"], self._report_fields,
            options["processor"],
        )  # fmt: skip

    def _workers(self, options: dict[str, Any]) -> None:
        workers.run(
            options["residents"],
            options["runs"],
            options["work"],
            options["workers"],
            options["seed"],
            coming_monday(timezone.localdate()),
            options["output"],
            self._report_fields,
        )

    def _load(self, options: dict[str, Any]) -> None:
        load.run(
            options["users"],
            options["seconds"],
            options["think"],
            options["workers"],
            options["output"],
            self._report_fields,
        )

    def _pages(self, options: dict[str, Any]) -> None:
        pages.run(options["rounds"], options["most"], options["records"], options["output"], self._report_fields)

    def _report_fields(self, row: "DataclassInstance") -> None:
        self.stdout.write("  ".join(f"{name} {value}" for name, value in asdict(row).items()))


def _add_jobs(family: ArgumentParser) -> None:
    family.add_argument("--jobs", type=whole(1), default=2, help="threads")


def _refuse_faults(rows: Sequence[Row] | Sequence[rehab.Row] | Sequence[pas.PasRow]) -> None:
    if faults := [f"{row.instance}: {row.fault}" for row in rows if row.fault]:
        raise CommandError(f"{len(faults)} of {len(rows)} instances without a plan. " + "; ".join(faults))
