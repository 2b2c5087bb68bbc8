"""Where the project's own data lies: beside the packages in a checkout, inside the wheel otherwise."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent
DATA = _HERE / "data" if (_HERE / "data").is_dir() else _HERE.parent / "data"
"""Root of the reference tables, lexicons, models, labels and the demonstration corpus."""


def data_path(*parts: str) -> Path:
    """Path of a file or folder of the project's data, for example ``data_path("lexicon", "phrases.csv")``."""
    return DATA.joinpath(*parts)
