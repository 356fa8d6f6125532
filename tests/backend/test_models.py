import pytest
from django.apps import apps
from django.core.management import call_command

OWN = [
    model
    for name in ("core", "facilities", "residents", "scheduling")
    for model in apps.get_app_config(name).get_models()
]


def test_every_model_says_what_personal_data_it_holds() -> None:
    silent = [model.__name__ for model in OWN if "ersonal data" not in (model.__doc__ or "")]
    assert silent == []


@pytest.mark.django_db
def test_migrations_are_those_of_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
