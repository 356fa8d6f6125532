"""One resident, one household, one file."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from backend.core.fields import CodeField, DaysField, LastDayField, MomentsField, WordField, WordsField
from backend.core.models import Point
from backend.core.periods import moments_text
from backend.core.sealed_fields import DigestField, SealedField
from backend.core.sealing import digests
from facilities.choices import Category, Language, Sex
from facilities.models import Town

from ..choices import (
    RESULTS,
    AssessmentKind,
    AssessmentResult,
    ConsentProof,
    ConsentPurpose,
    Mobility,
    Precaution,
    Relation,
)
from ..identity import contradictions, mask, parse_certificate, parse_identity

PERSON = "person"  # purpose of the keyed hash of an identity number
LAST_FOUR = "last_four"  # of the hash of what people say at the counter


class Numbered(models.Model):
    """A class of GB/T 26341: its digit in the certificate number, and its names. No personal data."""

    number = models.SmallIntegerField(_("number"), primary_key=True)
    name = models.CharField(_("name"), max_length=20)
    name_en = models.CharField(_("English name"), max_length=40, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class DisabilityCategory(Numbered):
    """1 visual to 6 mental, 7 multiple. No personal data."""

    class Meta:
        verbose_name = _("disability category")
        verbose_name_plural = _("disability categories")
        ordering = ("number",)
        constraints = (models.CheckConstraint(name="category_of_the_standard", condition=Q(number__range=(1, 7))),)


class DisabilityLevel(Numbered):
    """1 the most severe to 4. No personal data."""

    class Meta:
        verbose_name = _("disability level")
        verbose_name_plural = _("disability levels")
        ordering = ("number",)
        constraints = (models.CheckConstraint(name="level_of_the_standard", condition=Q(number__range=(1, 4))),)


class Household(models.Model):
    """People who live together. Personal data: through its residents alone."""

    code = CodeField(_("household code"))

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Resident(Point):
    """A person with a disability.

    Personal data, sensitive: name, certificate and identity number, sex, birth date, disability, home, telephone,
    mobility, infection precautions. Those under 14 are sensitive as a whole.
    """

    code = CodeField(_("file code"))
    certificate = SealedField(_("certificate number"), purpose="certificate", max_length=22, blank=True)
    identity = SealedField(_("identity number"), purpose="identity", max_length=18, blank=True)
    person = DigestField(_("hash of the identity number"), purpose=PERSON, of="identity_number")
    certificate_end = DigestField(_("hash of the certificate's last four"), purpose=LAST_FOUR, of="certificate_last")
    identity_end = DigestField(_("hash of the identity number's last four"), purpose=LAST_FOUR, of="identity_last")
    name = models.CharField(pgettext_lazy("person", "name"), max_length=40)
    sex = WordField(_("sex"), choices=Sex)
    birth_date = models.DateField(_("birth date"))
    category = models.ForeignKey(DisabilityCategory, models.PROTECT, verbose_name=_("category"))
    level = models.ForeignKey(DisabilityLevel, models.PROTECT, verbose_name=_("level"))
    categories = WordsField(
        [choice for choice in Category.choices if choice[0] != Category.MULTIPLE],
        verbose_name=_("categories of a multiple disability"),
    )
    certificate_valid = DaysField(
        _("certificate valid"), null=True, blank=True, help_text=_("Empty: no dates known, taken as valid")
    )
    household = models.ForeignKey(Household, models.PROTECT, related_name="residents", verbose_name=_("household"))
    town = models.ForeignKey(Town, models.PROTECT, related_name="residents", verbose_name=_("town"))
    address = models.CharField(_("address"), max_length=120, blank=True)
    phone = SealedField(_("phone"), purpose="telephone", max_length=30, blank=True)
    mobility = WordField(_("mobility"), choices=Mobility, blank=True)
    languages = WordsField(Language, verbose_name=_("languages"))
    precautions = WordsField(Precaution, verbose_name=_("precautions"))
    ends_on = LastDayField(
        _("ends on"), null=True, blank=True, help_text=_("The last day, included; empty: the file is open")
    )

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                name="person_of_a_number", condition=Q(certificate="", identity="", person="") | ~Q(person="")
            ),
            models.UniqueConstraint(fields=("person",), condition=~Q(person=""), name="one_file_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def masked_number(self) -> str:
        """The certificate number, or else the identity number, as screens show it."""
        return mask(self.certificate or self.identity)

    def identity_number(self) -> str:
        """What names the person for good; a certificate number begins with it. Empty: not known."""
        return self.certificate[:18] or self.identity

    def certificate_last(self) -> str:
        """The last four of the certificate number, without the mark of a re-issue."""
        return self.certificate[16:20]

    def identity_last(self) -> str:
        return self.identity_number()[-4:]

    def clean(self) -> None:
        """Refuse numbers that are wrong in themselves, contradict the birth date or the sex, or have another file."""
        faults: dict[str, ValidationError] = {}
        certificate = identity = None
        number = self.identity_number()
        self.person = digests(number, PERSON)[0] if number else ""
        try:
            certificate = parse_certificate(self.certificate) if self.certificate else None
        except ValidationError as fault:
            faults["certificate"] = fault
        try:
            identity = parse_identity(self.identity) if self.identity else None
        except ValidationError as fault:
            faults["identity"] = fault
        if not faults and self.birth_date and self.sex:
            faults = contradictions(
                certificate=certificate, identity=identity, birth_date=self.birth_date, sex=self.sex
            )
        if not faults and type(self).of_person(number).exclude(pk=self.pk).exists():
            faults["certificate" if self.certificate else "identity"] = ValidationError(
                _("Another file has this certificate or identity number."), code="one_file_a_person"
            )
        if faults:
            raise ValidationError(faults)

    @classmethod
    def of_person(cls, number: str) -> "models.QuerySet[Resident]":
        """The file of the person with this identity number, or with a certificate number that begins with it."""
        if not number:
            return cls._default_manager.none()
        return cls._default_manager.filter(person__in=digests(number[:18], PERSON))

    @classmethod
    def ending_in(cls, last_four: str) -> Q:
        """The condition that the certificate or the identity number ends in these four characters."""
        found = digests(last_four, LAST_FOUR)
        return Q(certificate_end__in=found) | Q(identity_end__in=found)


class Guardian(models.Model):
    """Who speaks for a resident. Personal data: name, relation, telephone.

    ``ended_on``: since then no longer. The row stays for what was decided before.
    """

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="guardians", verbose_name=_("resident"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=40)
    relation = WordField(_("relation"), choices=Relation)
    legal = models.BooleanField(_("legal guardian"), default=False)
    phone = SealedField(_("phone"), purpose="telephone", max_length=30, blank=True)
    ended_on = models.DateField(_("no longer speaks for the resident since"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")
        ordering = ("resident", "name")
        constraints = (models.UniqueConstraint(fields=("resident", "name"), name="one_row_a_guardian"),)

    def __str__(self) -> str:
        return gettext("%(name)s (%(relation)s)") % {"name": self.name, "relation": self.get_relation_display()}


class Absence(models.Model):
    """A resident is away. Personal data: whereabouts; ``reason`` may be health data."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="absences", verbose_name=_("resident"))
    span = MomentsField(_("from and until"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("span", "pk")

    def __str__(self) -> str:
        return f"{self.resident} {moments_text(self.span)}"


class Assessment(models.Model):
    """What an assessment found, from the day it was made until it runs out. Personal data, sensitive: health."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="assessments", verbose_name=_("resident"))
    kind = WordField(_("kind"), choices=AssessmentKind)
    result = WordField(_("result"), choices=AssessmentResult)
    valid = DaysField(_("valid"), open_end=False, help_text=_("From the day of the assessment"))

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ("resident", "kind", "valid")
        constraints = (
            models.UniqueConstraint(
                F("resident"), F("kind"), Func(F("valid"), function="lower", output_field=models.DateField()),
                name="one_assessment_a_day",
                violation_error_message=_("The resident has another assessment of this kind on that day."),
            ),
            models.CheckConstraint(
                name="assessment_result_of_its_kind",
                condition=Q(
                    *(Q(kind=kind.value, result__in=[r.value for r in results]) for kind, results in RESULTS.items()),
                    _connector=Q.OR,
                ),
                violation_error_message=_("This result does not belong to this kind of assessment."),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_result_display()}"


class Consent(models.Model):
    """Consent to one purpose. Personal data: the decision, who made it, and the notes.

    ``given_by`` and ``withdrawn_by`` empty: the resident. A proof is empty where nobody noted one.
    """

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="consents", verbose_name=_("resident"))
    purpose = WordField(_("purpose"), choices=ConsentPurpose)
    given_by = models.ForeignKey(
        Guardian, models.PROTECT, null=True, blank=True, verbose_name=_("given by"),
        help_text=_("Empty: the resident"),
    )  # fmt: skip
    given_on = models.DateField(_("given on"))
    proof = WordField(_("proof"), choices=ConsentProof, blank=True)
    note = models.CharField(
        _("where the proof is kept"), max_length=120, blank=True, help_text=_("For example: folder 12, sheet 3")
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Guardian, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by"),
        help_text=_("Empty: the resident"),
    )  # fmt: skip
    withdrawal_proof = WordField(_("proof of the withdrawal"), choices=ConsentProof, blank=True)
    withdrawal_note = models.CharField(_("where that proof is kept"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("resident", "purpose", "given_on")
        constraints = (
            models.CheckConstraint(
                name="consent_given_before_withdrawn",
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                violation_error_message=_("Consent is withdrawn before it was given."),
            ),
            models.CheckConstraint(
                name="consent_withdrawal_on_a_day",
                condition=Q(withdrawn_on__isnull=False)
                | Q(withdrawn_by__isnull=True, withdrawal_proof="", withdrawal_note=""),
                violation_error_message=_("A withdrawal has a day."),
            ),
            models.UniqueConstraint(
                fields=("resident", "purpose"), condition=Q(withdrawn_on__isnull=True), name="one_standing_consent"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.given_on}"

    def clean(self) -> None:
        for name in ("given_by", "withdrawn_by"):
            guardian = getattr(self, name)
            if guardian and guardian.resident_id != self.resident_id:
                raise ValidationError({name: _("This is a guardian of another resident.")})
