"""By which way a change came in, as ``core.history.context`` stores it: in the reader's language, from one table."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .labels import label_of

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})

# The first part of the address.
PAGES = {
    "": gettext_lazy("First page"),
    "account": gettext_lazy("My account"),
    "audit": gettext_lazy("Who saw and changed what"),
    "broken": gettext_lazy("What was broken"),
    "calendar": gettext_lazy("Calendar on the telephone"),
    "closures": gettext_lazy("Close several houses"),
    "desk": gettext_lazy("Desk"),
    "display": gettext_lazy("Display"),
    "doors": gettext_lazy("Photo of a door"),
    "exports": gettext_lazy("Exported files"),
    "facility": gettext_lazy("Facility"),
    "family": gettext_lazy("Sign-in of families"),
    "follow-up": gettext_lazy("Follow-up"),
    "free-places": gettext_lazy("Free places"),
    "i18n": gettext_lazy("Language"),
    "import": gettext_lazy("Import"),
    "messages": gettext_lazy("Messages that were not sent"),
    "my-family": gettext_lazy("Page of a family"),
    "my-week": gettext_lazy("Page of a carer or therapist"),
    "new-resident": gettext_lazy("New file"),
    "plans": gettext_lazy("Plan of a week"),
    "reports": gettext_lazy("Reports"),
    "requests": gettext_lazy("Requests of families"),
    "residents": gettext_lazy("File of a resident"),
    "review": gettext_lazy("Due for review"),
    "runs": gettext_lazy("Planning under way"),
    "sign-in": gettext_lazy("Sign-in"),
    "sign-out": gettext_lazy("Sign out"),
    "style": gettext_lazy("Parts of pages"),
    "to-ring": gettext_lazy("Whom to ring"),
    "waiting": gettext_lazy("Waiting list"),
    "weeks": gettext_lazy("Plan a week"),
}
COMMANDS = {
    "api_token": gettext_lazy("make a token for a program"),
    "backup": gettext_lazy("back up"),
    "bench": gettext_lazy("measure the engine"),
    "changepassword": gettext_lazy("set a password"),
    "check_plan": gettext_lazy("check a plan"),
    "createsuperuser": gettext_lazy("make the first account"),
    "demo": gettext_lazy("make the demo city"),
    "explain_week": gettext_lazy("explain a week"),
    "export_problem": gettext_lazy("export the input of a plan"),
    "export_resident": gettext_lazy("export a file"),
    "export_week": gettext_lazy("export a week"),
    "export_workbook": gettext_lazy("export the workbook"),
    "import_workbook": gettext_lazy("import a workbook"),
    "make_city": gettext_lazy("invent a city"),
    "migrate": gettext_lazy("bring the database up to date"),
    "plan_week": gettext_lazy("plan a week"),
    "publish_week": gettext_lazy("publish a week"),
    "recommend": gettext_lazy("recommend places"),
    "replan": gettext_lazy("change a plan after an event"),
    "restore": gettext_lazy("restore a backup"),
    "rotate_keys": gettext_lazy("rotate the keys"),
    "show_plan": gettext_lazy("show a plan"),
    "solve_counties": gettext_lazy("plan several counties"),
    "solve_file": gettext_lazy("plan from a file"),
    "what_if": gettext_lazy("try a what-if"),
    "workbook_template": gettext_lazy("write an empty workbook"),
    "write_rules": gettext_lazy("write the table of rules"),
    "write_schemas": gettext_lazy("write the formats"),
}
JOBS = {
    "core.clean_up": gettext_lazy("remove what is no longer needed"),
    "core.forget_jobs": gettext_lazy("remove jobs that are over"),
    "core.forget_traffic": gettext_lazy("remove counts of requests"),
    "core.revive_messages": gettext_lazy("queue messages again whose job broke off"),
    "core.retry_stalled_jobs": gettext_lazy("take over jobs of lost workers"),
    "core.send_message": gettext_lazy("send a message"),
    "core.send_one_time_code": gettext_lazy("send a sign-in code"),
    "scheduling.answer_inquiry": gettext_lazy("answer a question to the engine"),
    "scheduling.apply_retention": gettext_lazy("apply retention periods"),
    "scheduling.check_workbook": gettext_lazy("check a workbook"),
    "scheduling.expire_offers": gettext_lazy("let offers expire"),
    "scheduling.forget_exports": gettext_lazy("remove exported files"),
    "scheduling.forget_workbooks": gettext_lazy("remove uploaded workbooks"),
    "scheduling.import_workbook": gettext_lazy("import a workbook"),
    "scheduling.look_at_queue": gettext_lazy("look at the waiting list"),
    "scheduling.make_export": gettext_lazy("make an export"),
    "scheduling.offer_places": gettext_lazy("offer free places"),
    "scheduling.plan_week": gettext_lazy("plan a week"),
    "scheduling.publish_plan": gettext_lazy("publish a week"),
    "scheduling.remind": gettext_lazy("remind of appointments"),
    "scheduling.remind_of_papers": gettext_lazy("remind of papers that run out"),
    "scheduling.revive_runs": gettext_lazy("begin lost planning anew"),
    "scheduling.sweep_broken": gettext_lazy("mark appointments that are broken"),
    "scheduling.sweep_broken_hourly": gettext_lazy("mark appointments that are broken"),
}


@dataclass(frozen=True)
class Way:
    """``address``: of the page, where it was one."""

    words: str
    address: str = ""


def way_of(source: str) -> Way:
    """What the table does not know is named as it is stored."""
    kind, _space, rest = source.partition(" ")
    if not source:
        return Way(_("Straight in the database"))
    if kind in _METHODS:
        return Way(_page(rest), rest)
    if kind == "command":
        return Way(_("Command: %(what)s") % {"what": COMMANDS.get(rest, rest)})
    if kind == "job":
        return Way(_("Job: %(what)s") % {"what": JOBS.get(rest, rest)})
    return Way(_("Program: %(what)s") % {"what": source})


def _page(address: str) -> str:
    first, *others = address.strip("/").split("/")
    if first == "api":
        return _("Another program (API)")
    if first == "admin":
        return _("Records: %(what)s") % {"what": label_of(".".join(others[:2]))} if others[1:] else _("Records")
    return _("Page: %(what)s") % {"what": PAGES.get(first, address)}
