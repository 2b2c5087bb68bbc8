"""Answers of language models, kept under the hash of the text, the model and the prompt: asked once, the same tomorrow.

The words of the model are kept, not what was made of them: every quote is looked for again each time.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = "answers"
"""Folder of a home that holds them."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers kept in a folder.

    Args:
        folder: need not exist.

    Example:
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     answers = Answers(Path(folder))
        ...     answers.keep("prompt", "文本", "{}")
        ...     answers.get("prompt", "文本"), answers.get("prompt", "另一段")
        ('{}', None)
    """

    folder: Path

    def get(self, asked: str, text: str) -> str | None:
        """The answer for a text, or None.

        Args:
            asked: hash of model and prompt.
            text: what was asked about.
        """
        try:
            found = json.loads(self._file(asked, text).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        content = found.get("content") if isinstance(found, dict) and found.get("asked") == asked else None
        return content if isinstance(content, str) else None

    def keep(self, asked: str, text: str, content: str) -> None:
        """Keep the answer for a text; it appears whole or not at all."""
        file = self._file(asked, text)
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(prefix=".writing-", dir=file.parent)
        try:
            with open(handle, "w", encoding="utf-8") as target:
                json.dump({"asked": asked, "content": content}, target)
            os.replace(scratch, file)
        finally:
            Path(scratch).unlink(missing_ok=True)

    def _file(self, asked: str, text: str) -> Path:
        key = hashlib.blake2b(f"{asked}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        return self.folder / key[:2] / f"{key}.json"
