from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from backend.core.models import Invitation

# Compared with null it would be unknown, and so would its contrary.
ENDED_WITH_PASSWORD = Q(account__secrets_ended_at__isnull=False, account__secrets_ended_at__gte=F("made_at"))


class CalendarFeeds(models.QuerySet["CalendarFeed"]):
    def standing(self) -> "CalendarFeeds":
        """What still opens. A sheet that is revoked, because it or the telephone was lost or the next one is printed,
        ends the address that was there before; so does a new password, where the one before may be known to others."""
        since = Invitation.objects.filter(account=OuterRef("account"), revoked_at__gte=OuterRef("made_at"))
        return self.filter(~Exists(since), ~ENDED_WITH_PASSWORD, revoked_at=None, account__is_active=True)

    def ended_with_password(self) -> "CalendarFeeds":
        return self.filter(ENDED_WITH_PASSWORD)


class CalendarFeed(models.Model):
    """A secret address at which a telephone's calendar reads the appointments of an account. Kept as a keyed hash.

    Personal data: whose account reads a calendar, and when it last did.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds", verbose_name=_("account")
    )
    digest = models.CharField(_("hash of the secret"), max_length=64, unique=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    made_at = models.DateTimeField(_("made at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    read_at = models.DateTimeField(_("last read at"), null=True, blank=True)

    objects = CalendarFeeds.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("account",), condition=Q(revoked_at__isnull=True), name="one_standing_feed_an_account"
            ),
            models.CheckConstraint(
                name="feed_revoked_after_it_was_made",
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("made_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.account} {self.made_at:%Y-%m-%d}"
