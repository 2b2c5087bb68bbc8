"""A list from file to rows: nothing vanishes, mappings are checked, what was loaded is kept and given back, the command's contract."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from app.cli.registry import app
from graph.errors import UnreadableFile
from ingest.registries import shelf
from ingest.registries.load import read_list
from ingest.registries.mapping import BadMapping, kinds, parse, read_mapping
from ingest.registries.report import starter
from ingest.registries.trust import RefusedList
from tests.registries.provincial import LISTS, workbook

CELLS = st.sampled_from(
    ["", "", "1", "2", "17", "吉林大学", "长春甲光电有限公司", "长春\n乙研究所", "吉林省（2所）", "合计", "注：说明", "序号", "企业名称", "所在地", "长春市", "朝阳区", "2021-02-03", "?！皩＞匦隆敝行∑",
     "13900001111", "一、企业", "附件2", "国家级", "某某地", "11010519491231002X", "名称太长的说明文字。其中有句号。", "万科Ａ", "　"]
)  # fmt: skip


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=14))
def test_no_row_vanishes(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        with path.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows(
                [["序号", "企业名称", "所在地", "类别", "备注"], *rows, ["9", "长春丙光电有限公司", "长春市", "", ""]]
            )
        try:
            loaded = read_list(path)
        except (RefusedList, UnreadableFile):
            return
        assert loaded.read == len(loaded.accepted) + len(loaded.rejected)
        told = {(o.record.row if hasattr(o, "record") else o.row) for s in loaded.sheets for o in s.outcomes}
        filled = {
            r.number
            for s in loaded.listing.sheets
            if s.name in {x.name for x in loaded.sheets}
            for r in s.rows
            if any(c.strip() for c in r.cells)
        }
        assert told == filled
        for a in loaded.accepted:
            assert a.record.name and a.record.printed in a.record.text
            assert all(host in a.record.text for host in a.record.hosts)
            assert "\n" not in a.record.text
            assert "11010519491231002X" not in repr(a) and "13900001111" not in a.record.name


@pytest.mark.parametrize("name", sorted(LISTS))
def test_names_and_hosts_stand_in_the_text_of_their_row(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    LISTS[name](path)
    for accepted in read_list(path).accepted:
        assert accepted.record.printed in accepted.record.text
        assert all(host in accepted.record.text for host in accepted.record.hosts)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_the_starter_mapping_reads_the_list_it_was_written_for(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    LISTS[name](path)
    guessed = read_list(path)
    if len(guessed.sheets) > 1 or len(guessed.sheets[0].header.rows) > 1 or guessed.accepted[0].record.record == "statistic":
        return
    again = read_list(path, parse(starter(guessed), "starter.yaml"))
    assert [a.record.name for a in again.accepted] == [a.record.name for a in guessed.accepted]
    assert [a.record.region for a in again.accepted] == [a.record.region for a in guessed.accepted]


def test_every_kind_of_list_is_valid_and_named_after_its_file() -> None:
    assert {k.name for k in kinds()} >= {
        "universities",
        "state-key-labs",
        "high-tech-enterprises",
        "little-giants",
        "regions",
        "industries",
        "long-format",
        "organisations",
    }
    assert all(read_mapping(k.name) == k and k.zh and k.en for k in kinds())


@pytest.mark.parametrize(
    ("text", "line"),
    [("name: a\ntype: Ship\n", 2), ("name: a\n\ncolumn: {}\n", 3), ("years: three\n", 1), ("name: a\nmatch_title: ['(']\n", 2), ("columns:\n  name: 企业\n", 1),
     ("name: [\n", 2), ("record: list\n", 1), ("name: a\nconstants: {level: high}\n", 2)],
)  # fmt: skip
def test_a_fault_in_a_mapping_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(BadMapping) as fault:
        parse(text, "m.yaml")
    assert fault.value.place == f"m.yaml:{line}"
    assert fault.value.zh and fault.value.en


def test_what_is_loaded_is_given_back_and_can_be_removed(tmp_path: Path) -> None:
    paths = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    workbook(paths[0], {"S": [("企业名称", "省份"), ("长春甲光电有限公司", "吉林省")]})
    workbook(paths[1], {"S": [("企业名称", "省份"), ("沈阳乙机床有限公司", "辽宁省"), ("", "辽宁省")]})
    for path in (*paths, paths[0]):
        shelf.put(tmp_path / "home", read_list(path), ["organisations"])
    assert sorted(r.name for r in shelf.loaded(tmp_path / "home")) == ["沈阳乙机床有限公司", "长春甲光电有限公司"]
    first = next(m for m in shelf.manifests(tmp_path / "home") if m["rejected"])
    assert shelf.remove(tmp_path / "home", first["id"][:10])["accepted"] == 1
    assert [r.name for r in shelf.loaded(tmp_path / "home")] == ["长春甲光电有限公司"]
    with pytest.raises(UnreadableFile):
        shelf.remove(tmp_path / "home", "nothing")


def run(*arguments: str, home: Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments), env={"DUALCHAIN_HOME": str(home)})
    return result.exit_code, result.stdout


def test_the_json_of_a_dry_run(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook(
        path,
        {
            "S": [
                ("吉林省科技型企业名单（共2家）",),
                ("序号", "企业名称", "所在地"),
                (1, "长春甲光电有限公司", "长春市"),
                (2, "2021年", "长春市"),
                ("合计", "2家"),
            ]
        },
        {"S": ["A1:C1"]},
    )
    code, out = run("load", str(path), "--dry-run", "--json", home=tmp_path / "home")
    values = json.loads(out)
    assert code == 1
    assert (values["read"], values["accepted"], [r["reason"] for r in values["rejected"]]) == (3, 1, ["not_a_name", "total"])
    assert {"reason", "zh", "en", "file", "sheet", "row", "raw"} <= set(values["rejected"][0])
    assert values["rejected"][0]["row"] == 4 and values["rejected"][0]["sheet"] == "S"
    assert (
        values["rows"][0]["name"] == "长春甲光电有限公司"
        and values["rows"][0]["region_name"] == "长春市"
        and values["rows"][0]["region"] == "220100"
    )
    assert [c["ok"] for c in values["claimed"] if c["claimed"] == 2]
    assert values["mapping"]["name"] and values["mapping"]["guessed"] is True
    assert {"warnings", "id", "as_of", "title", "sheets", "skipped"} <= set(values)
    assert not (tmp_path / "home").exists()


def test_a_whole_load_ends_well_and_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("序号,企业名称\n1,长春甲光电有限公司\n2,长春乙光电有限公司\n", encoding="utf-8")
    code, out = run("load", str(path), "--json", home=tmp_path / "home")
    assert (code, "rows" in json.loads(out)) == (0, False)
    code, out = run("list", "--json", home=tmp_path / "home")
    assert [m["accepted"] for m in json.loads(out)] == [2]
    code, out = run("remove", json.loads(out)[0]["id"], home=tmp_path / "home")
    assert (code, list(shelf.loaded(tmp_path / "home"))) == (0, [])


def test_an_unreadable_file_is_json_too(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"PAR1" + bytes(64))
    for command in (
        ("load", str(path), "--dry-run", "--json"),
        ("inspect", str(path), "--json"),
        ("load", str(tmp_path / "absent.xlsx"), "--json"),
    ):
        code, out = run(*command, home=tmp_path / "home")
        values = json.loads(out)
        assert code == 2
        assert values["error"]["zh"] and values["error"]["en"] and values["read"] == 0


def test_inspect_shows_the_guess_and_writes_a_starter(tmp_path: Path) -> None:
    path, out_path = tmp_path / "a.csv", tmp_path / "my.yaml"
    path.write_text("序号,主体全称,属地\n1,长春甲光电有限公司,长春市\n2,吉林乙研究院,吉林市\n", encoding="utf-8")
    code, out = run("inspect", str(path), "--json", "--write-mapping", str(out_path), home=tmp_path)
    values = json.loads(out)
    assert code == 0
    assert [c["field"] for c in values["sheets"][0]["columns"]] == ["index", "name", "region"]
    assert [r["name"] for r in values["first_accepted"]] == ["长春甲光电有限公司", "吉林乙研究院"]
    assert read_mapping(str(out_path)).columns["name"] == ("主体全称",)
    code, out = run("load", str(path), "--mapping", str(out_path), "--dry-run", "--json", home=tmp_path)
    assert code == 0 and json.loads(out)["mapping"]["guessed"] is False
    code, out = run("inspect", str(path), home=tmp_path)
    assert code == 0 and "主体全称" in out
