"""A report as PDF, printed from its page by a browser of the Chromium family that is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from graph.errors import RunFailed

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
"""Commands looked for, in this order; each prints with the same switches."""
PATIENCE = 120
"""Seconds a browser may take."""
_DATES = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}")


def browser() -> str:
    """Path of a browser that can print.

    Raises:
        RunFailed: none is installed.
    """
    found = next((path for name in BROWSERS if (path := shutil.which(name))), "")
    if not found:
        raise RunFailed(
            "没有可打印 PDF 的浏览器", "no browser that prints PDF is installed",
            advice=(
                "安装 Chromium、Chrome 或 Edge；或输出 .html，在浏览器中打印为 PDF",
                "install Chromium, Chrome or Edge; or write .html and print it from your browser",
            ),
        )  # fmt: skip
    return found


def pdf(page: str, made: str) -> bytes:
    """The page as the bytes of a PDF.

    Args:
        page: HTML that needs nothing beside it.
        made: day the PDF is dated (ISO 8601), in place of the moment of printing, so that the same page has the same bytes.

    Raises:
        RunFailed: no browser is installed, or it did not print.
    """
    command = browser()
    with tempfile.TemporaryDirectory(prefix="dualchain-report-") as folder:
        source, target = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_text(page, encoding="utf-8")
        # a container's root may not use the sandbox; the page is our own and holds no script
        switches = ["--headless", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}/profile"]
        switches += ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        try:
            subprocess.run(
                [command, *switches, f"--print-to-pdf={target}", source.as_uri()], check=True, capture_output=True, timeout=PATIENCE
            )
            return _DATES.sub(rb"\g<1>" + made.replace("-", "").encode("ascii") + b"000000", target.read_bytes())
        except (OSError, subprocess.SubprocessError) as error:
            raise RunFailed(
                f"浏览器没有印出 PDF（{error}）", f"the browser printed no PDF ({error})", place=command,
                advice=("改用 .html 或 .docx", "write .html or .docx instead"),
            ) from error  # fmt: skip
