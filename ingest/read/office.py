"""Old office formats (DOC, WPS, RTF, ODT) through LibreOffice, where it is installed.

LibreOffice runs without windows and with a profile of its own, so that one a person has open is not disturbed.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from graph.errors import UnreadableFile
from ingest.read import word
from ingest.read.blocks import Content

SECONDS = 180
"""Time one document may take."""

_PROGRAMS = ("soffice", "libreoffice")
_ADVICE = (
    "在 Word 或 WPS 中另存为 DOCX，或安装 LibreOffice（soffice 命令）后再读",
    "save it as DOCX in Word or WPS, or install LibreOffice (the command soffice) and read it again",
)


def read(data: bytes, place: str) -> Content:
    """The blocks of a document that LibreOffice can turn into DOCX.

    Args:
        data: the bytes of the file.
        place: its path, for messages.

    Raises:
        UnreadableFile: LibreOffice is not installed, or cannot read the file.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise UnreadableFile(
            "DOC、WPS、RTF 一类文件，需要 LibreOffice 才能读入", "a DOC, WPS or RTF file, which needs LibreOffice",
            place=place, advice=_ADVICE,
        )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="dualchain-office-") as folder:
        source = Path(folder) / "document"
        source.write_bytes(data)
        command = [program, "--headless", f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--convert-to", "docx"]
        try:
            done = subprocess.run(
                [*command, "--outdir", folder, str(source)], capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL
            )
        except subprocess.TimeoutExpired as error:
            raise _refused(place, f"{SECONDS} s") from error
        made = source.with_suffix(".docx")
        if done.returncode or not made.is_file():
            raise _refused(place, done.stderr.decode("utf-8", "replace").strip()[:200])
        return word.read(made.read_bytes(), place)


def _refused(place: str, detail: str) -> UnreadableFile:
    return UnreadableFile(
        f"LibreOffice 未能转换该文件（{detail}）", f"LibreOffice could not convert the file ({detail})", place=place,
        advice=("在 Word 或 WPS 中另存为 DOCX", "save it as DOCX in Word or WPS"),
    )  # fmt: skip
