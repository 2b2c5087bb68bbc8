"""Titles and terms taken apart: policies, programmes, technologies and chains.

Example:
    >>> policy("吉林省十四五规划纲要").marks, concept("Program", "星火燎原计划").kind
    ((('plan', '十四五'),), '计划')
"""

from __future__ import annotations

import re

from ingest.resolve.anatomy import GLOSS, GLUE, NATION, Parts
from ingest.resolve.forms import leading_place, spelt

_TITLE = re.compile(r"^.*?关于(?:印发|发布|公布|转发|下发)(.{4,}?)的?(?:通知|公告|决定)$")


_PERIOD = re.compile(r"\(?((?:19|20)\d\d)(?:年)?(?:[-至到]+((?:19|20)?\d\d)?年?)?\)?(?:年度?)?")
_PLAN = re.compile(r"十[一二三四五六]五|[八九]五")
_DRAFT = re.compile(r"\(?(征求意见稿|草案|送审稿|修订草案|解读|公示稿)\)?$")
_POLICY_NOISE = re.compile(r"\((?:试行|暂行|修订|修正|\d{4}年?(?:修订|修正|版|本)?)\)")
_BARE_POLICY = re.compile(
    r"(?:(?:国民经济和社会发展|国土空间|城市|科技创新|总体|发展|中长期|五年|远景|行动|专项|重点|年度|工作|实施|政府|若干|有关|相关|支持|政策|管理|暂行|优化营商环境"
    r"|十[一二三四五六]五|规划|纲要|计划|方案|措施|办法|条例|意见|报告|细则|规定|决定|通知|目标|建议|任务|的)*)"
)
_GENERAL = re.compile(r"^(.*?)(?:国家)?(?:国民经济和社会发展)?(?:十[一二三四五六]五|[八九]五)规划(?:和2035年?远景目标)?(?:纲要|的?纲要)$")
_YEAR = re.compile(r"^((?:19|20)\d\d)年度?|\(?((?:19|20)\d\d)年度?\)?$")
_GRADE = re.compile(r"(?<=\d)级(?=[一-鿿])")
_PROGRAM_ENDING = re.compile(
    r"(?:国家科技|国家|科技|技术|重大|重点|示范|建设|攻关|高质量发展|专项|支持|培养|培育|引进|资助|奖励|提升|扶持)*"
    r"(?:工程|行动计划|行动|计划|战略|项目|专项|倡议|大?会战)$"
)


def policy(folded: str) -> Parts:
    """The parts of the folded title of a document."""
    marks: list[tuple[str, str]] = []
    name = spelt("Policy", folded.removeprefix("中华人民共和国")).replace("二〇三五", "2035").replace("二零三五", "2035")
    if draft := _DRAFT.search(name):
        marks.append(("draft", draft.group(1)))
        name = name[: draft.start()]
    if title := _TITLE.match(name):
        name = title.group(1)
    name = _POLICY_NOISE.sub("", name)
    if plan := _PLAN.search(name):
        marks.append(("plan", plan.group()))
        if general := _GENERAL.match(name):
            name = general.group(1) + "国民经济和社会发展规划纲要"
    if period := _PERIOD.search(name):
        marks.append(("edition", "-".join(y[-2:] for y in period.groups() if y)))
        name = name[: period.start()] + name[period.end() :]
    name = name.translate(GLUE)
    at = name.find("关于")
    issuer, core = (name[:at], name[at + 2 :]) if 0 <= at <= 30 else ("", name)
    place, size = leading_place(issuer or core, wide=True)
    if not issuer and size:
        core = core[size:]
    core = core.removesuffix("的通知").removesuffix("的公告")
    bare = bool(_BARE_POLICY.fullmatch(core)) or len(core) < 4
    national = folded.startswith(("中华人民共和国", "国家", "全国", "国务院", "中共中央"))
    if national and bare and not place:
        place = (NATION,)
    spot = f"@{place[0]}" if len(place) == 1 else ""
    key = f"{spot}{core}" + "".join(f"#{s}:{v}" for s, v in marks)
    return Parts("Policy", folded, key, place, issuer, core, "", "", "", tuple(sorted(marks)), name, bare and not place, True)


def concept(type: str, folded: str) -> Parts:
    """The parts of the folded name of a programme, technology or chain."""
    core = folded
    if type == "Program":
        core = re.sub(r"\((?:试行|\d{4}.*)\)$", "", spelt(type, GLOSS.sub("", core)).replace("·", "")).translate(GLUE)
    marks: list[tuple[str, str]] = []
    if type == "Program" and (dated := _YEAR.search(core)) and len(core) - len(dated.group()) > 3:
        marks.append(("edition", dated.group(1) or dated.group(2)))
        core = core[: dated.start()] + core[dated.end() :]
    kind = ""
    place: tuple[str, ...] = ()
    spot = level = ""
    if type == "Program":
        place, at = leading_place(core, wide=False)
        at = at if len(core) - at > 3 else 0
        spot = f"@{place[0]}" if at and len(place) == 1 else core[:at]
        place, core = place if at else (), core[at:]
        if (wide := re.match(r"(国家|省|市)(?=.{3})", core)) and not place:
            core = core[wide.end() :]
            level = wide.group() if wide.group() != "国家" else ""
            place = place if level else (NATION,)
    else:
        core = spelt(type, GLOSS.sub("", core)).translate(GLUE) or core
        core = _GRADE.sub("", core)
        if type == "Technology" and core.endswith("技术") and (len(core) >= 5 or core[:-2].isascii()):
            core = core.removesuffix("技术")
        if type == "IndustryChain" and core.endswith("业") and len(core) >= 5:
            core = core.removesuffix("业")
    if type == "Program" and (found := _PROGRAM_ENDING.search(core)) and found.start() >= 3:
        kind = found.group()
        core = core[: found.start()]
    if numbers := "+".join(re.findall(r"\d+", core)):
        marks.append(("number", numbers))
    return Parts(
        type,
        folded,
        spot + core + ("#" + kind if kind else "") + "".join(f"#{v}" for s, v in marks if s == "edition"),
        place,
        "",
        core,
        core,
        kind,
        level,
        tuple(marks),
        core,
        False,
        True,
    )
