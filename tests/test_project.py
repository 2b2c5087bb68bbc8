"""Rules of the house: which way imports run, what modules may be called, how long they are, what the wheel holds."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from graph.schema import SCHEMA
from ingest.train.labels import read_labels

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("graph", "ingest", "app", "queries")
LAYERS = {"graph": {"graph"}, "ingest": {"ingest", "graph"}, "app": {"app", "ingest", "graph", "queries"}, "queries": {"queries"}}
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST, USUAL = 400, 150
NAMELESS = {"util", "utils", "helper", "helpers", "common", "core", "misc"}
TEXT_FILES = (".py", ".md", ".toml", ".txt", ".cfg", ".csv", ".cypher", ".yaml", ".js", ".css", ".html", ".xml", ".json")
GENERATED = {".venv", ".git", "build", "dist", "node_modules", "__pycache__"}


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(tree: ast.AST) -> Iterator[str]:
    """Dotted names of all modules a module imports, wherever the statement stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_imports_run_from_app_over_ingest_to_graph(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    ours = {name.split(".")[0] for name in imported(ast.parse(path.read_text(encoding="utf-8")))} & set(PACKAGES)
    assert ours <= LAYERS[package]


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_no_import_hides_inside_a_function(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)]
    hidden = {n.lineno for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)}
    assert not hidden, f"imports inside functions at lines {sorted(hidden)}"


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_modules_are_named_for_what_they_hold(path: Path) -> None:
    parts = {part.removesuffix(".py").strip("_") for part in path.relative_to(ROOT).parts}
    assert not parts & NAMELESS


def test_pages_shadow_no_package() -> None:
    """Streamlit puts app/ first on the search path: a module there must not take a package's name."""
    assert not {f"{name}.py" for name in (*PACKAGES, "data", "tests")} & {path.name for path in (ROOT / "app").iterdir()}


def test_modules_stay_short() -> None:
    lengths = {ids(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert not {name: n for name, n in lengths.items() if n > LONGEST}
    usual = median(n for name, n in lengths.items() if not name.endswith("__init__.py"))
    if usual > USUAL:
        warnings.warn(f"the median module has {usual} lines, more than {USUAL}", stacklevel=1)


def test_arcadedb_is_imported_in_one_module() -> None:
    """The distribution will rename its module: one place has to follow."""
    users = [ids(p) for p in MODULES if any(n.split(".")[0] == "arcadedb_embedded" for n in imported(ast.parse(p.read_text("utf-8"))))]
    assert len(users) == 1, users


# Importing one package, in a process of its own, must not pull in what it is to know nothing of.
FOREIGN = {
    "graph": {"ingest", "app", "spacy", "trafilatura", "opencc", "onnxruntime", "streamlit", "typer", "torch"},
    "ingest": {"app", "streamlit", "neo4j", "arcadedb_embedded", "torch", "transformers"},
}
IMPORT_ALL = """
import importlib, sys
for name in sys.argv[2:]:
    importlib.import_module(name)
print(*sorted({name.split(".")[0] for name in sys.modules} & set(sys.argv[1].split(","))))
"""


@pytest.mark.parametrize("package", sorted(FOREIGN))
def test_a_package_imports_alone(package: str) -> None:
    trained = ROOT / "ingest" / "train"
    names = [ids(p.with_suffix("")).replace("/", ".").removesuffix(".__init__") for p in MODULES if trained not in p.parents]
    names = [name for name in names if name.split(".")[0] == package]
    command = [sys.executable, "-c", IMPORT_ALL, ",".join(sorted(FOREIGN[package])), *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def project_files() -> Iterator[Path]:
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT).parts
        if path.is_file() and not GENERATED & set(inside) and not any(p.startswith(".venv") or p.endswith("_cache") for p in inside):
            yield path


def written_by_hand() -> list[Path]:
    return sorted(p for p in project_files() if p.suffix in TEXT_FILES or p.name in ("Makefile", "run", "LICENSE", "NOTICE"))


# Spelled so that this file does not match its own patterns.
MACHINE_PATH = re.compile(r"""(?:^|[\s"'(=:`])/(?:wor[k]|roo[t]|tm[p]|hom[e]|op[t]|User[s])/""", re.MULTILINE)
REGISTRY_HOST = re.compile(r"py[p]i\.|pythonho[s]ted|registry\.np[m]|(?:repo1?|central)\.?\w*\.mave[n]|deb\.debia[n]|huggingfac[e]\.co")


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = [f"{ids(p)}: {m.group()}" for p in written_by_hand() for m in MACHINE_PATH.finditer(p.read_text(encoding="utf-8"))]
    assert not found


def test_no_file_names_the_host_of_a_package_registry() -> None:
    found = [f"{ids(p)}: {m.group()}" for p in written_by_hand() for m in REGISTRY_HOST.finditer(p.read_text(encoding="utf-8"))]
    assert not found


def normal(requirement: str) -> str:
    """The distribution a requirement names, in the form of an index (PEP 503)."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[=<>!~;]", requirement, maxsplit=1)[0]).lower()


def test_every_dependency_is_pinned_and_nothing_else_stands_in_the_constraints() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert not [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.!+-]+", line)]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(r for extra in project["optional-dependencies"].values() for r in extra)]
    assert {normal(r) for r in wanted} - {"dualchain"} <= {normal(line) for line in lines}


def test_labelled_text_keeps_to_its_format_and_is_described() -> None:
    files = sorted((ROOT / "data" / "labels").glob("*.jsonl"))
    described = (ROOT / "data" / "labels" / "README.md").read_text(encoding="utf-8")
    assert files and all(f"`{path.name}`" in described for path in files)
    for passage in read_labels(files):
        carriers = [e for e in passage.entities if e["type"] in SCHEMA.carriers]
        assert {e["status"] for e in carriers} <= {None, *SCHEMA.statuses}
        assert {r["type"] for r in passage.relations} <= {r.name for r in SCHEMA.relations}


@pytest.mark.slow
def test_the_wheel_holds_packages_data_and_queries_and_no_labels(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("dualchain-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        metadata = next(archive.read(n).decode() for n in archive.namelist() if n.endswith("/METADATA"))
        archive.extractall(tmp_path / "site")
    kept = [p for p in project_files() if p.relative_to(ROOT).parts[0] in (*PACKAGES, "data") and "labels" not in p.relative_to(ROOT).parts]
    expected = {re.sub(r"^data/", "graph/data/", ids(p)) for p in kept if p.suffix != ".pyc"}
    assert names == expected
    assert not [name for name in names if "labels/" in name]
    assert "Requires-Dist: streamlit" in metadata
    ask = "import sys; sys.path.insert(0, sys.argv[1]); from graph.resources import DATA; print(DATA)"
    found = subprocess.run([sys.executable, "-I", "-c", ask, tmp_path / "site"], capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()) == tmp_path / "site" / "graph" / "data"
