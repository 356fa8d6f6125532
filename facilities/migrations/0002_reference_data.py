"""The catalogue that a new installation starts with; afterwards the rows are the truth and are edited as such."""

from datetime import date

from django.db import migrations

from facilities import reference


def load(apps, schema_editor):
    model = lambda name: apps.get_model("facilities", name).objects
    for town in reference.TOWNS:
        model("Town").create(
            code=town.code, name=town.zh, name_en=town.en, longitude=town.longitude, latitude=town.latitude
        )
    for kind in reference.FACILITY_KINDS:
        model("FacilityKind").create(
            code=kind.code, name=kind.zh, name_en=kind.en, required_credentials=list(kind.credentials)
        )
    skills = {
        skill.code: model("Skill").create(code=skill.code, name=skill.zh, name_en=skill.en)
        for skill in reference.SKILLS
    }
    services = {}
    for service in reference.SERVICES:
        after, least, most = service.after or ("", 0, 0)
        services[service.code] = model("ServiceType").create(
            code=service.code,
            name=service.zh,
            name_en=service.en,
            mode=service.mode,
            minutes=service.minutes,
            skill=skills.get(service.skill),
            group_size=service.group_size,
            room_use=service.room_use,
            equipment=list(service.equipment),
            staff_needed=service.staff_needed,
            bed_kind=service.bed_kind,
            after=services[after] if after else None,
            after_min_gap=least,
            after_max_gap=most,
            funded_category=service.funded_category,
        )
    for rule in reference.RULE_VALUES:
        model("RuleValue").create(
            key=rule.key,
            name=rule.zh,
            value=rule.value,
            unit=rule.unit,
            valid=(date(2021, 1, 1), None),
            source=rule.source,
            mark=rule.mark,
        )


class Migration(migrations.Migration):
    dependencies = [("facilities", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
