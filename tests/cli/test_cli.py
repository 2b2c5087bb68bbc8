"""The command line as a stranger uses it: a process, its exit code, one line of error, JSON for machines."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TEXT = "吉林大学联合长春希达电子技术有限公司在长春市筹建半导体激光技术创新中心。到2027年，光电信息产业规模达到500亿元。\n"
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def dualchain(tmp_path: Path) -> Command:
    def run(*arguments: object, lang: str = "en", **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("DUALCHAIN_", "NEO4J_"))}
        environment |= {"DUALCHAIN_HOME": str(tmp_path / "home"), "DUALCHAIN_LANG": lang, **settings}
        command = [sys.executable, "-m", "app.cli.main", *map(str, arguments)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)

    return run


def error_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode != 0
    assert "Traceback" not in done.stderr, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_extract_answers_each_line_in_the_label_format(dualchain: Command, tmp_path: Path) -> None:
    lines = [{"id": f"p{k}", "text": TEXT * (k + 1)} for k in range(3)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines), encoding="utf-8")
    done = dualchain("extract", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [(a["id"], a["text"]) for a in answers] == [(x["id"], x["text"]) for x in lines]
    first = answers[0]
    assert {"start": 0, "end": 4, "type": "University"}.items() <= first["entities"][0].items()
    assert all(first["text"][e["start"] : e["end"]] and {"name", "aliases", "status"} <= e.keys() for e in first["entities"])
    assert any(i["value"] == 500 and i["year"] == 2027 for i in first["indicators"])
    assert all({"head", "type", "tail"} <= r.keys() for r in first["relations"]) and first["relations"]


def test_extract_takes_documents_and_folders_and_stdout(dualchain: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="gb18030")
    done = dualchain("extract", tmp_path)
    assert done.returncode == 0, done.stderr
    (answer,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert answer["text"].strip() == TEXT.strip() and answer["id"].startswith(str(tmp_path / "a.txt"))


@pytest.mark.parametrize("line", ["not json", '{"id": "a"}', '{"id": "a", "text": 5}'])
def test_a_bad_line_is_named_and_nothing_is_written(dualchain: Command, tmp_path: Path, line: str) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": "x", "text": "吉林"}\n' + line + "\n", encoding="utf-8")
    error = error_line(dualchain("extract", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl"))
    assert "in.jsonl:2" in error
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl"]


@pytest.mark.parametrize("command", [("build", "--no-load"), ("extract",)])
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", b"", "empty"),
        ("noise.bin", b"\x00\x01\xfe" * 900, ""),
        ("big.txt", "吉".encode() * 17_500_000, "large"),
        ("report.txt", b"%PDF-1.7\n", "PDF"),
    ],
)
def test_bad_files_give_one_line_with_the_file(
    dualchain: Command, tmp_path: Path, command: tuple[str, ...], name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    error = error_line(dualchain(*command, tmp_path / name))
    assert name in error and says in error
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "home") == [name]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_folder_without_documents_and_a_missing_path(dualchain: Command, tmp_path: Path, lang: str) -> None:
    (tmp_path / "nothing").mkdir()
    assert "nothing" in error_line(dualchain("build", "--no-load", tmp_path / "nothing", lang=lang))
    error = error_line(dualchain("build", "--no-load", tmp_path / "absent.txt", lang=lang))
    assert "absent.txt" in error and error.startswith("错误" if lang == "zh" else "error")


def test_a_big5_file_is_read(dualchain: Command, tmp_path: Path) -> None:
    text = "長春市產業發展計畫\n支持吉林大學建設半導體雷射實驗室，推動人工智慧與光電產業發展。\n"
    (tmp_path / "t.txt").write_bytes(text.encode("big5"))
    done = dualchain("extract", tmp_path / "t.txt")
    assert done.returncode == 0, done.stderr
    found = [(e["type"], e["name"]) for line in done.stdout.splitlines() for e in json.loads(line)["entities"]]
    assert ("University", "吉林大学") in found


def test_a_server_that_is_down_is_said_in_one_line(dualchain: Command) -> None:
    error = error_line(
        dualchain("query", "--cypher", "RETURN 1", DUALCHAIN_URI="bolt://127.0.0.1:9", DUALCHAIN_USER="u", DUALCHAIN_PASSWORD="p")
    )
    assert "127.0.0.1:9" in error
    assert "dualchain up" in error_line(dualchain("query", "run", "evidence"))


def test_an_unknown_question_names_close_ones(dualchain: Command) -> None:
    assert "planned-platforms" in error_line(dualchain("query", "run", "planned-platform"))


def test_writing_cypher_is_refused(dualchain: Command) -> None:
    assert error_line(dualchain("query", "--cypher", "MATCH (n) DETACH DELETE n"))


def test_measure_before_a_build_says_what_to_do(dualchain: Command) -> None:
    assert "dualchain build" in error_line(dualchain("measure"))


def test_schema_lists_every_relation(dualchain: Command) -> None:
    done = dualchain("schema")
    assert done.returncode == 0 and "COLLABORATES_WITH" in done.stdout


def test_training_without_its_encoder_says_so(dualchain: Command, tmp_path: Path) -> None:
    (tmp_path / "l.jsonl").write_text("", encoding="utf-8")
    error = error_line(dualchain("train", tmp_path / "l.jsonl", "--out", tmp_path / "m", "--base", tmp_path))
    assert "dualchain[train]" in error or "make base-encoder" in error
