"""Ids of bodies: from a code where there is one, else from the name, so that the same body gets the same id tomorrow.

Example:
    >>> body_id("University", ("moe:4122010183",), "吉林大学", "") == body_id("University", ("moe:4122010183",), "吉林大学堂", "")
    True
"""

from __future__ import annotations

from collections.abc import Iterable

from graph.records import Entity, digest
from ingest.resolve.vetoes import IDENTITY, identity_codes


def coded_id(type: str, codes: Iterable[str]) -> str:
    """The id its strongest identifying code gives a body; empty when it has none."""
    own = identity_codes(type, codes)
    scheme = next((s for s in IDENTITY if s in own), "")
    return digest("body", f"{scheme}:{own[scheme]}") if scheme else ""


def body_id(type: str, codes: Iterable[str], key: str, region: str) -> str:
    """The id of a body.

    Args:
        type: entity type.
        codes: "scheme:value".
        key: its name as :class:`ingest.resolve.names.Parts` has it (``key``).
        region: code of the place that tells a bare name from others, else empty.
    """
    return coded_id(type, codes) or Entity.key(type, key, region)
