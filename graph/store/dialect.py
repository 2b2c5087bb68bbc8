"""Cypher as text: its tokens, a quoted identifier, and the part of the language that both engines understand alike.

Example:
    >>> [t.text for t in tokens("MATCH (n) /* all */ RETURN n.name")]
    ['MATCH', '(', 'n', ')', 'RETURN', 'n', '.', 'name']
    >>> quoted("IN")
    '`IN`'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.errors import BadQuery

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n\f]+ | //[^\r\n]* | /\*.*?\*/)
  | (?P<string>'(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*")
  | (?P<quoted>`(?:[^`]|``)*`)
  | (?P<number>0[xX][0-9a-fA-F]+ | 0o[0-7]+ | \d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)
  | (?P<parameter>\$(?:\w+|`(?:[^`]|``)*`))
  | (?P<word>[^\W\d]\w*)
  | (?P<mark>\.\.|::|<>|<=|>=|=~|\+=|\|\||[()\[\]{},.:|&!%+\-*/^=<>;?])
    """,
    re.VERBOSE | re.DOTALL,
)
# Escapes of the form \\u0027 are undone by Neo4j before it reads the query, inside and outside of strings.
_ESCAPE = re.compile(r"\\[uU]")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a query: its kind (string, quoted, number, parameter, word, mark), text and place."""

    kind: str
    text: str
    start: int

    @property
    def lower(self) -> str:
        """The text in lower case; Cypher's keywords do not heed case."""
        return self.text.lower()


def quoted(identifier: str) -> str:
    """`identifier` in back-ticks: the one way a label, type or index name enters a statement."""
    return "`" + identifier.replace("`", "``") + "`"


def tokens(query: str) -> tuple[Token, ...]:
    r"""The tokens of a query, without white space and comments.

    Raises:
        BadQuery: a string, back-tick or comment does not end, or the query holds ``\u`` escapes or unseen characters
            (which an engine may read otherwise than a person does).
    """
    if _ESCAPE.search(query):
        raise BadQuery(r"查询中不能有 \u 转义", r"a query may not hold \u escapes", advice=("直接写该字符", "write the character itself"))
    unseen = _UNSEEN.search(query)
    if unseen:
        raise BadQuery("查询中有不可见字符", "the query holds an unseen character", place=f"U+{ord(unseen.group()):04X} @ {unseen.start()}")
    found, place = [], 0
    while place < len(query):
        match = _TOKEN.match(query, place)
        if match is None:
            raise BadQuery(
                f"无法读懂：{query[place : place + 20]}", f"cannot be read: {query[place : place + 20]}", place=f"@ {place}",
                advice=("检查引号与注释是否闭合", "check that quotes and comments end"),
            )  # fmt: skip
        if match.lastgroup != "space":
            found.append(Token(str(match.lastgroup), match.group(), place))
        place = match.end()
    return tuple(found)


_ENGINE_ONLY = {
    "shortest": "SHORTEST k: use shortestPath or allShortestPaths",
    "elementid": "elementId(): key on n.id",
    "id": "id(): key on n.id",
    "apoc": "APOC is not everywhere",
    "gds": "GDS is not everywhere",
    "dbms": "dbms.* is not everywhere",
    "datetime": "datetime(): the zone is lost on ArcadeDB",
    "localdatetime": "localdatetime(): use date()",
}


def unportable(query: str) -> tuple[str, ...]:
    """What of `query` does not mean the same on Neo4j 5 and on ArcadeDB, in words; empty when all of it does.

    Example:
        >>> unportable("MATCH (n) RETURN elementId(n)")
        ('elementId(): key on n.id',)
    """
    read = tokens(query)
    faults = []
    for place, token in enumerate(read):
        following = read[place + 1].text if place + 1 < len(read) else ""
        before = read[place - 1].text if place else ""
        if token.kind == "word" and before != "." and token.lower in _ENGINE_ONLY:
            called = following in ("(", ".") or token.lower == "shortest"
            if called:
                faults.append(_ENGINE_ONLY[token.lower])
        if token.text == ":" and following.startswith("$") and _is_label(read, place):
            faults.append("dynamic labels :$(x): silently unlabelled on ArcadeDB")
        if token.lower in ("shortestpath", "allshortestpaths") and _filtered(read[place:]):
            faults.append("WHERE on shortestPath: ArcadeDB filters afterwards; restrict the types inside the pattern")
    return tuple(dict.fromkeys(faults))


def _is_label(read: Sequence[Token], place: int) -> bool:
    """True when the colon at `place` stands in a node or relationship pattern, not in a map."""
    depth = 0
    for token in reversed(read[:place]):
        if token.text in (")", "]", "}"):
            depth += 1
        elif token.text in ("(", "[", "{"):
            if depth == 0:
                return token.text != "{"
            depth -= 1
    return False


def _filtered(rest: Sequence[Token]) -> bool:
    """True when a WHERE follows the path pattern that begins here."""
    depth = 0
    for token in rest[1:]:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and token.kind == "word":
            return token.lower == "where"
    return False
