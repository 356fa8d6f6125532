"""The rules of a day of sessions, counted out slot by slot."""

from collections import Counter

from scheduling.engine.sessions import Day, Timetable, counts, given
from scheduling.engine.sessions.model import mask, part_given, starts_of


def faults(frame: Day, timetable: Timetable) -> list[str]:
    """Every rule of a day, counted out slot by slot."""
    found = []
    load: Counter[tuple[int, int]] = Counter()
    busy: Counter[tuple[int, int]] = Counter()
    for session in timetable:
        what = frame.kinds[session.kind]
        groups = [group for group, count in what.needs.items() for _ in range(count)]
        if not max(1, what.least) <= len(session.people) <= what.most:
            found.append(f"{session}: participants")
        if session.start < 0 or session.start + what.slots > frame.slots:
            found.append(f"{session}: outside the day")
        for group, pool in zip(groups, session.pools, strict=True):
            if group not in frame.pools[pool].groups:
                found.append(f"{session}: pool {pool} is not of group {group}")
        for slot in range(session.start, session.start + what.slots):
            load.update((pool, slot) for pool in session.pools)
            busy.update((person, slot) for person in session.people)
    found += [f"pool {pool}, slot {slot}" for (pool, slot), n in load.items() if n > frame.pools[pool].free[slot]]
    for (person, slot), times in busy.items():
        if times > 1 or frame.people[person].busy & mask(slot, 1):
            found.append(f"person {person}, slot {slot}")
    for (person, kind), times in counts(timetable).items():
        if times > frame.people[person].limits.get(kind, 0):
            found.append(f"person {person}, kind {kind}")
    most = [person.most for person in frame.people]
    found += [f"person {p}: {n}" for p, (n, m) in enumerate(zip(given(frame, timetable), most, strict=True)) if n > m]
    starts = starts_of(timetable)
    found += [
        f"person {person}, {part}"
        for person, one in enumerate(frame.people)
        for part in one.parts
        if part_given(starts[person], part) > part.most
    ]
    return found
