"""Free Cypher that only reads: what may pass is listed, everything else is refused.

Four lines of defence, since none is enough alone. (1) :func:`check` reads the query with a tokenizer of its own: one
statement, only listed clauses, functions and procedures. (2) :func:`run` uses READ access mode, as a user that may only
read where there is one (the embedded server has one), in a transaction that is never committed. (3) On Neo4j the plan
is looked through before the query runs: its type must be "r" and its operators harmless. (4) Time and rows are capped.

Example:
    >>> check("MATCH (n:Firm) RETURN n.name LIMIT 5")
    >>> check("MATCH (n) DETACH DELETE n")
    Traceback (most recent call last):
    ...
    graph.errors.BadQuery: @ 10: DETACH is not among what a reading query may hold; only one statement that reads may run
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graph.errors import BadQuery
from graph.store.dialect import Token, tokens

if TYPE_CHECKING:
    from graph.store.bolt import Rows, Store

BEGINNINGS = frozenset({"match", "optional", "unwind", "with", "return", "call"})
WORDS = BEGINNINGS | frozenset(
    {
        "where", "yield", "order", "by", "asc", "ascending", "desc", "descending", "skip", "limit", "union", "all", "distinct",
        "as", "and", "or", "xor", "not", "in", "is", "null", "true", "false", "starts", "ends", "contains", "case", "when", "then",
        "else", "end", "exists", "count", "collect", "any", "none", "single",
    }
)  # fmt: skip
"""Keywords of reading; a word that stands where only a keyword can must be one of these."""
_ENDING = frozenset({"null", "true", "false", "end", "asc", "ascending", "desc", "descending", "all"})

FUNCTIONS = frozenset(
    {
        "count", "sum", "avg", "min", "max", "collect", "stdev", "stdevp", "percentilecont", "percentiledisc", "size", "length",
        "nodes", "relationships", "type", "labels", "keys", "properties", "coalesce", "head", "last", "tail", "range", "reduce",
        "all", "any", "none", "single", "exists", "isempty", "startnode", "endnode", "shortestpath", "allshortestpaths", "tolower",
        "toupper", "lower", "upper", "trim", "ltrim", "rtrim", "btrim", "replace", "split", "substring", "left", "right", "reverse",
        "tostring", "tointeger", "tofloat", "toboolean", "tostringornull", "tointegerornull", "tofloatornull", "tobooleanornull",
        "tostringlist", "tointegerlist", "tofloatlist", "nullif", "valuetype", "char_length", "character_length", "abs", "ceil",
        "floor", "round", "sign", "sqrt", "exp", "log", "log10", "e", "pi", "sin", "cos", "tan", "isnan", "rand", "id", "elementid",
        "date", "date.truncate", "time", "localtime", "datetime", "localdatetime", "duration", "duration.between",
        "duration.indays", "duration.inmonths",
    }
)  # fmt: skip
PROCEDURES = frozenset({"db.labels", "db.relationshiptypes", "db.propertykeys", "db.index.fulltext.querynodes"})
# Keywords that an opening parenthesis may follow without being a call.
_BEFORE_PARENTHESIS = WORDS - {"null", "true", "false", "end"}

TIMEOUT = 30.0
ROWS = 1000
LONGEST = 20_000
"""Most characters of a query."""


def _refuse(zh: str, en: str, token: Token | None = None) -> BadQuery:
    return BadQuery(
        zh, en, place="" if token is None else f"@ {token.start}",
        advice=("只能运行一条只读语句", "only one statement that reads may run"),
    )  # fmt: skip


def _dotted(read: Sequence[Token], place: int) -> str:
    """The dotted name that ends at `place`, in lower case."""
    name = read[place].lower
    while place >= 2 and read[place - 1].text == "." and read[place - 2].kind == "word":
        place -= 2
        name = f"{read[place].lower}.{name}"
    return name


def _called(read: Sequence[Token], place: int) -> tuple[str, int]:
    """The dotted name that begins at `place`, in lower case, and the place after it."""
    name = read[place].lower
    while place + 2 < len(read) and read[place + 1].text == "." and read[place + 2].kind == "word":
        place += 2
        name = f"{name}.{read[place].lower}"
    return name, place + 1


def check(query: str) -> None:
    """Return when `query` is one statement made only of listed clauses, functions and procedures.

    Raises:
        BadQuery: it is empty or too long, cannot be read, is more than one statement, or holds anything not listed.
    """
    if len(query) > LONGEST:
        raise _refuse("查询太长", "the query is too long")
    read = tokens(query)
    while read and read[-1].text == ";":
        read = read[:-1]
    if not read:
        raise _refuse("没有查询", "the query is empty")
    if read[0].kind != "word" or read[0].lower not in BEGINNINGS:
        raise _refuse(f"不能以 {read[0].text} 开头", f"a reading query does not begin with {read[0].text}", read[0])
    place, complete = 0, False
    while place < len(read):
        token = read[place]
        if token.kind == "mark":
            if token.text == ";":
                raise _refuse("只能有一条语句", "there is more than one statement", token)
            complete = token.text in (")", "]", "}")
        elif token.kind in ("word", "quoted"):
            place, complete = _word(read, place, complete)
            continue
        else:
            complete = True
        place += 1


def _word(read: Sequence[Token], place: int, complete: bool) -> tuple[int, bool]:
    """Check the word at `place`; `complete` says that an operand stands before it, so that only a keyword may follow."""
    token, following = read[place], read[place + 1].text if place + 1 < len(read) else ""
    before = read[place - 1].text if place else ""
    named = before in (".", ":", "::", "&", "!") or (following == ":" and before in ("{", ","))
    keyword = token.kind == "word" and token.lower in WORDS and not named
    if keyword and token.lower == "call":
        if following in ("(", "{"):
            return place + 1, False
        if place + 1 < len(read) and read[place + 1].kind == "word":
            name, after = _called(read, place + 1)
            if name in PROCEDURES:
                return after, True
        raise _refuse(f"不能调用 {following}", f"the procedure {following} may not be called", token)
    if following == "(" and not (keyword and token.lower in _BEFORE_PARENTHESIS):
        name = _dotted(read, place)
        if token.kind == "quoted" or name not in FUNCTIONS:
            raise _refuse(f"不能使用 {token.text}(…)", f"{token.text}(...) is not among the functions of a reading query", token)
    if complete and not keyword:
        raise _refuse(f"只读查询中不能有 {token.text}", f"{token.text} is not among what a reading query may hold", token)
    return place + 1, not keyword or token.lower in _ENDING


def run(store: Store, query: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = TIMEOUT, limit: int = ROWS) -> Rows:
    """Check `query`, look through its plan where the engine gives one, and read.

    Args:
        store: an open store.
        query: one statement of Cypher.
        parameters: values of ``$name``.
        timeout: seconds.
        limit: most rows.

    Raises:
        BadQuery: the query may not run, is wrong, or takes too long.
    """
    check(query)
    plan = store.explain(query, parameters)
    if plan is not None:
        harmful = [kind for kind, details in plan.operators if "LoadCSV" in kind or ("Procedure" in kind and not _listed(details))]
        if plan.kind != "r" or harmful:
            raise _refuse("这条查询不是只读的", f"the query does not only read ({', '.join(harmful) or plan.kind})")
    return store.read(query, parameters, timeout=timeout, limit=limit)


def _listed(details: str) -> bool:
    """True when the details of a plan's operator name a listed procedure ("db.labels() :: ...")."""
    return details.partition("(")[0].strip().lower() in PROCEDURES
