"""Whoever reads the passages, and whoever dies over it: the same tables, and nothing lost but what cannot be read."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import tables
from graph.errors import ModelMissing
from graph.records import Failure, Mention, Passage
from ingest import processes
from ingest.extract.draft import Context
from ingest.extract.pipeline import load
from ingest.lines import Failed, extract_all
from ingest.means import Means
from ingest.processes import run_in_processes
from ingest.run import Run, build
from ingest.work import DEATHS, Book, Found, Piece, Task, pieces, run
from ingest.workspace import Workspace
from tests.ingest.corpora import corpus, document
from tests.ingest.stand_ins import ALWAYS, SLOW, cheap, falling, faulty, missing, once, slow

ROOT = Path(__file__).resolve().parents[2]


def passages(texts: list[str]) -> list[Passage]:
    return [Passage("d", k, (), f"¶{k}", text) for k, text in enumerate(texts)]


def content(run: Run) -> dict[str, bytes]:
    return {name: (run.folder / f"{name}.parquet").read_bytes() for name in tables.TABLES}


def workers_of_this_process() -> list[psutil.Process]:
    """Processes below this one that a pool started, the server that forks them left out."""
    below = [p for p in psutil.Process().children(recursive=True) if p.status() != psutil.STATUS_ZOMBIE]
    forked = [p for p in below if "multiprocessing.forkserver" in " ".join(p.cmdline())]  # a browser's or a cluster's are not ours
    parents = {child.ppid() for child in forked}
    return [p for p in forked if p.pid not in parents and p.ppid() != os.getpid()]


@given(st.lists(st.integers(0, 9000), max_size=20))
def test_pieces_hold_every_passage_once_and_in_order(sizes: list[int]) -> None:
    given_ = passages(["字" * size for size in sizes])
    cut = list(pieces(given_, Context(), None))
    assert [p for piece in cut for p in piece.passages] == given_
    assert all(piece.passages for piece in cut)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.data())
def test_a_book_gives_pieces_back_in_order_whatever_comes_first_and_whoever_dies(sizes: list[int], data: st.DataObject) -> None:
    book, back = Book(), []
    work = [Piece(tuple(passages([f"{n}.{k}" for k in range(size)]))) for n, size in enumerate(sizes)]
    tasks: list[Task] = [book.add(piece) for piece in work]
    deaths: dict[str, int] = {}
    while tasks:
        task = tasks.pop(data.draw(st.integers(0, len(tasks) - 1)))
        texts = [p.text for p in task.piece.passages]
        if data.draw(st.booleans()):
            book.done(task, [Found(line={"text": text}) for text in texts])
        else:
            for text in texts:
                deaths[text] = deaths.get(text, 0) + 1
            tasks += book.died(task, "test")
        back += book.ready()
    assert [done.piece for done in back] == work and len(book) == 0
    for done in back:
        for passage, found in zip(done.piece.passages, done.found, strict=True):
            alone = len(done.piece.passages) == 1
            assert bool(found.lost) == (deaths.get(passage.text, 0) >= (DEATHS if alone else max(DEATHS, 2)))
            assert found.lost or found.line == {"text": passage.text}


def test_what_a_passage_yields_does_not_depend_on_its_neighbours() -> None:
    texts = [
        "支持吉林大学联合长春碳谷纤维材料股份有限公司建设碳纤维工程研究中心。",
        "到2027年，全省规模以上工业企业研发投入强度达到2.5%以上，培育国家级专精特新小巨人企业200家。" * 4,
        "沈阳新松机器人自动化股份有限公司牵头筹建辽宁省机器人技术创新中心，研发协作机器人关节模组。",
    ]
    nlp = load()
    together = run(nlp, Piece(tuple(passages(texts))))
    for k, passage in enumerate(passages(texts)):
        assert run(nlp, Piece((passage,))) == (together[k],)
    assert any(found.mentions for found in together)


def test_processes_write_the_same_bytes_as_one(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "documents", 7, 9_000)
    one = build([folder], tmp_path / "one", pipeline=cheap)
    three = build([folder], tmp_path / "three", workers=3, pipeline=cheap)
    assert one.id == three.id and one.counts["mentions"] > 100
    assert content(one) == content(three)


def test_processes_write_the_same_lines_as_one(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "documents", 3, 12_000)
    failures: list[Failed] = []

    def lines(workers: int) -> list[object]:
        return list(extract_all([folder], means=Means(workers, pipeline=cheap), progress=lambda *_: None, failures=failures))

    assert lines(1) == lines(2) and not failures


def test_workers_that_are_killed_lose_nothing(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "documents", 6, 25_000)
    killed: list[int] = []

    def kill(stage: str, done: int, total: int) -> None:
        if stage == "passages" and len(killed) < 3:
            running = workers_of_this_process()  # none may be up for the moment that a killed one takes to be replaced
            for process in random.Random(done).sample(running, k=min(1, len(running))):
                killed.append(process.pid)
                process.kill()

    disturbed = build([folder], tmp_path / "disturbed", workers=2, pipeline=cheap, progress=kill)
    quiet = build([folder], tmp_path / "quiet", pipeline=cheap)
    assert killed and disturbed.status == "complete"
    assert content(disturbed) == content(quiet)


def test_a_passage_that_falls_once_is_read_by_another_worker(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "documents", 3, 6_000)
    (folder / "once.txt").write_text(document(50, 3_000) + once(tmp_path / "flag") + "\n" + document(51, 3_000), encoding="utf-8")
    run_ = build([folder], tmp_path / "home", workers=2, pipeline=falling)
    assert (tmp_path / "flag").exists()
    assert (run_.status, run_.failures) == ("complete", ())
    again = build([folder], tmp_path / "again", pipeline=falling)
    assert content(again) == content(run_)


def test_a_passage_that_always_falls_is_recorded_with_its_document_and_the_rest_is_read(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "documents", 3, 6_000)
    bad = folder / "bad.txt"
    bad.write_text(f"{document(50, 4_000)}\n一、{ALWAYS}\n\n{document(51, 4_000)}", encoding="utf-8")
    first = build([folder], tmp_path / "home", workers=2, pipeline=falling)
    assert first.status == "partial"
    (failure,) = first.failures
    assert (
        failure.stage == "extract"
        and str(bad) in failure.item
        and f"{DEATHS} workers died" in failure.error
        and "signal 9" in failure.error
    )
    assert list(tables.read(first.folder / "failures.parquet", Failure)) == [failure]
    texts = {p.id: p.text for p in tables.read(first.folder / "passages.parquet", Passage)}
    lost = {id for id, text in texts.items() if ALWAYS in text}
    read = {m.passage for m in tables.read(first.folder / "mentions.parquet", Mention)}
    assert len(lost) == 1 and not lost & read
    assert {id.split(":")[0] for id in lost} <= {id.split(":")[0] for id in read}

    again = build([folder], tmp_path / "home", workers=2, pipeline=falling)
    assert again.unchanged and again.failures == first.failures

    bad.write_text(document(50, 4_000), encoding="utf-8")
    assert build([folder], tmp_path / "home", workers=2, pipeline=falling).status == "complete"


def test_lines_leave_out_a_lost_passage_and_say_so(tmp_path: Path) -> None:
    given_ = tmp_path / "in.jsonl"
    given_.write_text(
        f'{{"id": "a", "text": "东北大学"}}\n{{"id": "b", "text": "{ALWAYS}"}}\n{{"id": "c", "text": "西北大学"}}\n', encoding="utf-8"
    )
    failures: list[Failed] = []
    means = Means(2, pipeline=falling)
    lines = list(extract_all([given_], means=means, progress=lambda *_: None, failures=failures))
    assert [line["id"] for line in lines] == ["a", "c"] and [str(failed.path) for failed in failures] == ["b"]


def test_a_pipeline_that_cannot_be_made_is_one_error(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "documents", 2, 500)
    with pytest.raises(ModelMissing, match="nowhere: no model here; train one"):
        build([folder], tmp_path / "home", workers=2, pipeline=missing)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_fault_of_the_pipeline_is_no_death(workers: int, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError):
        list(Means(workers, pipeline=faulty).read([Piece(tuple(passages(["东北大学"])))]))


def test_no_worker_outlives_its_work() -> None:
    work = (Piece(tuple(passages([document(k, 5_000)]))) for k in range(1_000))
    results = run_in_processes(work, 2, cheap)
    next(results)
    busy = workers_of_this_process()
    assert len(busy) == 2
    results.close()
    assert not [p for p in busy if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def test_a_slow_piece_in_front_of_a_full_window_is_not_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """When it comes back, everything drawn is done and nothing is out: then more must be drawn, not waited for."""
    monkeypatch.setattr(processes, "AHEAD", 1)
    texts = [f"{SLOW}。", *(document(number, 60) for number in range(60))]
    work = (Piece(tuple(passages([text]))) for text in texts)

    def give_up(*_: object) -> None:
        raise AssertionError("the parent waits for workers that have nothing to do")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(240)
    try:
        assert len(list(run_in_processes(work, 2, slow))) == len(texts)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_no_more_pieces_are_drawn_than_there_is_work_out_for() -> None:
    drawn = 0

    def work() -> Iterator[Piece]:
        nonlocal drawn
        for number in range(500):
            drawn += 1
            yield Piece(tuple(passages([document(number, 300)])))

    most = 0
    for back, _ in enumerate(run_in_processes(work(), 2, cheap), 1):
        most = max(most, drawn - back)
    assert drawn == 500 and most <= 16


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_stops_cleanly_and_what_was_read_stays_read(tmp_path: Path, workers: int) -> None:
    folder, home = corpus(tmp_path / "documents", 8, 5_000), tmp_path / "home"
    command = [sys.executable, "-m", "app.cli.main", "build", str(folder), "--no-load", "--workers", str(workers)]
    environment = {**os.environ, "DUALCHAIN_HOME": str(home), "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # a shell's background job would inherit that it is ignored
    )  # fmt: skip
    deadline = time.monotonic() + 300
    while not list(home.glob("cache/*/mentions.parquet")):
        assert running.poll() is None and time.monotonic() < deadline
        time.sleep(0.2)
    session = list(psutil.Process(running.pid).children(recursive=True))
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all processes
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert "Traceback" not in said
    _, alive = psutil.wait_procs(session, timeout=10)
    assert not alive
    assert Workspace(home).current() is None
    assert not list(home.rglob(".*"))
    stored = len(list(home.glob("cache/*/mentions.parquet")))
    after = build([folder], home, workers=2)
    assert after.read <= 8 - stored
    assert content(after) == content(build([folder], tmp_path / "quiet", workers=2))
