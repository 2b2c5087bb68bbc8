"""A Dask cluster gives the same bytes, and what happens to its workers loses nothing."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli.main import app
from graph import tables
from graph.errors import MissingExtra, ModelMissing, RunFailed
from graph.records import Passage
from ingest import cluster
from ingest.means import Means
from ingest.run import Run, build
from ingest.work import Piece
from tests.ingest.corpora import corpus, document
from tests.ingest.stand_ins import ALWAYS, UP, cheap, falling, missing, once

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
dask = pytest.importorskip("dask")
PIECE = Piece((Passage("d", 0, (), "¶1", "东北大学位于沈阳市。"),))


@contextlib.contextmanager
def two_workers() -> Iterator[Any]:
    settings = {"distributed.scheduler.allowed-failures": 1, "distributed.nanny.environ": {"OMP_NUM_THREADS": "1"}}
    with (
        dask.config.set(settings),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1") as running,
    ):
        yield running


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Any]:
    """A cluster of two processes, one thread each; a task is given up after one death."""
    with two_workers() as running:
        yield running


@pytest.fixture
def victims() -> Iterator[Any]:
    """The same, for a test that kills workers. One that is killed before its keeper has heard that it is up stays dead."""
    with two_workers() as running:
        yield running


def content(run: Run) -> dict[str, bytes]:
    return {name: (run.folder / f"{name}.parquet").read_bytes() for name in tables.TABLES}


@pytest.mark.slow
def test_a_cluster_writes_the_same_bytes_as_one_process(tmp_path: Path, scheduler: Any) -> None:
    folder = corpus(tmp_path / "documents", 5, 12_000)
    far = build([folder], tmp_path / "far", scheduler=scheduler.scheduler_address, pipeline=cheap)
    here = build([folder], tmp_path / "here", pipeline=cheap)
    assert far.id == here.id and far.counts["mentions"] > 100
    assert content(far) == content(here)


@pytest.mark.slow
def test_the_shipped_pipeline_gives_the_same_bytes_on_a_cluster(tmp_path: Path, scheduler: Any) -> None:
    (tmp_path / "a.txt").write_text("长春市方案\n支持吉林大学联合长春碳谷材料有限公司建设碳纤维工程研究中心。\n" * 3, encoding="utf-8")
    far = build([tmp_path / "a.txt"], tmp_path / "far", scheduler=scheduler.scheduler_address)
    here = build([tmp_path / "a.txt"], tmp_path / "here")
    assert here.counts["mentions"] and content(far) == content(here)


@pytest.mark.slow
def test_workers_that_are_killed_lose_nothing(tmp_path: Path, victims: Any) -> None:
    folder = corpus(tmp_path / "documents", 6, 25_000)
    killed: list[int] = []

    def kill(stage: str, done: int, total: int) -> None:
        if stage == "passages" and len(killed) < 2:
            with distributed.Client(victims.scheduler_address, set_as_default=False) as client:
                pid = min(client.run(os.getpid, on_error="ignore").values(), default=0)
            if pid and pid not in killed:
                killed.append(pid)
                time.sleep(UP)
                os.kill(pid, 9)

    disturbed = build([folder], tmp_path / "disturbed", scheduler=victims.scheduler_address, pipeline=cheap, progress=kill)
    assert killed and disturbed.status == "complete"
    assert content(disturbed) == content(build([folder], tmp_path / "quiet", pipeline=cheap))


@pytest.mark.slow
def test_a_passage_that_kills_workers_is_recorded_and_no_other_is_blamed(tmp_path: Path, victims: Any) -> None:
    folder = corpus(tmp_path / "documents", 3, 6_000)
    bad = folder / "bad.txt"
    words = f"{document(50, 4_000)}\n一、{ALWAYS}\n\n{once(tmp_path / 'flag')}\n{document(51, 4_000)}"
    bad.write_text(words, encoding="utf-8")
    run = build([folder], tmp_path / "home", scheduler=victims.scheduler_address, pipeline=falling)
    assert run.status == "partial"
    (failure,) = run.failures
    assert failure.stage == "extract" and str(bad) in failure.item
    lost = {p.anchor for p in tables.read(run.folder / "passages.parquet", Passage) if ALWAYS in p.text}
    assert {failure.item.removeprefix(f"{bad} ")} == lost


@pytest.mark.slow
def test_an_error_of_a_worker_is_the_same_error_here(scheduler: Any) -> None:
    with pytest.raises(ModelMissing, match="nowhere: no model here; train one"):
        list(Means(scheduler=scheduler.scheduler_address, pipeline=missing).read([PIECE]))


@pytest.mark.slow
def test_a_worker_of_another_version_is_refused(scheduler: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "stage_version", lambda model: "another")
    with pytest.raises(RunFailed, match="another version of this project"):
        list(Means(scheduler=scheduler.scheduler_address, pipeline=cheap).read([PIECE]))


@pytest.mark.slow
def test_a_cluster_without_workers_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "POLL", 0.3)
    monkeypatch.setattr(cluster, "PATIENCE", 0.9)
    with (
        distributed.LocalCluster(n_workers=0, processes=True, dashboard_address=":0", host="127.0.0.1") as empty,
        pytest.raises(RunFailed, match="no worker is left on the cluster; start dask workers"),
    ):
        list(Means(scheduler=empty.scheduler_address, pipeline=cheap).read([PIECE]))


def test_no_scheduler_at_the_address_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(RunFailed, match=f"{address}: no Dask scheduler answers"):
            list(Means(scheduler=address, pipeline=cheap).read([PIECE]))


@pytest.mark.parametrize("address", ["nonsense", "ftp://127.0.0.1:1", "tcp://"])
def test_an_address_of_no_known_form_is_an_error(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    with pytest.raises(RunFailed, match="no Dask scheduler answers"):
        list(Means(scheduler=address, pipeline=cheap).read([PIECE]))


def test_without_the_extra_the_install_command_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("DUALCHAIN_HOME", str(tmp_path / "home"))
    (tmp_path / "a.txt").write_text(document(1, 500), encoding="utf-8")
    called = CliRunner().invoke(app, ["build", str(tmp_path / "a.txt"), "--no-load", "--scheduler", "tcp://127.0.0.1:1"])
    assert isinstance(called.exception, MissingExtra)
    assert called.exception.text("en") == "--scheduler needs Dask; install the cluster part: pip install 'dualchain[cluster]'"
    assert not list((tmp_path / "home").rglob("*.parquet"))
