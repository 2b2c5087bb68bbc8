"""What goes into resolution and what comes out: a name someone used, and the body it stands for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A name as a text or list uses it.

    Attributes:
        id: the caller's own id.
        name: as written, any script.
        type: entity type.
        region: region the text is about or the list gives: a full or short name or a GB/T 2260 code; may be empty.
        context: words around the name; may be empty.
        codes: "scheme:value" codes that stand beside it.
    """

    id: str
    name: str
    type: str
    region: str = ""
    context: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body that may be meant.

    Attributes:
        entity: id.
        name: its official name.
        score: 0 to 1.
        why: what speaks for and against it, one (zh, en) a reason.
    """

    entity: str
    name: str
    score: float
    why: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """The answer for one :class:`Named`.

    Attributes:
        id: the caller's id.
        entity: id of the body; equal ids mean the same body.
        name: its official name, or the fullest name seen of a body no table knows.
        confidence: 0 to 1.
        known: True when a reference table or registry has the body.
        why: the decision, one (zh, en) a reason, the strongest first.
        candidates: others that were weighed, the best first.
    """

    id: str
    entity: str
    name: str
    confidence: float
    known: bool
    why: tuple[tuple[str, str], ...]
    candidates: tuple[Candidate, ...] = ()
