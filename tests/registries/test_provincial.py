"""Spreadsheets of unknown origin: the header is found and the rows are right without a mapping written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.registries.load import read_list
from tests.registries.provincial import LISTS


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_nobody_mapped_is_read_right(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    expected = LISTS[name](path)
    loaded = read_list(path)
    rows = loaded.accepted
    assert [a.record.name for a in rows] == [n for n, _ in expected.rows]
    assert [a.region_name for a in rows if a.region_name and dict(expected.rows)[a.record.name]] == [r for _, r in expected.rows if r]
    types = [expected.type] * len(rows) if isinstance(expected.type, str) else expected.type
    assert [a.record.type for a in rows] == types
    assert all(expected.title in a.record.title for a in rows), [a.record.title for a in rows]
    if expected.level is not None:
        assert {a.record.level for a in rows} == {expected.level}
    for at, attribute, value in expected.extra:
        found = getattr(rows[at].record, attribute)
        assert value in found if attribute == "fields" else found == value, (attribute, found)
    assert all(r.benign for r in loaded.rejected), loaded.rejected
    assert all(c.ok for c in loaded.claims), loaded.claims
