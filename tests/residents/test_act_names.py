"""The auditor reads no code: whatever the code records as an act has a name."""

import re
from pathlib import Path

from backend.core.history.act_names import ACTS
from residents.papers import PAPERS
from scheduling.choices import InquiryKind, RequestKind, RequestStatus, StepKind

ROOT = Path(__file__).parents[2]


def test_every_act_that_is_recorded_has_a_name() -> None:
    sources = "".join(
        file.read_text()
        for app in ("backend", "facilities", "residents", "scheduling")
        for file in (ROOT / app).rglob("*.py")
    )
    plain = set(re.findall(r'act="([a-z_]+\.[a-z_]+)"', sources))
    made = {
        *(f"inquiry.{kind}" for kind in InquiryKind),
        *(f"request.{kind}" for kind in RequestKind),
        *(f"request.{status}" for status in RequestStatus if status != RequestStatus.OPEN),
        *(f"waiting.{kind}" for kind in StepKind),
        *(f"{paper.name}.{act}" for paper in PAPERS for act in ("add", "change", "remove")),
    }
    assert len(plain) > 40
    assert (plain | made) - ACTS.keys() == set()
