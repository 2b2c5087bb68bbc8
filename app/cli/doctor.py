"""``dualchain doctor``: whether the installation, the model, the home folder and the server are well."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from app.cli.terminal import either, show, show_json
from app.connection import address, connected
from graph.errors import DualchainError
from graph.store import embedded
from graph.store.address import configured
from ingest.extract.pipeline import load as load_pipeline
from ingest.extract.tagger import shipped_model
from ingest.workspace import home_folder

Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]


def doctor(as_json: Json = False) -> None:
    """检查安装、模型、主目录与服务器。Check the installation, the model, the home folder and the server."""
    checks = [_check(name, act) for name, act in _CHECKS.items()]
    if as_json:
        show_json(checks)
    else:
        for check in checks:
            show(f"{'✓' if check['ok'] else '✗'} {check['name']}: {check['detail']}")
    if not all(check["ok"] for check in checks):
        raise typer.Exit(1)


def _check(name: str, act: Callable[[], str]) -> dict[str, Any]:
    try:
        return {"name": name, "ok": True, "detail": act()}
    except (DualchainError, OSError, importlib.metadata.PackageNotFoundError) as error:
        return {"name": name, "ok": False, "detail": error.text(either("zh", "en")) if isinstance(error, DualchainError) else str(error)}


def _versions() -> str:
    packages = ("dualchain", "spacy", "onnxruntime", "neo4j", "streamlit", "arcadedb-embedded")
    return f"Python {sys.version.split()[0]}, " + ", ".join(f"{p} {importlib.metadata.version(p)}" for p in packages)


def _model() -> str:
    doc = load_pipeline()("吉林大学位于长春市。")
    found = [span.text for span in doc.spans["mentions"]]
    return f"{shipped_model()} ({either('试读', 'trial')}: {', '.join(found)})"


def _home() -> str:
    home = home_folder()
    home.mkdir(parents=True, exist_ok=True)
    trial = home / f".doctor.{os.getpid()}"
    trial.write_text("", encoding="utf-8")
    trial.unlink()
    return str(home)


def _server() -> str:
    home = home_folder()
    named, running = configured(os.environ), embedded.find(home) is not None
    if named is None and not running:
        return either("内嵌服务器未运行（dualchain up 启动）", "the embedded server is not running (start it with dualchain up)")
    with connected(home) as store:
        return f"{store.engine} {address(home).uri}"


_CHECKS: dict[str, Callable[[], str]] = {"versions": _versions, "model": _model, "home": _home, "server": _server}
