"""Which two groups of a passage may stand in a relation, and the signs that speak for it.

A sign is a short string ("the words between begin with 牵头"); a linear model (:mod:`ingest.extract.linear`) holds its
weight for every relation type. Signs are taken from the folded text of :mod:`ingest.extract.layout`, so they do not
depend on the names themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat

from ingest.extract.layout import LETTERS, Group, Layout
from ingest.extract.linear import Linear

RELATIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("O", "R"): ("LOCATED_IN",), ("P", "R"): ("LOCATED_IN",), ("K", "R"): ("LOCATED_IN",), ("G", "R"): ("LOCATED_IN",),
    ("O", "P"): ("HOSTS",), ("O", "K"): ("HOSTS",), ("K", "P"): ("HOSTS",), ("K", "K"): ("HOSTS",), ("R", "P"): ("HOSTS",),
    ("R", "K"): ("HOSTS",), ("G", "P"): ("HOSTS",), ("G", "K"): ("HOSTS",),
    ("O", "C"): ("IN_CHAIN", "WORKS_ON"), ("P", "C"): ("IN_CHAIN", "WORKS_ON"), ("K", "C"): ("IN_CHAIN", "WORKS_ON", "DEVELOPS"),
    ("O", "T"): ("WORKS_ON",), ("P", "T"): ("WORKS_ON",), ("K", "T"): ("WORKS_ON",),
    ("C", "T"): ("NEEDS",), ("C", "C"): ("SEGMENT_OF",), ("R", "C"): ("DEVELOPS",),
}  # fmt: skip
"""Relations a head of one family and a tail of another may have."""

TOGETHER = frozenset("OPKRG")
"""Families whose members may work together (COLLABORATES_WITH)."""

FAMILIES = frozenset("OPKRCTG")

CUES = re.compile(
    "|".join(
        sorted(
            "支持 鼓励 推动 推进 加快 加强 依托 联合 会同 协同 合作 共建 合建 合办 共同 携手 对接 牵头 参与 参加 配合 承担 承建 承办 负责 运营 运行 管理 "
            "建设 建成 建立 组建 筹建 新建 扩建 创建 打造 布局 设立 成立 拥有 培育 壮大 发展 做大 做强 做优 提升 改造 升级 延伸 围绕 聚焦 面向 "
            "针对 瞄准 服务 保障 支撑 应用 领域 方向 环节 上游 中游 下游 板块 包括 涵盖 包含 组成 细分 为主 重点 核心 龙头 代表 链主 企业 生产 制造 研制 "
            "研发 研究 开发 攻关 攻克 突破 掌握 主攻 量产 供应 提供 推广 产业化 工程化 示范 技术 产品 项目 基地 园区 产业 集群 位于 坐落 落户 设在 地处 "
            "入驻 落地 总部 集聚 聚集 需求 揭榜 发榜 不 未 撤销 并入 现有 拟 计划 争取 力争 签署 协议 联合体 联盟 转化 引进 承接 突出 抓好 薄弱 短板 缺 "
            "依赖 替代 吸引 了解 调研 考察 作为 等地 印发 发布 制定 互认 结对 由 以 在 与 和 同 为 向 的 等 内 中 类".split(),
            key=len,
            reverse=True,
        )
    )
)
_SIGN_RUN = re.compile("[\ue000-\ue007]")
_BREAK = re.compile(r"[，：:；。！？\n\t]")
FAR_LINES = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups, head first, with what may hold between them and the signs seen.

    Attributes:
        head: number of the head group.
        tail: number of the tail group; the head itself for pairs inside one list.
        relations: what may hold.
        scope: order and families, for example ">OP" (head first), "<OP" (tail first), "=OO" (no direction), "" in a list.
        signs: what is seen; each counts by itself and once more within the scope (:func:`spelled`).
    """

    head: int
    tail: int
    relations: tuple[str, ...]
    scope: str
    signs: list[str]


def spelled(scope: str, signs: Iterable[str]) -> list[str]:
    """The signs of a pair as the model knows them: by themselves (behind "<" when the tail stands first) and in the scope."""
    if not scope:
        return list(signs)
    lone = "<" if scope[0] == "<" else ""
    return [scope, *(full for sign in signs for full in (lone + sign, f"{scope}|{sign}"))]


class Scorer:
    """A model with the weights of a sign and of the sign within a scope added up beforehand."""

    def __init__(self, model: Linear) -> None:
        self.model = model
        self._lone: dict[bool, dict[str, float]] = {False: {}, True: {}}
        self._scoped: dict[str, dict[str, float]] = {}
        self._tables: dict[str, tuple[float, dict[str, float]]] = {}
        scoped, straight, turned = self._scoped, self._lone[False], self._lone[True]
        scopes = {f"{order}{a}{b}|" for order in "<>=" for a in FAMILIES for b in FAMILIES}
        for sign, weight in model.weights.items():
            if sign[:4] in scopes:
                scoped.setdefault(sign[:3], {})[sign[4:]] = weight
            elif sign[0] == "<":
                turned[sign[1:]] = weight
            else:
                straight[sign] = weight

    def margin(self, scope: str, signs: Iterable[str]) -> float:
        """The margin of ``spelled(scope, signs)``."""
        if scope not in self._tables:
            self._tables[scope] = self._added(scope)
        constant, table = self._tables[scope]
        return constant + sum(map(table.get, signs, repeat(0.0)))

    def _added(self, scope: str) -> tuple[float, dict[str, float]]:
        table = dict(self._lone[scope[:1] == "<"])
        for sign, weight in self._scoped.get(scope, {}).items():
            table[sign] = table.get(sign, 0.0) + weight
        return self.model.bias + self.model.weights.get(scope, 0.0), table


class _View:
    """What is worked out once for a passage."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        groups, folded = layout.groups, layout.folded
        self.before: list[tuple[str, ...]] = []
        self.after: list[tuple[str, ...]] = []
        self.said_before: list[list[str]] = []
        self.said_after: list[list[str]] = []
        self.first: list[str] = []
        seen: dict[tuple[int, int], set[str]] = {}
        stops, lines = layout.counts[1], layout.counts[2]
        for group in groups:
            first, last = layout.runs[group.run]
            left, right = groups[first].at, groups[last].at + 1
            lead, tail = folded[max(0, left - 12) : left], folded[right : right + 14]
            self.before.append((lead[-1:], lead[-2:], lead[-3:]))
            self.after.append((tail[:1], tail[:2], tail[:3], tail[:4]))
            cut = [m.end() for m in _BREAK.finditer(folded, max(0, left - 30), left)]
            self.said_before.append(list(dict.fromkeys(CUES.findall(folded[cut[-1] if cut else max(0, left - 30) : left]))))
            end = _BREAK.search(folded, right, right + 30)
            self.said_after.append(list(dict.fromkeys(CUES.findall(folded[right : end.start() if end else right + 30]))))
            sentence = seen.setdefault((stops[group.at], lines[group.at]), set())
            self.first.append("-" if group.family in sentence else "1st")
            sentence.add(group.family)
        self.kinds = Counter(group.family for group in groups)
        self.told = Counter(name for group in groups for name in {layout.drafts[k].name for k in group.members})
        opened: set[str] = set()
        self.opens: list[bool] = []
        for group in groups:
            self.opens.append(group.family not in opened)
            opened.add(group.family)
        self.genre = _genre(layout)


_ARTICLE = re.compile(r"第[一二三四五六七八九十百\d]+[条章]")


def _genre(layout: Layout) -> str:
    """What kind of text it is: rows of a table, articles of a regulation, lines or one paragraph."""
    rows = sum(s.kind == "row" for s in layout.sections)
    if 2 * rows >= len(layout.sections) and rows:
        return "rows"
    if _ARTICLE.search(layout.text):
        return "law"
    return f"lines{_bucket(len(layout.sections), 2, 4, 9)}"


def _standing(view: _View, i: int, j: int, where: str) -> list[str]:
    """How the two groups stand in the passage: how many of their kind there are, which comes first, which recur."""
    groups = view.layout.groups
    a, b = groups[i], groups[j]
    same = a.family == b.family
    n, m = _bucket(view.kinds[a.family] - same, 2, 3, 6), _bucket(view.kinds[b.family] - same, 2, 3, 6)
    drafts = view.layout.drafts
    often = int(any(view.told[drafts[k].name] > 1 for k in a.members)), int(any(view.told[drafts[k].name] > 1 for k in b.members))
    opens = f"{int(view.opens[i])}{int(view.opens[j])}"
    return [
        f"S{n}{m}", f"SD{n}{m}{where}", f"So{opens}", f"So{opens}{n}{m}", f"Sn{often[0]}{often[1]}", f"Sg{view.genre}",
        f"Sg{view.genre}{where}", f"Sk{_bucket(len(a.members), 2, 4)}{_bucket(len(b.members), 2, 4)}",
    ]  # fmt: skip


def candidates(layout: Layout) -> Iterator[Pair]:
    """Every pair of groups that may hold a relation, with its signs; pairs inside one group have head == tail."""
    groups = layout.groups
    view = _View(layout)
    titles = [k for k, g in enumerate(groups) if g.titled or g.line == 0]
    for j, right in enumerate(groups):
        if right.family == "X":
            continue
        if len(right.members) > 1 and right.family in TOGETHER:
            yield Pair(j, j, ("COLLABORATES_WITH",), "", _inside(view, j))
        near = range(j - 1, -1, -1)
        for i in near:
            left = groups[i]
            if right.line - left.line > FAR_LINES and not (left.titled or left.line == 0):
                if not titles or titles[0] > i:
                    break
                continue
            yield from _both(view, i, j)


def details(layout: Layout, pair: Pair) -> list[tuple[tuple[str, ...], list[tuple[int, int]]]]:
    """The mentions of a pair in bundles that share the signs of their own names and types.

    Returns:
        For each bundle its signs and its pairs of positions in the list of drafts, head first.
    """
    heads, tails = layout.groups[pair.head].members, layout.groups[pair.tail].members
    if pair.head == pair.tail:
        ends = [(a, b) for n, a in enumerate(heads) for b in heads[n + 1 :]]
    else:
        ends = [(a, b) for a in heads for b in tails]
    bundles: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for a, b in ends:
        head, tail = layout.drafts[a], layout.drafts[b]
        if head.name != tail.name:
            bundles.setdefault(_named(head.type, head.name, tail.type, tail.name), []).append((a, b))
    return list(bundles.items())


_ENDING = re.compile(r"(?<=..)(?:产业集群|产业链|产业|行业|领域|技术|省|市|县|区)$")


def _named(head_type: str, head: str, tail_type: str, tail: str) -> tuple[str, ...]:
    core_head, core_tail = _ENDING.sub("", head), _ENDING.sub("", tail)
    overlap = "tail" if core_tail in head else "head" if core_head in tail else "no"
    if overlap != "no":
        overlap += "end" if (core_head if overlap == "tail" else core_tail).endswith(core_tail if overlap == "tail" else core_head) else ""
    types = f"N{head_type[:2]}{tail_type[:2]}"
    return (types, f"O{head_type[:2]}{tail_type[:2]}{overlap}", f"E{head_type[:2]}{head[-2:]}", f"e{tail_type[:2]}{tail[-2:]}")


def _both(view: _View, i: int, j: int) -> Iterator[Pair]:
    groups = view.layout.groups
    left, right = groups[i].family, groups[j].family
    straight, turned = RELATIONS.get((left, right), ()), RELATIONS.get((right, left), ())
    together = left in TOGETHER and right in TOGETHER and groups[j].line - groups[i].line <= 1
    if not (straight or turned or together):
        return
    signs = _signs(view, i, j)
    if straight:
        yield Pair(i, j, straight, f">{left}{right}", signs)
    if turned:
        yield Pair(j, i, turned, f"<{right}{left}", signs)
    if together:
        yield Pair(i, j, ("COLLABORATES_WITH",), f"={left}{right}", signs)


def _inside(view: _View, k: int) -> list[str]:
    group = view.layout.groups[k]
    f = group.family
    signs = [f"in{f}", f"in:n{min(len(group.members), 5)}", f"in{f}:line{group.label}"]
    signs += [f"in:a{s}" for s in view.after[k]] + [f"in:b{s}" for s in view.before[k]]
    signs += [f"in:ca{c}" for c in view.said_after[k]] + [f"in:cb{c}" for c in view.said_before[k]]
    return signs + [f"{s}{f}" for s in signs[3:]]


def _bucket(value: int, *edges: int) -> int:
    return sum(value >= e for e in edges)


def _signs(view: _View, i: int, j: int) -> list[str]:
    layout = view.layout
    groups, folded = layout.groups, layout.folded
    a, b = groups[i], groups[j]
    run_a, run_b = layout.runs[a.run], layout.runs[b.run]
    if a.run == b.run:
        left, right = a.at + 1, b.at
    else:
        left, right = groups[run_a[1]].at + 1, groups[run_b[0]].at
    commas, stops, lines = layout.counts
    n0, n1, n2 = commas[right] - commas[left], stops[right] - stops[left], lines[right] - lines[left]
    same = not (n1 or n2)
    where = f"{_bucket(n0, 1, 2, 3) if same else 'x'}{_bucket(n1, 1, 2, 4)}{_bucket(n2, 1, 2, 4)}"
    signs = [f"D{where}", "run" if a.run == b.run else f"D{where}{int(run_a[1] == i)}{int(run_b[0] == j)}"]
    between = folded[left:right]
    shape = _SIGN_RUN.findall(between)
    kinds = "".join(LETTERS[c] for c in shape)
    rivals = f"h{min(kinds.count(a.family), 2)}t{min(kinds.count(b.family), 2)}"
    signs += [f"V{rivals}", f"VD{rivals}{where}", f"K{kinds[:4] if len(kinds) <= 4 else 'many'}", f"F{view.first[i]}{view.first[j]}"]
    if n2 == 0:
        if len(between) <= 8:
            signs.append(f"B{between}")
        signs += [f"Wl{between[-k:]}" for k in (1, 2, 3, 4) if k <= len(between)]
        signs += [f"Wf{between[:k]}" for k in (1, 2, 3, 4) if k <= len(between)]
        found = CUES.findall(between[:60])
        signs += [f"C{c}" for c in dict.fromkeys(found)]
        if found:
            signs += [f"Cl{found[-1]}", f"Cf{found[0]}", f"Cl{found[-1]}{where}", f"Cfl{found[0]}{found[-1]}"]
        ahead, behind = view.said_before[i], view.said_after[j]
        signs.append(f"Cx{ahead[-1] if ahead else '-'}|{found[0] if found else '-'}")
        signs.append(f"Cy{found[-1] if found else '-'}|{behind[0] if behind else '-'}")
        signs += [f"a{s}" for s in view.before[i]]
        signs += [f"ca{c}" for c in view.said_before[i]]
    else:
        signs += [f"Xl{s}" for s in view.before[j]] + [f"Xf{s}" for s in view.after[i]] + [f"Xa{s}" for s in view.before[i]]
        signs += [f"Xc{c}" for c in view.said_before[j]]
    signs += [f"b{s}" for s in view.after[j]]
    signs += [f"cb{c}" for c in view.said_after[j]]
    signs += _standing(view, i, j, where)
    signs += _placed(layout, a, b, n2)
    return signs


def _placed(layout: Layout, a: Group, b: Group, lines: int) -> list[str]:
    sections = layout.sections
    kind = sections[b.line].kind[0]
    signs = [f"L{kind}{sections[a.line].kind[0]}{min(lines, 4)}"]
    if a.titled:
        if a.line == b.line:
            signs.append(f"title:own{int(b.titled)}")
        elif a.line in layout.above[b.line]:
            depth = len(layout.above[b.line]) - layout.above[b.line].index(a.line)
            signs += [f"title:up{min(depth, 3)}", f"title:up{min(depth, 3)}{kind}{int(b.titled)}"]
        else:
            signs.append(f"title:other{int(a.line == 0)}{int(b.titled)}")
        signs.append(f"title:n{len(a.members)}")
    elif a.line == 0:
        signs.append("line0")
    if a.label or b.label:
        signs += [
            f"lab{a.label[-4:]}|{b.label[-4:]}",
            f"laba{a.label[-4:]}",
            f"labb{b.label[-4:]}",
            f"lab={int(a.label == b.label)}{min(lines, 3)}",
        ]
    if a.cell >= 0 and b.cell >= 0 and lines == 0:
        signs += [f"cell{b.cell - a.cell}", f"cell{a.cell}>{b.cell}"]
    elif b.cell >= 0 and lines:
        signs.append(f"cell{int(a.cell == b.cell)}other")
    return signs
