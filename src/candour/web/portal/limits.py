"""How much may come before a person looks: token buckets in the shared cache, one for a place and one for all.

Being over a limit never loses anything: what came is held for a person. A place is a network, not a person, and is
kept only as a keyed hash for as long as its bucket is not full again.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

# Networks as they are given to one household or office.
_PREFIX_4, _PREFIX_6 = 24, 56
# The place of whatever comes from nobody knows where.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Bucket:
    """So many at once (`size`), and so many more in each hour (`an_hour`)."""

    name: str
    size: int
    an_hour: int

    def take(self, whose: str) -> bool:
        """Take one for whoever this is; False where none is left. Call it under a lock that all callers share."""
        key, now = f"bucket:{self.name}:{whose}", timezone.now().timestamp()
        left, since = cache.get(key) or (float(self.size), now)
        left = min(float(self.size), left + (now - since) * self.an_hour / 3600)
        may = left >= 1
        # Once so much time has passed the bucket is full again, as if nothing had ever been taken.
        cache.set(key, (left - 1 if may else left, now), timeout=int(self.size * 3600 / self.an_hour) + 1)
        return may


def place_of(request: HttpRequest) -> str:
    """Where a request comes from, as a hash of its network: the same for the same network, and nothing else.

    Where that cannot be told, also because fewer servers stand in front than the settings say, all are one place: much
    is then held, and nothing is lost.
    """
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (ValueError, PermissionDenied, ImproperlyConfigured):
        return UNKNOWN
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    prefix = _PREFIX_4 if address.version == 4 else _PREFIX_6
    network = ipaddress.ip_network((address, prefix), strict=False)
    return salted_hmac("candour.place", str(network), algorithm="sha256").hexdigest()[:32]
