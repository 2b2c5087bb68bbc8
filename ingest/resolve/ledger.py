"""The ledger of human decisions on identity: one JSON object a line, only ever added to, read anew on every run.

A line is a :class:`graph.records.Decision`; empty fields may be left out, and so may ``id``. To take a decision back, a line
``undo`` names its id. Every line is checked on reading, and the whole ledger is refused when one is no decision, so that
nobody's verdict is dropped unseen. Which decisions hold in the end, and which overrule others, says
:mod:`ingest.resolve.replay`.

Lines are written whole, one write each, under a lock of the file; a line some crash cut short is closed off and reported with
its number when the ledger is next read.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import fcntl
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import BadLedger
from graph.records import Decision, digest
from graph.schema import SCHEMA
from ingest.resolve.names import fold

LEDGER = "decisions.jsonl"
"""Name of the ledger in a home folder."""

VERDICTS = ("same", "different", "rename", "split", "alias")
UNDO = "undo"

_FIELDS = tuple(f.name for f in dataclasses.fields(Decision))
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Line:
    """A decision and where it stands.

    Attributes:
        number: line of the file, from 1.
        decision: what it says.
    """

    number: int
    decision: Decision


def identified(decision: Decision, number: int = 0) -> Decision:
    """`decision` with its id: the hash of all it says, and of its line where two lines say the same."""
    said = [getattr(decision, name) for name in _FIELDS if name != "id"]
    return replace(decision, id=digest("decision", *said, *([number] if number else [])))


def parse(lines: Iterable[str], place: str) -> tuple[Line, ...]:
    """The decisions of a ledger's lines; blank lines are passed over.

    Args:
        lines: text of each line.
        place: the file, for messages.

    Raises:
        BadLedger: a line is no decision; the message names file and line.
    """
    found: list[Line] = []
    seen: dict[str, Line] = {}
    undone: set[str] = set()
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        at = f"{place}:{number}"
        decision = _decision(text, at)
        if not decision.id:
            decision = identified(decision)
            if decision.id in seen:
                decision = identified(decision, number)
        if decision.id in seen:
            raise _bad(f"编号 {decision.id} 已用于第 {seen[decision.id].number} 行",
                       f"id {decision.id} is that of line {seen[decision.id].number}", at)  # fmt: skip
        if decision.verdict == UNDO:
            taken = seen.get(decision.left)
            if taken is None or taken.decision.verdict == UNDO or decision.left in undone:
                raise _bad(f"要撤销的决定 {decision.left} 不在前面，或已撤销", f"no decision {decision.left} stands before this line", at)
            undone.add(decision.left)
        line = Line(number, decision)
        seen[decision.id] = line
        found.append(line)
    return tuple(found)


def _decision(text: str, at: str) -> Decision:
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        raise _bad("不是 JSON", f"no JSON: {error.msg}", at) from error
    if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
        raise _bad("不是只含文字的 JSON 对象", "no JSON object of texts", at)
    unknown = sorted(values.keys() - set(_FIELDS))
    if unknown:
        raise _bad(f"没有这样的字段：{'、'.join(unknown)}", f"no such field: {', '.join(unknown)}", at)
    decision = Decision(**{"verdict": "", "left": "", "right": "", "reason": "", "who": "", "when": "", **values})
    return checked(decision, at)


def checked(decision: Decision, at: str) -> Decision:
    """`decision` itself when it says something a run can do.

    Raises:
        BadLedger: verdict, names, type or date cannot be used.
    """
    verdict, left, right = decision.verdict, decision.left, decision.right
    if verdict not in (*VERDICTS, UNDO):
        raise _bad(f"没有这样的裁定：{verdict}", f"no such verdict: {verdict}", at, advice=("、".join(VERDICTS), ", ".join(VERDICTS)))
    if not left.strip():
        raise _bad("缺少 left", "left is missing", at)
    if verdict == UNDO:
        return decision
    if not right.strip() and verdict != "split":
        raise _bad("缺少 right", "right is missing", at)
    if decision.type and decision.type not in SCHEMA.resolvable:
        raise _bad(f"没有这样的类型：{decision.type}", f"no such type: {decision.type}", at)
    if left == right or (fold("", left) == fold("", right) and verdict != "rename"):
        raise _bad(f"两个名称相同：{left}", f"both names are {left}", at)
    if decision.date and not _DATE.fullmatch(decision.date):
        raise _bad(f"日期不是 2021-02-06 的形式：{decision.date}", f"the date is not like 2021-02-06: {decision.date}", at)
    return decision


def _bad(zh: str, en: str, at: str, *, advice: tuple[str, str] = ("", "")) -> BadLedger:
    return BadLedger(zh, en, place=at, advice=advice)


def read(path: Path) -> tuple[Line, ...]:
    """The lines of the ledger at `path`; none when there is no such file.

    Raises:
        BadLedger: a line is no decision, or the file is not UTF-8.
    """
    if not path.is_file():
        return ()
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)  # a line half written is not read
        content = file.read()
    return parse(_lines(content, path), str(path))


def _lines(content: bytes, path: Path) -> list[str]:
    try:
        return content.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise _bad("不是 UTF-8", "not UTF-8", f"{path}:{number}") from error


def now() -> str:
    """The time of a decision made now, ISO 8601 in UTC."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")


def append(path: Path, decision: Decision) -> Decision:
    """Add a decision to the ledger; return it with its time and id.

    Raises:
        BadLedger: the decision, or the ledger it would join, cannot be used.
    """
    return _add(path, lambda lines: [decision])[0]


def undo(path: Path, id: str, *, who: str = "", reason: str = "") -> Decision:
    """Take a decision back by a line of its own; "last" is the latest that still counts. Returns what was undone.

    Raises:
        BadLedger: no decision of that id counts.
    """
    undone: list[Decision] = []

    def line(lines: Sequence[Line]) -> list[Decision]:
        counting = [entry.decision for entry in standing(lines)]
        found = counting[-1:] if id == "last" else [d for d in counting if d.id.startswith(id)] if id else []
        if len(found) != 1:
            raise _bad(f"没有可撤销的决定：{id}", f"there is no decision {id} to undo", str(path),
                       advice=("用 dualchain review log 查看编号", "see the ids with dualchain review log"))  # fmt: skip
        undone.append(found[0])
        return [Decision(UNDO, found[0].id, "", reason, who, "")]

    _add(path, line)
    return undone[0]


def adopt(path: Path, source: Path) -> int:
    """Add to the ledger at `path` the lines of another that it does not hold yet; return how many.

    Raises:
        BadLedger: a line of either is no decision.
    """
    given = [line.decision for line in read(source)]

    def lines(held: Sequence[Line]) -> list[Decision]:
        ids = {line.decision.id for line in held}
        return [decision for decision in given if decision.id not in ids]

    return len(_add(path, lines))


def standing(lines: Sequence[Line]) -> list[Line]:
    """The lines that decide and are not undone, in order."""
    undone = {line.decision.left for line in lines if line.decision.verdict == UNDO}
    return [line for line in lines if line.decision.verdict != UNDO and line.decision.id not in undone]


def written(decision: Decision) -> str:
    """A decision as its line, without the line's end."""
    return json.dumps({name: v for name in _FIELDS if (v := getattr(decision, name))}, ensure_ascii=False)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The file open for reading and adding, held alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _add(path: Path, choose: Callable[[Sequence[Line]], Sequence[Decision]]) -> list[Decision]:
    """Add the decisions that `choose` names in view of the ledger as it stands."""
    with _locked(path) as descriptor:
        size = os.fstat(descriptor).st_size
        content = os.pread(descriptor, size, 0)
        held = parse(_lines(content, path), str(path))
        ready = []
        for decision in choose(held):
            complete = checked(replace(decision, when=decision.when or now()), str(path))
            ready.append(complete if complete.id else identified(complete))
        text = "".join(written(decision) + "\n" for decision in ready)
        if ready and content and not content.endswith(b"\n"):
            text = "\n" + text  # someone's editor left the last line open
        parse(_lines(content + text.encode(), path), str(path))
        data = text.encode()
        while data:
            data = data[os.write(descriptor, data) :]
        os.fsync(descriptor)
    return ready
