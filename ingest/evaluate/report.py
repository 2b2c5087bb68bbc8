"""One report of an evaluation: the scores, their parts, the causes of errors and the worst ones, as plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ingest.evaluate.errors import causes, errors, listed, worst
from ingest.evaluate.matching import Record
from ingest.evaluate.records import counted
from ingest.evaluate.scores import by_type, parts, scored, total

FIELDS = ("genre", "province", "script", "group")
"""Fields of labelled records by which scores can be parted."""


def report(gold: Mapping[str, Record], predicted: Mapping[str, Record], *, by: Collection[str] = FIELDS, number: int = 0) -> dict[str, Any]:
    """All there is to say of predictions.

    Args:
        gold: labelled records by id.
        predicted: what was found, by id; a record that is not there counts as empty.
        by: those of :data:`FIELDS` to part the scores by.
        number: how many of the worst errors of each cause to list.

    Returns:
        The scores of :func:`ingest.evaluate.scores.scored`; "graph by type", "relation by type" and "span by type"; "records",
        "status" (right, all); "by" with the scores for each value of each field; "causes" (number of errors by what they are
        about, cause and type); "worst".

    Raises:
        BadLabels: a record of either side breaks the label format.
    """
    counts = counted(gold, predicted)
    whole = total(counts.values())
    found = list(errors(gold, predicted))
    return {
        **scored(whole), **by_type(whole), "records": whole.records,
        "status": {"right": whole.status["right"], "all": whole.status["all"]},
        "by": {
            field: {
                value: {**scored(part), "records": part.records, "status": {"right": part.status["right"], "all": part.status["all"]}}
                for value, part in parts(gold, counts, field).items()
            }
            for field in by
        },
        "causes": {about: {cause: dict(n.most_common()) for cause, n in kinds.items()} for about, kinds in causes(found).items()},
        "worst": listed(worst(found, number)) if number else {},
    }  # fmt: skip
