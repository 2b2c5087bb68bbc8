"""How many names stay when only the writing of a passage changes: script, width of punctuation, line breaks of a PDF.

Run it as ``python -m tests.bench.robustness FILE.jsonl … [--passages 150]``; it prints shares and is no test.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import opencc
from spacy.language import Language

from ingest.extract.pipeline import load
from ingest.normalise import is_traditional

HALF = str.maketrans("，；：（）？！％“”", ',;:()?!%""')
FULL = str.maketrans(
    {chr(0x30 + k): chr(0xFF10 + k) for k in range(10)}
    | {chr(0x41 + k): chr(0xFF21 + k) for k in range(26)}
    | {chr(0x61 + k): chr(0xFF41 + k) for k in range(26)}
    | {"%": "％", ",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "-": "－"}
)


def broken(text: str, source: random.Random) -> str:
    """`text` with a line break every 30 to 45 characters, as the text layer of a PDF has them."""
    lines = []
    for line in text.split("\n"):
        width, at = source.randint(30, 45), 0
        while len(line) - at > width:
            lines.append(line[at : at + width])
            at += width
        lines.append(line[at:])
    return "\n".join(lines)


def names(nlp: Language, text: str) -> Counter[tuple[str, str]]:
    """Type and name of every mention."""
    doc = nlp(text)
    return Counter((span.label_, span._.name) for span in doc.spans["mentions"])


def main() -> None:
    """Print the agreement of each way of writing with the original."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--passages", type=int, default=150)
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    texts = [json.loads(line)["text"] for file in arguments.files for line in file.read_text("utf-8").splitlines()]
    texts = [text for text in texts if not is_traditional(text) and len(text) > 80]
    texts = random.Random(7).sample(texts, min(arguments.passages, len(texts)))
    ways: dict[str, Callable[[str], str]] = {name: opencc.OpenCC(name).convert for name in ("s2t", "s2tw", "s2hk")}
    ways |= {"half width": lambda t: t.translate(HALF), "full width": lambda t: t.translate(FULL)}
    ways["line breaks"] = lambda t: broken(t, random.Random(len(t)))
    nlp = load()
    before = [names(nlp, text) for text in texts]
    for name, way in ways.items():
        same = total = 0
        for text, known in zip(texts, before, strict=True):
            found = names(nlp, way(text))
            same, total = same + 2 * (known & found).total(), total + known.total() + found.total()
            if known != found and arguments.show:
                print(name, sorted(known - found), "->", sorted(found - known))
        print(f"{name}: {same / total:.4f} of {total // 2} names agree", flush=True)


if __name__ == "__main__":
    main()
