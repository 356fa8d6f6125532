"""What the door of a facility looks like."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.core.fields import BoundedIntegerField

from .places import Facility


class DoorPhoto(models.Model):
    """A photo of the entrance, for those who come for the first time: a JPEG that was drawn anew, without what a
    telephone writes into its pictures. Personal data: whoever stands in the picture; the account that stored it.
    """

    facility = models.OneToOneField(Facility, models.CASCADE, related_name="door", verbose_name=_("facility"))
    content = models.BinaryField(_("picture"))
    digest = models.CharField(_("fingerprint"), max_length=64, help_text=_("SHA-256 of the picture"))
    width = BoundedIntegerField(_("width"), least=1, most=5000)
    height = BoundedIntegerField(_("height"), least=1, most=5000)
    stored_at = models.DateTimeField(_("stored at"))
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("photo", "by")
    )

    class Meta:
        verbose_name = _("photo of a door")
        verbose_name_plural = _("photos of doors")
        ordering = ("facility",)

    def __str__(self) -> str:
        return str(self.facility)
