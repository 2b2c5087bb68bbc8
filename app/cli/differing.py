"""``dualchain whatif`` and ``dualchain compare``: every figure on two sides, and what differs."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from app.analysis import analysed
from app.cli.options import AsOf, Chain, Chains, Families, Floor, Json, Region, Regions, Scope
from app.cli.terminal import either, language, show, show_json, show_table
from graph.errors import BadQuery, InputError
from graph.metrics.cell import Cell, place_of
from graph.metrics.chain import cut
from graph.metrics.changes import Change
from graph.metrics.comparison import Comparison, compare_chains, compare_dates, compare_regions
from graph.metrics.intervals import Uncertainty
from graph.metrics.measure import USUAL, measure_network
from graph.metrics.phrases import decimal
from graph.metrics.progress import between
from graph.metrics.result import Result
from graph.metrics.whatif import Difference, what_if
from graph.metrics.words import WORDS, grade_words
from graph.network import Network
from graph.roles import EVERYWHERE, INDUSTRY, INNOVATORS, Options
from graph.schema import SCHEMA
from ingest.workspace import Workspace, home_folder

RANKED = "M11.broker"
"""Left out: a list of the ten strongest, whose ends say more of the list than of the change; M11.leader, bridge and segment are told."""
WHOLE = ("M14.stage", "M14.spof", "M10.stage", "M21.type")
"""Figures that are whole numbers: counts, steps, and the number of a type."""
Every = Annotated[bool, typer.Option("--all", help="也列出没有变化的数值 · list what does not differ, too")]
_RELATIONS = {word: r.name for r in SCHEMA.relations for word in (r.name, r.zh)}
_TYPES = {word: e.name for e in SCHEMA.entities if e.name in (*INNOVATORS, *INDUSTRY, "Technology") for word in (e.name, e.zh)}
_LINK = re.compile(r"(\S.*?)\s+(" + "|".join(sorted(map(re.escape, _RELATIONS), key=len, reverse=True)) + r")\s+(\S.*)")
_NODE = re.compile(r"(" + "|".join(sorted(map(re.escape, _TYPES), key=len, reverse=True)) + r")\s+(\S[^@]*?)(?:\s*@\s*(\S.*))?")


def whatif(
    chain: Chain,
    region: Region = EVERYWHERE,
    add: Annotated[list[str] | None, typer.Option("--add", help="增加，可重复 · what is added, repeatable")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", help="去掉，可重复 · what is removed, repeatable")] = None,
    chance: Annotated[float, typer.Option("--chance", min=0.0, max=1.0, help="新联系的概率 · probability of a new link")] = 1.0,
    family: Families = None,
    scope: Scope = "local",
    floor: Floor = 0.0,
    as_of: AsOf = "",
    every: Every = False,
    as_json: Json = False,
) -> None:
    """假设增减主体或联系，看每个数值的前后变化。Suppose an actor or link more or less, and see every figure before and after."""
    changes = [*(added(text, chance) for text in add or ()), *(removed(text) for text in remove or ())]
    if not changes:
        raise BadQuery(
            "没有给出改动", "no change is given",
            advice=("用 --add 或 --remove，如 --add \"甲大学 WORKS_ON 碳丝\"", "use --add or --remove, as in --add \"A WORKS_ON B\""),
        )  # fmt: skip
    network = analysed(Workspace(home_folder()).tables(), Options(floor=floor, as_of=as_of))
    found = what_if(network, changes, chains=[chain], regions=[region], scope=scope, families=tuple(family or USUAL), measure=_paired)
    if as_json:
        show_json({"changes": [asdict(c) for c in changes], "figures": [_plain(d) for d in found]})
        return
    for change in changes:
        show(either(change.zh, change.en))
    _show(found, every=every, titles=(either("之前", "before"), either("之后", "after")))


def added(text: str, chance: float = 1.0) -> Change:
    """What ``--add`` says: "A WORKS_ON B" for a link, "Platform NAME @ REGION" for a new body.

    Args:
        text: what stands behind the switch; relations and types by name or in Chinese.
        chance: probability of a new link.

    Raises:
        BadQuery: it is neither.

    Example:
        >>> added("甲大学 WORKS_ON 碳丝", 0.8).en, added("创新平台 某中试基地 @ 长春市").zh
        ('add link 甲大学 WORKS_ON 碳丝 (p 0.8)', '新增 Platform “某中试基地”（长春市）')
    """
    if link := _LINK.fullmatch(text.strip()):
        return Change("add_link", link[1], _RELATIONS[link[2]], link[3], chance)
    if node := _NODE.fullmatch(text.strip()):
        return Change("add_node", node[2], type=_TYPES[node[1]], name=node[2], region=node[3] or "")
    raise BadQuery(
        f"看不懂“{text}”", f"cannot read {text!r}",
        advice=(
            "写作 \"甲大学 WORKS_ON 碳丝\" 或 \"Platform 某中试基地 @ 长春市\"，关系与类型见 dualchain schema",
            "write \"A WORKS_ON B\" or \"Platform NAME @ REGION\"; dualchain schema lists relations and types",
        ),
    )  # fmt: skip


def removed(text: str) -> Change:
    """What ``--remove`` says: "A WORKS_ON B" for a link, a name or id for a body.

    Example:
        >>> removed("甲大学 WORKS_ON 碳丝").kind, removed("甲大学").kind
        ('remove_link', 'remove_node')
    """
    link = _LINK.fullmatch(text.strip())
    return Change("remove_link", link[1], _RELATIONS[link[2]], link[3]) if link else Change("remove_node", text.strip())


def compare(
    chain: Chains = None,
    region: Regions = None,
    as_of: Annotated[list[str] | None, typer.Option("--as-of", help="截至的日期，两次 · a date, twice")] = None,
    family: Families = None,
    scope: Scope = "local",
    floor: Floor = 0.0,
    every: Every = False,
    as_json: Json = False,
) -> None:
    """比较两个区域、两个日期或两条产业链。Compare two regions, two dates or two chains."""
    chains, regions, dates = chain or [], region or [], as_of or []
    doubled = [name for name, given in (("--chain", chains), ("--region", regions), ("--as-of", dates)) if len(given) == 2]
    if len(doubled) != 1 or len(chains) not in (1, 2) or len(regions) > 2 or len(dates) > 2:
        raise BadQuery(
            "要比较的一项给两次，其余至多一次", "give the one thing to compare twice, and the others once at most",
            advice=(
                "如 --chain A --region 甲 --region 乙，或 --chain A --as-of 2022 --as-of 2024，或 --chain A --chain B",
                "as in --chain A --region X --region Y, or --chain A --as-of 2022 --as-of 2024, or --chain A --chain B",
            ),
        )  # fmt: skip
    folder, families = Workspace(home_folder()).tables(), tuple(family or USUAL)
    networks = [analysed(folder, Options(floor=floor, as_of=date)) for date in dates or ("",)]
    worlds = [Uncertainty(network) for network in networks]
    asked: dict[str, Any] = {"scope": scope, "families": families, "measure": _paired}
    synergy: Result | None = None
    if len(chains) == 2:
        sides = chains
        found = compare_chains(networks[0], chains[0], chains[1], (regions or [EVERYWHERE])[0], worlds=worlds[0], **asked)
    elif len(regions) == 2:
        sides = regions
        found = compare_regions(networks[0], chains[0], regions[0], regions[1], worlds=worlds[0], **asked)
    else:
        sides, where = dates, (regions or [EVERYWHERE])[0]
        _two_dates(dates)
        found = compare_dates(*networks, chains=chains, regions=[where], worlds=(worlds[0], worlds[1]), **asked)
        synergy = _synergy(networks, dates, chains[0], where, scope)
    if as_json:
        show_json(_comparison(found, sides, synergy))
    else:
        _show_comparison(found, sides, synergy, every=every)


def _two_dates(dates: Sequence[str]) -> None:
    if dates[0] == dates[1]:
        raise InputError(f"两边都是 {dates[0]}", f"both sides are {dates[0]}", advice=("给两个不同的日期", "give two different dates"))


def _paired(network: Network, **asked: Any) -> Iterable[Result]:
    """The figures that have a counterpart on the other side."""
    return (r for r in measure_network(network, **asked) if r.metric != RANKED)


def _synergy(networks: Sequence[Network], dates: Sequence[str], chain: str, region: str, scope: str) -> Result:
    """M5 between both dates, with bounds and weights of every chain and region on both."""
    periods = {date: _cells(network, region, scope) for date, network in zip(dates, networks, strict=True)}
    title = cut(networks[1], networks[1].chain(chain)).title
    return between(periods)[title, region][0]


def _cells(network: Network, region: str, scope: str) -> list[Cell]:
    places = [place_of(network, name, scope) for name in dict.fromkeys((*network.regions, region))]
    return [Cell(part, place, {"scope": scope}, network.hash) for part in (cut(network, c) for c in network.chains) for place in places]


def _plain(difference: Difference) -> dict[str, Any]:
    values = {**asdict(difference), "change": difference.change, "moved": difference.moved}
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in values.items()}


def _comparison(found: Comparison, sides: Sequence[str], synergy: Result | None) -> dict[str, Any]:
    chances = {code: {"greater": c.greater, "equal": c.equal, "smaller": c.smaller} for code, c in found.chances.items()}
    s = None if synergy is None else {
        "value": None if math.isnan(synergy.value) else synergy.value, "reason": synergy.reason, "detail": synergy.detail
    }  # fmt: skip
    figures = [{**_plain(d), "chance": _known(chances.get(d.metric)) if not d.stage else None} for d in found.differences]
    return {"sides": list(sides), "figures": figures, "links": [asdict(link) for link in found.links], "synergy": s}


def _known(chance: dict[str, float] | None) -> dict[str, float | None] | None:
    return None if chance is None else {k: None if math.isnan(v) else v for k, v in chance.items()}


def _show_comparison(found: Comparison, sides: Sequence[str], synergy: Result | None, *, every: bool) -> None:
    def sure(difference: Difference) -> str:
        chance = found.chances.get(difference.metric)
        return "" if chance is None or difference.stage or math.isnan(chance.greater) else decimal(chance.greater, 2)

    heading = either(f"P({sides[1]} 更高)", f"P({sides[1]} higher)")
    _show(found.differences, every=every, titles=(sides[0], sides[1]), more=(heading, sure))
    if synergy is not None:
        value = _value(synergy.value, synergy.reason)
        detail = synergy.detail
        level = WORDS[detail["level"]] if detail.get("level") else None
        gains = detail.get("gains") or {}
        told = "，".join(
            f"{WORDS[side].zh if language() == 'zh' else WORDS[side].en} {gain:+.3f}" for side, gain in gains.items() if gain is not None
        )
        name = either(WORDS["M5.synergy"].zh, WORDS["M5.synergy"].en)
        parts = [f"{name} = {value}", either(level.zh, level.en) if level else "", told]
        show(" · ".join(p for p in parts if p))
    if found.links:
        show(either(f"联系的变化 {len(found.links)} 条：", f"Links that differ: {len(found.links)}"))
        titles = (either("起点", "from"), either("联系", "link"), either("终点", "to"), sides[0], sides[1])
        rows = [{"head": c.head, "role": _role(c.role), "tail": c.tail, "before": c.before, "after": c.after} for c in found.links]
        show_table(("head", "role", "tail", "before", "after"), rows, titles)


ROLES = {
    "serve": ("支撑", "supports"), "operate": ("从事", "operates in"), "research": ("研究", "researches"), "apply": ("用于", "is needed by"),
    "cooperate": ("与企业合作", "cooperates with"), "team": ("与主体合作", "teams up with"), "segment": ("环节属于", "is a segment of"),
    "locate": ("位于", "is in"),
}  # fmt: skip
"""What the roles of links are called."""


def _role(code: str) -> str:
    return either(*ROLES[code])


def _show(
    found: Iterable[Difference], *, every: bool, titles: tuple[str, str], more: tuple[str, Callable[[Difference], str]] | None = None
) -> None:
    listed = list(found)
    shown = [d for d in listed if every or d.moved]
    rows = [
        {
            "name": f"{d.metric} {either(WORDS[d.metric].zh, WORDS[d.metric].en)}" + (f" · {d.stage}" if d.stage else ""),
            "before": _side(d.metric, d.before, d.before_reason, d.before_state),
            "after": _side(d.metric, d.after, d.after_reason, d.after_state), "change": _change(d.metric, d.change), "sure": more[1](d) if more else "",
        }
        for d in shown
    ]  # fmt: skip
    columns = ("name", "before", "after", "change", *(("sure",) if more else ()))
    heads = (either("指标", "figure"), *titles, either("变化", "change"), *((more[0],) if more else ()))
    if rows:
        show_table(columns, rows, heads)
    rest = len(listed) - len(shown)
    if not every and rest:
        show(either(f"没有变化的数值 {rest} 个（--all 全部列出）", f"figures that do not differ: {rest} (--all lists them)"))


def _side(metric: str, value: float, reason: str, state: str) -> str:
    whole = metric in WHOLE and not math.isnan(value)
    return " ".join(part for part in (f"{value:.0f}" if whole else _value(value, reason), _state(state)) if part)


def _change(metric: str, value: float) -> str:
    """A difference; one too small for three decimals by its order of magnitude, so that it does not read as none.

    The number of a type has no difference, and one below 1 does not read as 1.
    """
    if math.isnan(value) or metric == "M21.type":
        return ""
    if metric in WHOLE:
        return f"{value:+.0f}"
    size = abs(value)
    if size <= 1e-12:
        return "+" + decimal(0.0)
    return f"{value:+.0e}" if size < 0.0005 else ("+" if value > 0 else "") + decimal(value)


def _value(value: float, reason: str) -> str:
    if not math.isnan(value):
        return decimal(value)
    words = WORDS[reason]
    return either(f"—（{words.zh}）", f"— ({words.en})")


def _state(codes: str) -> str:
    """Words of the state, grade and lag of one side."""
    words = codes.split()
    if words[:1] == ["grade"]:
        words = words[2:]
        named = [grade_words(int(codes.split()[1])), *(WORDS[w] for w in words)]
    else:
        named = [WORDS[w] for w in words]
    return either("，".join(w.zh for w in named), ", ".join(w.en for w in named))
