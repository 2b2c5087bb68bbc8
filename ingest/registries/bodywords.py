"""What a name says it is by its own last word (吉林大学 University, …研究所 Institute, …有限公司 Firm).

The endings stand in ``data/mappings/bodies.yaml``; the longest one decides.

Example:
    >>> body_type("吉林大学"), body_type("中粮米业(虎林)有限公司"), body_type("长春高新技术产业开发区"), body_type("备注栏说明")
    ('University', 'Firm', 'Park', '')
    >>> body_type("国家热带作物种质资源圃（儋州）"), body_type("博士后科研工作站")
    ('Platform', 'Platform')
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache

import yaml

from graph.resources import data_path
from ingest.reference.regions import by_form
from ingest.registries.fields import key, one_line
from ingest.registries.unsplit import unsplit

_BEHIND = re.compile(r"(?<=.)[（(]([\u3400-\u9fff][^（）()]*(?:[（(][^（）()]*[)）][^（）()]*)?)[)）]$")
_TAIL = re.compile(r"\([^()]*\)$")
_CJK = re.compile(r"[\u3400-\u9fff]")
_SENTENCE = re.compile(r"[。！？；]|[，,].*[，,]|^[《“]?关于|联系(?:人|电话)|特此|如下|的通知")
_SEVERAL = re.compile(r"[、;；\n]")
_GLUED = re.compile(r"(?<=有限公司|责任公司|集团公司|股份公司)\s*(\d{1,4}\s*[.．、]\s*)?(?=[\u3400-\u9fff]{4,}公司)")
_BRANCH = ("分公司", "子公司", "支公司")
LONGEST = 80
"""Characters the name of a body has at most."""


@cache
def endings() -> dict[str, str]:
    """Type of each ending."""
    table = yaml.safe_load(data_path("mappings", "bodies.yaml").read_text(encoding="utf-8"))
    return {ending: kind for kind, words in table.items() for ending in words}


@lru_cache(65536)
def body_type(name: str) -> str:
    """Entity type by the last word of `name`, empty when no ending fits."""
    plain = key(name)
    for text in (plain, _TAIL.sub("", plain)):
        for length in range(min(12, len(text)), 0, -1):
            found = endings().get(text[-length:])
            if found and len(text) > length:
                return found
    return ""


def is_body(name: str) -> bool:
    """True when `name` ends as the name of a body does and is no sentence.

    Example:
        >>> is_body("吉林化纤股份有限公司"), is_body("各有关单位要高度重视，认真组织，按时报送。"), is_body("附件")
        (True, False, False)
    """
    return bool(body_type(name)) and plausible(name)


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    table = yaml.safe_load(data_path("mappings", "surnames.yaml").read_text(encoding="utf-8"))
    return frozenset(table["single"]), frozenset(table["compound"])


def may_be_person(name: str) -> bool:
    """True when `name` has the form of a person's name: a family name and one or two characters, and no ending of a body.

    Example:
        >>> may_be_person("王晓明"), may_be_person("欧阳志远"), may_be_person("马钢"), may_be_person("高德软件"), may_be_person("吉林大学")
        (True, True, True, False, False)
    """
    single, compound = _surnames()
    plain = name.strip()
    if not 2 <= len(plain) <= 4 or len(_CJK.findall(plain)) != len(plain) or body_type(plain):
        return False
    return (plain[:2] in compound and len(plain) > 2) or (plain[0] in single and len(plain) <= 3)


@cache
def _short_firms() -> frozenset[str]:
    """Short names of known firms, of the length of a person's name."""
    with data_path("reference", "firms.csv").open(encoding="utf-8", newline="") as lines:
        return frozenset(s for row in csv.DictReader(lines) for s in (row["name"], *row["short"].split(";")) if 2 <= len(s) <= 4)


def is_person(name: str) -> bool:
    """True when `name` has the form of a person's name and is no known firm's short name.

    Example:
        >>> is_person("王晓明"), is_person("马钢")
        (True, False)
    """
    return may_be_person(name) and name.strip() not in _short_firms()


def unglued(text: str) -> tuple[str, ...]:
    """The firms in a line that two columns of a page ran into: a firm's whole name, then a number or a place that begins another.

    Example:
        >>> unglued("北京甲农业有限公司天津乙乳业有限公司"), unglued("甲集团股份有限公司2.乙乳业有限公司")
        (('北京甲农业有限公司', '天津乙乳业有限公司'), ('甲集团股份有限公司', '乙乳业有限公司'))
        >>> unglued("甲股份有限公司大庆分公司"), unglued("甲有限公司北京研究院")
        ((), ())
    """
    if text.count("公司") < 2 or text.startswith("中国"):
        return ()
    parts, rest = [], text
    while found := _GLUED.search(rest):
        after = rest[found.end() :]
        if not found[1] and not any(after[:size] in by_form() for size in range(2, 5)):
            return ()
        parts.append(rest[: found.start()])
        rest = after
    parts.append(rest)
    whole = len(parts) > 1 and all(len(p) > 6 and p.endswith("公司") and not p.endswith(_BRANCH) for p in parts)
    return tuple(parts) if whole else ()


def bodies_in(text: str) -> tuple[str, ...]:
    """The names in a cell that holds several whole names: parted by 、 or ；, or by breaks where each is a firm's.

    Example:
        >>> bodies_in("甲集团股份有限公司、乙药业有限责任公司"), bodies_in("甲药业有限公司\\n乙制药有限公司"), bodies_in("甲大学、乙公司联合实验室")
        (('甲集团股份有限公司', '乙药业有限责任公司'), ('甲药业有限公司', '乙制药有限公司'), ())
    """
    if not _SEVERAL.search(text):
        return unglued(text)
    lines = [x.strip() for x in text.split("\n") if x.strip()]
    if len(lines) > 1 and all(len(x) > 4 and x.rstrip("）)").endswith(("公司", "集团", "厂", "合作社")) for x in lines):
        return tuple(dict.fromkeys(lines))
    depth, parts = 0, [""]
    for character in text:
        depth = max(0, depth + (character in "（(") - (character in "）)"))
        if character in "、;；" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    parts = unsplit(text, [p for part in parts if (p := one_line(part))])
    kinds = {body_type(p) for p in parts}
    whole = len(parts) > 1 and kinds <= {"Firm", "University", "Institute"} and all(len(p) > 3 and plausible(p) for p in parts)
    return tuple(dict.fromkeys(parts)) if whole else ()


def host_behind(name: str) -> tuple[str, str]:
    """The name of a platform and the body printed behind it in brackets without a word for what it is.

    Example:
        >>> host_behind("兰炭中试基地（榆林学院）"), host_behind("国家热带作物种质资源圃（儋州）"), host_behind("测试中心（武汉大学，武汉市）")
        (('兰炭中试基地', '榆林学院'), ('国家热带作物种质资源圃（儋州）', ''), ('测试中心', '武汉大学，武汉市'))
    """
    found = _BEHIND.search(name)
    if found is None or body_type(name[: found.start()]) != "Platform":
        return name, ""
    first, *more = re.split(r"[，,、；;]", found[1])
    hosted = len(first) > 3 and (
        body_type(first) in ("Firm", "University", "Institute") or (is_body(first) and more and more[-1] in by_form())
    )
    return (name[: found.start()].strip(), found[1]) if hosted else (name, "")


def plausible(name: str) -> bool:
    """True when `name` may be a name at all: two Chinese characters or a word, not too long, no sentence.

    Example:
        >>> plausible("某某地"), plausible("2021"), plausible("特此公告。")
        (True, False, False)
    """
    if not name or len(name) > LONGEST or _SENTENCE.search(name):
        return False
    return len(_CJK.findall(name)) >= 2 or bool(re.search(r"[A-Za-z]{2}", name))
