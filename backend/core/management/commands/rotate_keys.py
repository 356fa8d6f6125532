from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.rotation import keys_rotate
from backend.core.sealing import Unreadable, keys


class Command(BaseCommand):
    help = "Seal everything that is under an older key of CARE_DATA_KEYS anew, under the first. All or nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = keys_rotate(now=timezone.now())
        except Unreadable as error:
            raise CommandError(str(error)) from error
        except IntegrityError as error:
            raise CommandError(
                _("Nothing changed: two files are of one person, entered while two keys were in use. %(constraint)s")
                % {"constraint": str(error).partition("\n")[0]}
            ) from error
        for table, rows in done.items():
            self.stdout.write(f"{table}: {rows}")
        self.stdout.write(_("All is sealed with key %(key)s: older ones may be taken away.") % {"key": keys()[0].name})
