"""Mentions in any number, made from the reference tables, with the damage and wording real texts show and known answers.

``python -m tests.bench.identity_mentions OUT.jsonl --count 1000000 [--seed 7] [--names LIST.txt]`` writes lines of cluster labels
(``cluster`` is the body meant), so that speed is measured on them with ``dualchain resolve`` and quality with
``dualchain review score``. The rules here are written apart from those of the resolver. A form that two bodies of the tables
could bear is only used with a region that tells them apart. One mention in twelve names a body no table has whose name only looks
like a known one (a branch, a part, an affiliate). Extra names, one a line, are taken as firms.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import opencc

from ingest.reference.bodies import Body
from ingest.reference.regions import by_code
from ingest.resolve.sources import tables

NOT_CLAIMED = ("gbt4754",)
"""Schemes whose codes never stand beside a name in a text."""

ABBREVIATIONS: tuple[tuple[str, str, str], ...] = (
    ("University", r"师范大学$", "师大"),
    ("University", r"农业大学$", "农大"),
    ("University", r"(?<=..)工业大学$", "工大"),
    ("University", r"(?<=..)理工大学$", "理工"),
    ("University", r"(?<=..)交通大学$", "交大"),
    ("University", r"职业技术学院$", "职院"),
    ("Institute", r"^中国科学院(?=.{3,}(研究所|研究院)$)", "中科院"),
    ("Institute", r"农业科学院$", "农科院"),
    ("Institute", r"^中国电子科技集团公司第(?=.+研究所$)", "中国电科第"),
    ("Platform", r"国家重点实验室$", "国重实验室"),
    ("Platform", r"^省部共建(?=.+实验室$)", ""),
    ("Park", r"国家(?=高新技术产业开发区$)", ""),
    ("Park", r"高新技术产业开发区$", "高新区"),
    ("Park", r"经济技术开发区$", "经开区"),
    ("Government", r"科学技术(?=[厅局]$)", "科技"),
    ("Government", r"工业和信息化(?=[厅局]$)", "工信"),
    ("Government", r"发展和改革委员会$", "发改委"),
    ("Government", r"发展和改革委员会$", "发展改革委"),
    ("Government", r"人民政府$", "政府"),
    ("Firm", r"(股份有限公司|有限责任公司|有限公司)$", ""),
    ("Firm", r"有限责任公司$", "有限公司"),
    ("Firm", r"股份有限公司$", "股份公司"),
    ("IndustryChain", r"产业$", ""),
    ("IndustryChain", r"产业$", "产业链"),
    ("IndustryChain", r"产业$", "产业集群"),
)
"""Entity type, pattern in the official name, what stands instead in texts."""

CONTEXTS = (
    "由{n}牵头，年内完成。", "名单中有{n}等单位。", "调研组到{n}走访。", "{n}的情况另行报告。", "与{n}商定后实施。",
    "本表由{n}填报。", "去年起{n}承担了这项任务。", "会上，{n}作了说明。",
)  # fmt: skip

_DIGITS = "〇一二三四五六七八九"
_TO_TRADITIONAL = opencc.OpenCC("s2t")


def forms(body: Body) -> list[tuple[str, str]]:
    """Every (kind, text) a text may use for the body, the official name first."""
    found = [("official", body.name), *((name.kind, name.text) for name in body.names)]
    for kind, pattern, instead in ABBREVIATIONS:
        if kind == body.type:
            text, changed = re.subn(pattern, instead, body.name)
            if changed and len(text) >= (4 if kind == "Firm" else 2 if kind == "IndustryChain" else 3):
                found.append(("wording", text))
    if body.type == "Platform" and len(body.hosts) == 1 and body.hosts[0] not in body.name:
        found.append(("host", body.hosts[0] + body.name))
    if body.type == "Institute" and (numbered := re.fullmatch(r"(.+)第([〇一二三四五六七八九十]+)研究所", body.name)):
        found.append(("numbered", f"{numbered[1]}{_number(numbered[2])}所"))
    if body.type == "Policy":
        found.append(("marks", f"《{body.name}》"))
    return list(dict.fromkeys(found))


def _number(words: str) -> int:
    """Value of a numeral read out (五十四) or spelt digit by digit (七〇二)."""
    if "十" not in words:
        return int("".join(str(_DIGITS.index(digit)) for digit in words))
    tens, ones = words.split("十")
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


def damage(text: str, source: random.Random) -> str:
    """The text as a bad copy, another script or another keyboard would have it."""
    inner = [i for i in range(1, len(text)) if "\u4e00" <= text[i - 1] <= "\u9fff" and "\u4e00" <= text[i] <= "\u9fff"]
    at = source.choice(inner) if inner else len(text)
    change: Callable[[], str] = source.choice(
        (
            lambda: f"{text[:at]} {text[at:]}",
            lambda: f"{text[:at]}\n{text[at:]}",
            lambda: f"{text[:at]}\u200b{text[at:]}",
            lambda: f"{text}\u3000",
            lambda: f"\u00a0{text}",
            lambda: text.translate(str.maketrans("（）", "()")),
            lambda: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
            lambda: str(_TO_TRADITIONAL.convert(text)),
            lambda: str(_TO_TRADITIONAL.convert(text)),
        )
    )
    return change()


def sibling(body: Body, source: random.Random) -> str:
    """The name of another body that only looks like this one: a branch, an affiliate, a part, another period; "" when there is none."""
    name, place = body.name, source.choice(("哈密", "龙岩", "曲靖", "葫芦岛", "钦州", "平凉"))
    if body.type == "University" and name.endswith("大学"):
        return name + source.choice((f"{place}学院", f"{place}校区附属医院", f"附属{place}中学", "附属第九医院"))
    if body.type == "Firm" and name.endswith("有限公司"):
        bracketed = re.sub(r"[（(][^（）()]{2,3}[）)]", f"（{place}）", name)
        return bracketed if bracketed != name else name + f"{place}分公司"
    if body.type == "Institute" and re.search("研究所$|研究院$|科学院$", name):
        return name + source.choice((f"{place}分院", f"{place}试验站"))
    if body.type == "Platform" and name.endswith("实验室"):
        return name + f"{place}分室"
    if body.type == "Park" and name.endswith("区"):
        return name + source.choice(("二期", f"{place}片区", "管委会大厦"))
    if body.type == "Government" and name.endswith(("厅", "局", "委员会")):
        return name + f"{place}办事处"
    return ""


def _key(text: str) -> str:
    return re.sub(r"[\s《》“”]", "", text).replace("(", "（").replace(")", "）").lower()


class Forms:
    """All forms of all bodies, and which of them need a region to be told apart.

    Args:
        bodies: known bodies; two of one type, name and region count as one.
        region_name: full name of a GB/T 2260 code, empty when unknown.
    """

    def __init__(self, bodies: Iterable[Body], region_name: Callable[[str], str]) -> None:
        self._region_name = region_name
        whole = {(b.type, b.name, b.region): b for b in bodies}
        self.bodies = list(whole.values())
        bearers: dict[tuple[str, str], set[int]] = defaultdict(set)
        listed = [forms(body) for body in self.bodies]
        for number, found in enumerate(listed):
            for _, text in found:
                bearers[self.bodies[number].type, _key(text)].add(number)
        self.usable: list[list[tuple[str, str, bool]]] = []
        for number, found in enumerate(listed):
            body = self.bodies[number]
            kept = []
            for kind, text in found:
                others = bearers[body.type, _key(text)] - {number}
                apart = bool(body.region) and all(self.bodies[o].region[:2] not in ("", body.region[:2]) for o in others)
                if not others or apart:
                    kept.append((kind, text, bool(others)))
            self.usable.append(kept)
        by_type: dict[str, list[int]] = defaultdict(list)
        for number, kept in enumerate(self.usable):
            if kept:
                by_type[self.bodies[number].type].append(number)
        self._bearers = bearers
        self._types = sorted(by_type)
        self._weights = [len(by_type[kind]) ** 0.5 for kind in self._types]
        self._by_type = by_type

    def line(self, identity: str, source: random.Random) -> dict[str, Any]:
        """One mention, as a line of cluster labels: a type is drawn in proportion to the square root of its number of bodies."""
        number = source.choice(self._by_type[source.choices(self._types, self._weights)[0]])
        body, kept = self.bodies[number], self.usable[number]
        _, text, needs_region = kept[0] if source.random() < 0.3 else source.choice(kept)
        if source.random() < 0.08 and (other := sibling(body, source)) and (body.type, _key(other)) not in self._bearers:
            name = damage(other, source) if source.random() < 0.3 else other
            return {"cluster": f"{body.type}/{body.region}/{other}", "id": identity, "name": name, "type": body.type}
        name = damage(text, source) if source.random() < 0.3 else text
        line: dict[str, Any] = {"cluster": f"{body.type}/{body.region}/{body.name}", "id": identity, "name": name, "type": body.type}
        if needs_region:
            line["region"] = self._region_name(body.region[:2] + "0000") if source.random() < 0.5 else self._region_name(body.region)
        elif body.region and body.type != "Region" and source.random() < 0.4:
            line["region"] = source.choice((body.region, self._region_name(body.region)))
        if not line.get("region"):
            line.pop("region", None)
        if source.random() < 0.4:
            line["context"] = source.choice(CONTEXTS).format(n=name)
        codes = [code.partition(":") for code in body.codes]
        beside = {scheme: value for scheme, _, value in codes if scheme not in NOT_CLAIMED}
        if beside and source.random() < 0.1:
            line["codes"] = beside
        return line


def generate(bodies: Iterable[Body], count: int, seed: int, region_name: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    """`count` mentions of the bodies; the same seed and bodies give the same lines."""
    source = random.Random(seed)
    listed = Forms(bodies, region_name)
    for number in range(count):
        yield listed.line(f"g{number}", source)


def named_firms(path: Path) -> Iterator[Body]:
    """A firm for every line of a list of names; lines of one letter, dates and credits are passed over."""
    with open(path, encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            name = line.strip()
            if len(name) >= 2 and not re.match(r"By@|\d{4}\.", name):
                yield Body("Firm", name, source=f"{path.name}:{number}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the mentions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--names", type=Path)
    options = parser.parse_args(arguments)
    names = {code: region.name for code, region in by_code().items()}
    known = [*tables(), *(named_firms(options.names) if options.names else ())]
    with open(options.out, "w", encoding="utf-8") as out:
        for line in generate(known, options.count, options.seed, lambda code: names.get(code, "")):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
