"""Documents made for tests: different from each other, with names the stand-in pipelines find."""

from __future__ import annotations

import random
from pathlib import Path

_PLACES = ("长春市", "沈阳市", "合肥市", "西安市", "苏州市", "宁波市", "泉州市", "珠海市")
_WORDS = ("推动", "支持", "建设", "研发", "产业", "创新", "平台", "机制", "成果", "转化", "协同", "人才", "项目", "标准", "服务", "示范")


def sentence(source: random.Random) -> str:
    """One sentence, some with names in it."""
    words = "".join(source.choices(_WORDS, k=source.randint(6, 20)))
    if source.random() < 0.7:
        return f"{words}{words[::-1]}。"
    side = source.choice("东西南北")
    return f"{words}，{side}方大学与{source.choice(_WORDS)}{source.randint(1, 99)}精密股份有限公司在{source.choice(_PLACES)}{words[:6]}。"


def document(seed: int, characters: int) -> str:
    """The text of a document of about so many characters, with headings."""
    source = random.Random(seed)
    lines, size = [f"第{seed}号创新发展行动方案"], 0
    while size < characters:
        if source.random() < 0.15:
            lines.append(f"{len(lines)}.{''.join(source.choices(_WORDS, k=3))}")
        else:
            lines.append("".join(sentence(source) for _ in range(source.randint(1, 4))))
        size += len(lines[-1])
    return "\n".join(lines) + "\n"


def corpus(folder: Path, documents: int, characters: int) -> Path:
    """A folder of `documents` text files of about `characters` each."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(documents):
        (folder / f"{number:03d}.txt").write_text(document(number, characters), encoding="utf-8")
    return folder
