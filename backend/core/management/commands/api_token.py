from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.access.tokens import LONGEST, NoTokens, make_token
from backend.core.models import User


class Command(BaseCommand):
    help = "Make a token for the API and print it, once. Revoke it on the account page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account", help="user name of an account of the staff")
        parser.add_argument("--name", default="api", help="what it is for")
        parser.add_argument("--days", type=int, default=90, help=f"until it ends, at most {LONGEST.days}")
        parser.add_argument("--changes", action="store_true", help="it may change data, not only read it")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["account"]).first()
        if user is None:
            raise CommandError(_("There is no account with the name %(name)s.") % {"name": options["account"]})
        if not user.is_active:
            raise CommandError(_("This account is switched off."))
        try:
            _token, text = make_token(
                user=user,
                by=None,
                name=options["name"],
                days=options["days"],
                changes=options["changes"],
                now=timezone.now(),
            )
        except NoTokens:
            raise CommandError(_("This account has no password: tokens are for the staff.")) from None
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(text)
