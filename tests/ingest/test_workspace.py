"""What a document yields is asked anew when anything that decides it has changed."""

import shutil
from pathlib import Path

import pytest

from graph.resources import DATA
from ingest import workspace


@pytest.mark.parametrize("file", ["models/relations.tsv.gz", "models/indicators.tsv.gz", "lexicon/phrases.csv", "reference/regions.csv"])
def test_changed_weights_and_tables_make_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("labels", "demo", "tagger"))
    monkeypatch.setattr(workspace, "DATA", tmp_path / "data")
    before = workspace.stage_version.__wrapped__(tmp_path)
    assert workspace.stage_version.__wrapped__(tmp_path) == before
    with (tmp_path / "data" / file).open("ab") as changed:
        changed.write(b"#")
    assert workspace.stage_version.__wrapped__(tmp_path) != before
