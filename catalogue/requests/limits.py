"""How many forms one place may send on a day, without keeping any address.

Counts stand in the database: every process and host counts with the others. A place is one of about a million buckets,
by a keyed digest of its address and the day. Thousands of addresses share each, so that none can be read from it, not
even by who knows the key; that two of the few senders of one day meet in a bucket is rare: docs/decisions/0020.
"""

from __future__ import annotations

from datetime import date
from ipaddress import IPv6Address, ip_address
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from catalogue.models import SendingCount

BUCKETS = 2**20

MOST_FROM_ADDRESS = 30
"""Forms of one kind that one address may send on a day; a whole school often shares one."""

MOST_TO_EMAIL = 10
"""Orders on a day with the same e-mail address: the site must not be made to fill anybody's mailbox."""

NETWORK = 64
"""Bits of an IPv6 address that a household or school is given; the rest changes."""


def within_limits(request: HttpRequest, form: str, email: str = "") -> bool:
    """Count this sending; False when there were too many on this day from this address, or with this e-mail address."""
    counts = [_count(form, _bucket(address_of(request))) <= MOST_FROM_ADDRESS]
    if email:
        counts.append(_count(f"{form}-email", _bucket(email.casefold())) <= MOST_TO_EMAIL)
    return all(counts)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: told by the outermost of our own proxies, or the connection itself.

    What stands before that in the header was written by the visitor.
    """
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    proxies = settings.PROXIES
    if proxies and told:
        return _network(told[-min(proxies, len(told))])
    return _network(request.META.get("REMOTE_ADDR", ""))


def _network(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(int(address) >> (128 - NETWORK))
    return str(address)


def _bucket(who: str) -> int:
    day = timezone.localdate().isoformat()
    digest = salted_hmac("catalogue.requests.limits", f"{day} {who}", algorithm="sha256").digest()
    return int.from_bytes(digest[:8], "big") % BUCKETS


def _count(form: str, bucket: int) -> int:
    place: dict[str, Any] = {"day": timezone.localdate(), "form": form, "bucket": bucket}
    SendingCount.objects.get_or_create(**place)
    SendingCount.objects.filter(**place).update(times=F("times") + 1)
    return SendingCount.objects.values_list("times", flat=True).get(**place)


def forget_counts(before: date | None = None) -> int:
    """Delete the counts of the days before this one; their number."""
    return SendingCount.objects.filter(day__lt=before or timezone.localdate()).delete()[0]
