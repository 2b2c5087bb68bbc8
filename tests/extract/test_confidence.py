"""Confidences at the end of the pipeline, and a threshold on them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import app
from ingest.extract.calibrated import LEAST, shipped
from ingest.extract.output import label_line
from ingest.extract.pipeline import load, uncalibrated
from ingest.means import Means

TEXT = "支持吉林大学联合长春碳谷材料有限公司在长春新区建设碳纤维工程研究中心，发展碳纤维产业。"


@pytest.fixture(scope="module")
def both() -> tuple[dict, dict]:
    return label_line("t", uncalibrated()(TEXT)), label_line("t", load(overrides={"components.confidence.least": 0.0})(TEXT))


def test_every_score_is_read_from_the_curve_of_its_type(both: tuple[dict, dict]) -> None:
    raw, read = both
    assert len(raw["entities"]) == len(read["entities"]) > 2
    curves = shipped()
    for before, after in zip(raw["entities"], read["entities"], strict=True):
        assert after["confidence"] == curves.probability("mention", before["type"], before["confidence"])
    links = {(r["head"], r["type"], r["tail"]): r["confidence"] for r in raw["relations"]}
    assert links
    for relation in read["relations"]:
        said = links[relation["head"], relation["type"], relation["tail"]]
        assert relation["confidence"] == curves.probability("relation", relation["type"], said)


def test_a_threshold_keeps_the_surer_findings_and_no_relation_without_its_ends(both: tuple[dict, dict]) -> None:
    everything = both[1]
    middle = sorted(e["confidence"] for e in everything["entities"])[len(everything["entities"]) // 2]
    kept = label_line("t", load(overrides={"components.confidence.least": middle})(TEXT))
    assert kept["entities"] == [e for e in everything["entities"] if e["confidence"] >= middle]
    names = {e["name"] for e in kept["entities"]}
    gone = {e["name"] for e in everything["entities"]} - names
    assert all(r["head"] not in gone and r["tail"] not in gone and r["confidence"] >= middle for r in kept["relations"])


def test_the_threshold_is_part_of_the_version_of_what_is_read() -> None:
    assert Means().version("v") == "v" != Means(least=0.5).version("v") != Means(least=0.6).version("v")


def test_the_command_takes_the_threshold(tmp_path: Path) -> None:
    out = tmp_path / "o.jsonl"
    assert CliRunner().invoke(app, ["extract", "--text", TEXT, "--min-confidence", "1", "-o", str(out)]).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["entities"] == []


def test_the_shipped_pipeline_keeps_what_the_documents_say_it_keeps() -> None:
    assert load().get_pipe("confidence")._least == LEAST
