"""Behind a reverse proxy REMOTE_ADDR is the proxy: here it becomes the client's again, by the word of trusted ones."""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network


def real_addresses(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def respond(request: HttpRequest) -> HttpResponse:
        trusted = settings.ENVIRONMENT.trusted_proxies
        if trusted and _is_trusted(request.META.get("REMOTE_ADDR", ""), trusted):
            request.META["REMOTE_ADDR"] = client_of(
                request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""), trusted
            )
        else:
            # Nobody else's word counts: neither for the address nor for the connection being encrypted.
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return get_response(request)

    return respond


def client_of(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The last address of the chain that no trusted proxy has; what stands before it anybody could have written."""
    chain = [part.strip() for part in forwarded.split(",") if part.strip()]
    for address in reversed(chain):
        try:
            ip_address(address)
        except ValueError:
            return peer
        if not _is_trusted(address, trusted):
            return address
    return chain[0] if chain else peer


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    """A proxy on a socket of this machine has no address, and is as trusted as the socket's folder."""
    if not address:
        return True
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)
