"""What a browser sends back of a page."""

import re
from html.parser import HTMLParser

from django.db.models import Model
from django.test import Client

from backend.core.editing import state_of_columns


class Inputs(HTMLParser):
    """What a browser would send for the forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self.select = self.textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
        if tag == "input" and ticked and given.get("type") not in ("submit", "file", "search"):
            self.data.setdefault(name, []).append(given.get("value") or "on" * (given.get("type") == "checkbox"))
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given and self.select:
            self.data.setdefault(self.select, []).append(given.get("value") or "")
        elif tag == "textarea":
            self.textarea = name
            self.data[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.data[self.textarea][0] += data.lstrip("\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.textarea = ""
        elif tag == "select":
            self.select = ""


def seen(client: Client, address: str) -> dict[str, str]:
    """With which state of a stored row its form at ``address`` is sent; nothing where the page changes none."""
    found = re.findall(r'name="seen" value="([^"]+)"', client.get(address.removesuffix("remove/")).text)
    return {"seen": found[-1 if address.endswith("remove/") else 0]} if found else {}


def seen_row(row: Model) -> dict[str, str]:
    """The same of a small form in a list: the row as it is stored."""
    row.refresh_from_db()
    return {"seen": state_of_columns(row)}
