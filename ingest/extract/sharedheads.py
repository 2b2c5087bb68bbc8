"""Lists whose items share one head: "催化基础、机器人学等国家重点实验室" is two laboratories with full names.

Two forms are read, over runs of mentions of one type parted by 、, 和, 与, 及:

* the head stands behind the run, after 等, a count or 现有 (…等现有国家重点实验室; …三个国家高新区), or after a field phrase and a
  verb of founding (…等方向培育建设国家重点实验室);
* the last item carries the head (郑州、洛阳、新乡高新区; 蓝天、碧水、净土保卫战).

An item that already ends like a carrier keeps its name: "…实验室、…研究院等平台" names kinds, not heads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.extract import lexicon
from ingest.extract.draft import Draft
from ingest.extract.fullnames import clean, listed, office, split_place, zone

_SEPARATOR = re.compile(r"[”》’]?\s*(?:、|和|与|及|以及|或)\s*[“《‘]?")
_NUMBER = r"(?:\d+|[一二两三四五六七八九十]+|多|若干)"
_CLOSING = re.compile(
    rf"[”》’]?(?P<etc>等)?(?P<there>现有的?|已有的?|在建的?|拟建的?)?(?P<count>一批|{_NUMBER}(?:个|家|大|所|项|类|片|条|座|处|省|市)?)?"
)
_FOUNDING = re.compile(
    r"[”》’]?等?[^，。；、\s]{0,6}?(?:方向|领域)[^，。；、\s]{0,8}?(?:培育建设|创建|组建|争创|新建|布局|筹建|申报|申建|建设|打造|设立)(?:一批|若干)?"
)
_WORDS = "[\u4e00-\u9fffA-Za-z]"
_HEADS = {
    "Platform": rf"{_WORDS}{{0,12}}?(?:实验室|中心|中试基地|基地|研究站|观测站|平台|孵化器|装置|工作站|联盟)(?:集群)?",
    "Park": rf"{_WORDS}{{0,12}}?(?:区|产业园|科技园|园|基地|科创带|创新带|走廊|工业邨)(?!块)",
    "Government": r"(?:人民政府|政府|管委会|管理委员会)",
    "Program": rf"{_WORDS}{{0,8}}?(?:保卫战|攻坚战|专项|行动计划|行动|计划|工程|试点|战略)",
    "IndustryChain": r"(?:产业)?集群",
}
_HEAD = {kind: re.compile(pattern) for kind, pattern in _HEADS.items()}
_NOT_IN_HEAD = re.compile(
    r"[的等和与及在为对将由把或]|建设|支持|依托|推动|推进|开展|组建|运营|运行|共建|新建|培育|创建|争创|申报|筹建|打造|布局|方向|领域|合作建|提供|设立|成立|高效|发展|实施|地区|园区|城区|灾区|市区"
)
_KIND = re.compile(
    r"(?:教育部|省部级|部级)?(?:科研|创新)平台|(?:重大|重点|专项)*(?:行动|计划|工程|试点|战略|专项)|(?:科技|科研|科学|试验|实验|大|基础|重大|重要|各类|高能级|创新|国家级?|公共|服务|科技创新|创新创业|研发|新型|开放|战略|综合|高水平|省级|重点|示范|试点|产业|特色|发展)*"
    r"(?:平台|中心|基地|装置|联盟|区|园|园区)"
)
_LEVEL = re.compile(r"(?:国家级|省级|市级|省(?=重点实验室|实验室|工程|技术|科技|产业)|级)")
_ENDS = {
    "Platform": re.compile(
        r"(?:实验室|中心|基地|站|平台|孵化器|装置|联盟|研究院|院|所|园|港|谷|城|工场|空间|工厂|库|码头|网|大学|集团|公司|区|集群|光源|望远镜|[A-Za-z0-9])$"
    ),
    "Park": re.compile(r"(?:区|园|基地|城|谷|港|带|走廊|中心|小镇|新区|邨|岛|廊|湾|高地|集群)$"),
    "Government": re.compile(r"(?:政府|委|厅|局|部|会|院|办|署|所|处|组|中心|海关|银行|协会|法院)$"),
    "Program": re.compile(r"(?:战|专项|行动|计划|工程|试点|战略|基金|项目|课题|倡议|规划|活动|路|铁路|通道|口岸)$"),
    "IndustryChain": re.compile(r"(?:业|链|集群|经济)$"),
}
_CARRIED = {
    "Platform": re.compile(
        r"(?:(?:国家|全国|省部共建国家|教育部|国家级)?(?:重点|联合)?实验室(?:集群)?|(?:国家|省级?)?(?:制造业|技术|产业)?创新中心|(?:国家|省)?工程(?:技术)?研究中心"
        r"|(?:国际)?技术转移中心|科创中心|(?:野外)?科学观测研究站)$"
    ),
    "Park": re.compile(
        r"(?:(?:国家级?)?(?:高新区|高新技术产业开发区|经开区|经济技术开发区|自主创新示范区|综合保税区|综保区)|未来产业先导区|片区|绿色科创带)$"
    ),
    "Government": re.compile(r"(?:人民政府|政府|管委会|管理委员会|科技局|科技厅|发改委|工信局|财政局|农业农村局|经信局|科学技术局)$"),
    "Program": re.compile(r"(?:保卫战|攻坚战|行动|专项|计划)$"),
}


def runs(text: str, drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    """Neighbouring drafts of one type with nothing but a separator between them, in order; a single one is a run too."""
    run: list[Draft] = []
    for draft in drafts:
        if run and draft.type == run[-1].type and _SEPARATOR.fullmatch(text, run[-1].end, draft.start):
            run.append(draft)
            continue
        if run:
            yield run
        run = [draft]
    if run:
        yield run


def complete_heads(text: str, drafts: Sequence[Draft]) -> set[int]:
    """Give the items of lists with a shared head their full names.

    Args:
        text: normalised text.
        drafts: mentions by start, without overlap; names and aliases of the items are set in place.

    Returns:
        ``id()`` of every draft that was given a head.
    """
    done: set[int] = set()
    for run in runs(text, drafts):
        if run[0].type in ("IndustryChain", "Technology") and (single := _one_character(text, run)):
            done |= single
            continue
        if run[0].type not in _HEAD:
            continue
        bare = [d for d in run if _is_bare(d)]
        if not bare:
            continue
        if run[-1] in bare:
            head, count = _behind(text, run)
            if head and count == len(run):
                bare = [d for d in run if not d.name.endswith(head[-2:])]
        else:
            head = _carried(run, bare)
            bare = bare[: _leading(run, bare)]
        if head:
            for draft in bare:
                _name(draft, head)
                done.add(id(draft))
    return done


def _is_bare(draft: Draft) -> bool:
    surface = clean(draft.name)
    if draft.type == "Government":
        return not _ENDS["Government"].search(surface) or lexicon.full_name(surface) is not None
    if lexicon.full_name(surface) is not None:
        return True
    return not _ENDS[draft.type].search(surface)


def _leading(run: Sequence[Draft], bare: Sequence[Draft]) -> int:
    """How many items stand bare without a break in front of the last one: only those share its head."""
    count = 0
    for draft in reversed(run[:-1]):
        if draft not in bare:
            break
        count += 1
    return len(bare) if count == len(bare) else 0


def _behind(text: str, run: Sequence[Draft]) -> tuple[str, int]:
    """The head behind a run ("" when there is none) and the number of items the text counts (0 when it does not)."""
    kind, end = run[0].type, run[-1].end
    window = text[end : end + 44]
    closing = _CLOSING.match(window)
    at = closing.end() if closing else 0
    said = bool(closing and (closing["etc"] or closing["there"] or closing["count"]))
    found = _HEAD[kind].match(window, at)
    if found is None or not (said or (len(run) > 1 and kind in ("Government", "Platform"))) or not _usable(found.group(), kind):
        founding = _FOUNDING.match(window) if kind == "Platform" else None
        found = _HEAD[kind].match(window, founding.end()) if founding else None
        if found is None or not _usable(found.group(), kind):
            return "", 0
    if kind == "IndustryChain" and not all(split_place(clean(d.name))[0] for d in run):
        return "", 0
    number = (closing["count"] or "") if closing else ""
    return found.group(), _count(number)


def _count(number: str) -> int:
    digits = re.match(r"\d+", number)
    return int(digits.group()) if digits else "〇一二三四五六七八九十".find(number[:1].replace("两", "二")) if number else 0


def _usable(head: str, kind: str) -> bool:
    if kind in ("Government", "IndustryChain"):
        return True
    return not _NOT_IN_HEAD.search(head) and not _KIND.fullmatch(head)


def _carried(run: Sequence[Draft], bare: Sequence[Draft]) -> str:
    """The head inside the last item, "" when the items do not share it."""
    kind, last = run[-1].type, clean(run[-1].name)
    if kind not in _CARRIED:
        return ""
    placed = all(_place_like(clean(d.name)) for d in bare)
    found = _CARRIED[kind].search(last)
    if kind == "Government":
        place, rest = split_place(last)
        if placed and place and rest and _CARRIED[kind].search(rest):
            return rest
        return found.group() if found and found.group().startswith("管") and found.start() else ""
    joint = {len(clean(d.name)) for d in bare if _compound(clean(d.name))}
    if kind == "Park" and len(joint) == 1 and all(_compound(clean(d.name)) for d in bare) and _compound(last[: min(joint)]):
        return last[min(joint) :]
    if placed and kind in ("Park", "Platform"):
        place, rest = split_place(last)
        if place and len(rest) > 1 and (found or kind == "Park"):
            return rest
    return found.group() if found and found.start() > 1 else ""


def _place_like(surface: str) -> bool:
    return lexicon.full_name(surface) is not None or split_place(surface)[1] == ""


def _compound(surface: str) -> bool:
    """Whether `surface` joins places of one character each (湘琼)."""
    return len(surface) in (2, 3) and all(lexicon.letter(c) for c in surface) and lexicon.full_name(surface) is None


def _name(draft: Draft, head: str) -> None:
    item = clean(draft.name)
    place = lexicon.full_name(item)
    if draft.type == "Government":
        if head[:2] in ("国家", "高新", "经济"):
            place = None
        full = (place or item) + ("人民政府" if head == "政府" and not (place or "").endswith("特别行政区") else head)
        named = office(full)
        draft.name = named.name if named else full
        draft.aliases = []
        return
    stem = _LEVEL.sub("", head, count=1) if _LEVEL.match(head) else head
    full = _joined(item, stem)
    aliases = [_joined(item, head)]
    if place is None and len(item) > 3:
        aliases.append(item)
    if draft.type == "Park" and (named := listed(full, "Park") or zone(full)):
        full, aliases = named.name, [full, *named.aliases, *aliases]
    draft.name = full
    draft.aliases = [a for a in dict.fromkeys(aliases) if a != full]


def _joined(item: str, head: str) -> str:
    """`item` and `head` without saying twice what ends one and begins the other (省…省重点实验室, 药物创新 + 创新中心)."""
    for size in range(min(len(item), len(head)), 1, -1):
        if item.endswith(head[:size]):
            return item + head[size:]
    return item + head


_MATERIAL = re.compile(r"[\u4e00-\u9fff](合金|冶炼|产业|化工|材料|加工|盐)$")


def _one_character(text: str, run: Sequence[Draft]) -> set[int]:
    """镁、铝、钛合金 and 镁、锂等产业: items of one character take the head of the last one or the one behind the run."""
    short = [d for d in run if len(clean(d.name)) == 1]
    if not short:
        return set()
    found = _MATERIAL.fullmatch(clean(run[-1].name))
    behind = re.compile(r"等?(产业|合金|资源型产业|产业链|延链)").match(text, run[-1].end)
    if found and run[-1] not in short:
        head = found.group(1)
    elif behind and run[0].type == "IndustryChain":
        head = "合金" if behind.group(1) == "合金" else "产业"
    else:
        return set()
    for draft in short:
        draft.name, draft.aliases = clean(draft.name) + head, []
    return {id(d) for d in short}
