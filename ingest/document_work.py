"""A document as pieces of work, each with what its passages have to know of it."""

from __future__ import annotations

from collections.abc import Sequence

from graph.errors import RunFailed
from graph.records import Passage
from ingest.extract.defined import definitions, told
from ingest.extract.draft import Context
from ingest.linebreaks import hard_breaks
from ingest.normalise import normalise, taiwan_wording
from ingest.read import Reading
from ingest.work import Piece, pieces


def document_pieces(reading: Reading, of_document: Sequence[Passage], *, lines: bool = False) -> list[Piece]:
    """The pieces of work of one document.

    Args:
        reading: the document.
        of_document: its passages, in order.
        lines: whether lines of the label format are wanted in place of records.
    """
    source = reading.document.source
    taiwan = taiwan_wording("\n".join(p.text for p in of_document))
    context = Context(normalise(source.title).text, (), source.region)
    texts = [normalise(p.text, taiwan=taiwan, breaks=hard_breaks(p.text)).text for p in of_document]
    found = definitions(texts)
    defining = [(p.ordinal, *each) for k, (p, text) in enumerate(zip(of_document, texts, strict=True)) for each in told(found, k, text)]
    return list(pieces(of_document, context, taiwan, lines=lines, defining=defining))


def no_answer(unanswered: Sequence[tuple[str, tuple[str, str]]], passages: int) -> RunFailed:
    """The error of a document for which a proposer owes answers."""
    name, (zh, en) = unanswered[0]
    return RunFailed(
        f"{name} 没有回答 {passages} 段中的 {len(unanswered)} 段：{zh}", f"{name} gave no answer for {len(unanswered)} of {passages} passages: {en}",
        advice=("稍后重新运行，已有的回答会保留", "run again later; the answers there are stay"),
    )  # fmt: skip
