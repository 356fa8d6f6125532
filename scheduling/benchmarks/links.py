"""Where a page leads: the addresses of this site that stand in it, and which page of the site each belongs to."""

from html.parser import HTMLParser
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve

LINKS = {"a": "href", "form": "action"}


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and (given.get("method") or "get").lower() != "get":
            return
        for name in (LINKS.get(tag, ""), "hx-get"):
            if address := given.get(name):
                self.found.append(address)


def links(page: str, address: str) -> list[str]:
    """Addresses that the page at ``address`` links, asks by a form, or loads into itself; each once, as they stand.

    Filters upon filters are without end: from an address with a query none with a query is followed.
    """
    reader = _Links()
    reader.feed(page)
    full = [urldefrag(urljoin(address, link)).url for link in reader.found]
    narrowed = bool(urlsplit(address).query)
    return [
        link
        for link in dict.fromkeys(full)
        if link.startswith("/") and page_of(link) and not (narrowed and urlsplit(link).query)
    ]


def page_of(address: str) -> str:
    """The name of the page, with the names of what it is asked for; empty where the site has none."""
    path, query = urlsplit(address).path, urlsplit(address).query
    try:
        name = resolve(path).view_name
    except Resolver404:
        return ""
    asked = sorted(parse_qs(query, keep_blank_values=True))
    return name + (f"?{'&'.join(asked)}" if asked else "")
