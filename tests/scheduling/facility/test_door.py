"""The photo of the door: drawn anew, kept by the house, seen by those who come, by nobody who is not signed in."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from facilities.models import DoorPhoto
from facilities.pictures import LARGEST, drawn_anew
from tests.small_city import DAY, SmallCity, entered

pytestmark = pytest.mark.django_db
PAGE = "/facility/XC/door/"


def photo(size: tuple[int, int] = (1600, 800), kind: str = "JPEG", *, mode: str = "RGB", turned: bool = False) -> bytes:
    """With a place, a camera and a comment in it."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"  # maker
    exif[0x8825] = {2: (30.0, 41.0, 0.0)}  # where
    if turned:
        exif[0x0112] = 6  # lies on its side
    written = BytesIO()
    Image.new(mode, size, 1).save(written, kind, exif=exif)
    return written.getvalue()


def sent(client: Client, content: bytes, page: str = PAGE) -> int:
    return client.post(page, {"photo": SimpleUploadedFile("door.jpg", content)}).status_code


def test_only_the_points_of_the_picture_are_kept() -> None:
    given = photo(turned=True)
    assert b"SecretCamera" in given
    made = drawn_anew(given)
    with Image.open(BytesIO(made.content)) as opened:
        assert (opened.format, opened.size, dict(opened.getexif())) == ("JPEG", (640, 1280), {})
    assert (made.width, made.height) == (640, 1280)
    assert b"SecretCamera" not in made.content
    assert drawn_anew(photo((300, 300), "PNG")).content[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg onload='alert(1)'/>", "no_picture"),
        (b"", "no_picture"),
        (photo()[:300], "no_picture"),
        (photo(kind="GIF"), "no_picture"),
        (photo((150, 900)), "wrong_size"),
        (photo((8000, 6000), "PNG", mode="1"), "wrong_size"),
        (b"\xff\xd8\xff" + bytes(LARGEST), "too_large"),
    ],
    ids=range(7),
)
def test_what_is_no_photo_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        drawn_anew(content)
    assert refused.value.code == code


def test_from_the_house_to_those_who_come(city: SmallCity, manager: Client) -> None:
    assert "There is no photo yet." in manager.get(PAGE).text
    assert sent(manager, b"no photo") == 200
    assert "Send a JPEG or PNG file." in manager.post(PAGE, {"photo": SimpleUploadedFile("a", b"x")}).text
    for _time in range(2):
        assert sent(manager, photo()) == 302
    row = DoorPhoto.objects.get()
    address = f"/doors/XC/{row.digest}.jpg"
    assert address in manager.get(PAGE).text

    family, carer = entered(city, Role.FAMILY), entered(city, Role.CARER)
    tuesday = city.monday + DAY
    assert address in family.get(f"/my-family/appointments/N-therapy.0.{tuesday:%Y%m%d}/").text
    assert address in carer.get(f"/my-week/?day={tuesday}").text
    shown = family.get(address)
    assert (shown.content, shown.headers["Content-Type"]) == (bytes(row.content), "image/jpeg")
    assert shown.headers["Cache-Control"].startswith("private")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]

    assert Client().get(address).status_code == 302
    assert entered(city, Role.AUDITOR).get(address).status_code == 404
    assert family.get(f"/doors/XC/{'0' * 64}.jpg").status_code == 404
    assert manager.post("/facility/XC/door/remove/").status_code == 302
    assert (family.get(address).status_code, manager.post("/facility/XC/door/remove/").status_code) == (404, 404)
    acts = AuditEntry.objects.filter(act__startswith="door_photo").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["door_photo.store", "door_photo.store", "door_photo.remove"]


@pytest.mark.parametrize("role", [None, *Role])
def test_who_stores_it(city: SmallCity, role: Role | None) -> None:
    """Of the Home; the manager runs the station."""
    client = entered(city, role) if role else Client()
    may = role in {Role.ADMINISTRATOR, Role.CITY_COORDINATOR, Role.TOWN_COORDINATOR}
    refused = 404 if role == Role.FACILITY_MANAGER else 403
    assert sent(client, photo((300, 300)), "/facility/ZJ/door/") == (302 if may or role is None else refused)
    assert DoorPhoto.objects.exists() is may
