"""What a name is made of: the form under which equal names meet, and the parts that tell bodies apart.

:func:`fold` drops what is only writing (width, blanks, quotes, script). :func:`parts` reads place, host, kind, legal form and
the marks that must agree (numbers, branches, groups, editions). Both are pure, and folding a folded name changes nothing.

Example:
    >>> p = parts("Firm", fold("Firm", "长光卫星技术有限责任公司"))
    >>> p.core, p.kind, p.complete
    ('长光卫星技术', '有限公司', True)
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.resolve.anatomy import CONCEPTS, GLOSS, GLUE, NATION, ORGANISATIONS, WIDE, Parts
from ingest.resolve.folding import fold, written
from ingest.resolve.forms import leading_place, own_part, spelt
from ingest.resolve.offices import PARTY, office
from ingest.resolve.titles import concept, policy

__all__ = ["CONCEPTS", "NATION", "ORGANISATIONS", "Parts", "fold", "numeral", "parts", "written"]

_NATIONWIDE = re.compile(r"^(?:中国|国家级|国家)(?=..)")
_KIND_IN_BRACKETS = re.compile(r"\(([^()]*(?:实验室|中心|平台|站|基地))\)$")
_DIGITS = re.compile(r"\d+")
_LEVEL = re.compile(r"^(?:我|本|全)?(省(?![级部际])|自治区|市(?![场政容郊民])|州|盟|县(?!域)|区(?![域块])|旗)(?=..)")
_NUMERAL = {c: k for k, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_ORDINAL = re.compile(r"第([〇零一二三四五六七八九十百\d]+)(?=[^届批个])|(?<![一-鿿])()(\d+)(?=(?:研究)?所)")
_NUMBER_SIGN = re.compile(r"第|[一二三四五六七八九十百〇零\d](?:研究)?(?:所|院)$")
_BARE_NUMBER = re.compile(r"第?([一二三四五六七八九十百〇零]+|\d+)(研究)?(所|院)$")


def numeral(text: str) -> str:
    """A Chinese numeral below a thousand, or a run of digits like 七一八, in Arabic digits.

    Example:
        >>> numeral("十三"), numeral("五十五"), numeral("七一八")
        ('13', '55', '718')
    """
    if text.isdigit() and text.isascii():
        return str(int(text))
    if not any(c in text for c in "十百"):
        return "".join(str(_NUMERAL[c]) for c in text if c in _NUMERAL)
    total = digit = 0
    for c in text:
        if c == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif c == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _NUMERAL.get(c, 0)
    return str(total + digit)


_FARMING = re.compile(r"农(?:业|林)科学(?:研究)?院")
_OF_SCHOOL = re.compile(r"(?<=大学)(?:[^大附]{0,6}医学[院部])?(?:附属|附)(?=.+医院$|第|[一二三四五六]院$)")
_NTH = re.compile(r"(?<=大学)第?([一二三四五六七八九])(?:附属)?(?:医)?院$|(?<=大学)第([一二三四五六七八九])附属医院$")


def _hospital(name: str) -> str:
    """A university's hospital in one form: 附属, the medical school between and 一院 for 第一医院 are manners of writing."""
    if "大学" not in name or not name.endswith("院"):
        return name
    name = _OF_SCHOOL.sub("", name)
    return _NTH.sub(lambda m: f"第{m.group(1) or m.group(2)}医院", name)


def _numbered(text: str) -> str:
    if not _NUMBER_SIGN.search(text):
        return text
    text = _BARE_NUMBER.sub(lambda m: f"第{numeral(m.group(1))}研究{m.group(3)}", text)
    return _ORDINAL.sub(lambda m: "第" + numeral(m.group(1) or m.group(3)) if m.group(1) else m.group(), text)


_SITE = re.compile(r"\(([^()]{2,12})\)")
_FIRM_BRANCH = re.compile(r"^(.{2,}?公司)(.{2,}(?:分公司|分行|支行|营业部|办事处|分院|分厂|工厂|厂|研究院|研究所|项目部|公司|中心|基地))$")
_LEGAL = re.compile(r"(集团)?(股份)?(有限责任|有限)?(总)?(公司)$")
_CAMPUS = re.compile(r"^(.{2,}?大学)((?!\()(?:.{2,}(?:学院|分校|校区|研究院|医学部|学部|中心|医院)))$")
_HOST = re.compile(
    r"^(.{2,}?(?:科学院|大学|(?<!科)学院|集团有限公司|集团公司|集团|有限公司|公司|研究总院|设计院|研究院|研究所|医院))"
    r"(?=.{2,}(?:所|院|中心|室|站|园|台|馆|平台|基地|装置|联盟|库|器|厂)$)"
)
_HOSTS = re.compile(
    r"^(.+(?:科学院|大学|(?<!科)学院|集团|公司|研究院|设计院|(?<=[\u4e00-\u9fff]{2})所|医院|研究中心))"
    r"(?=.{2,}(?:实验室|中心|平台|站|基地|装置|联盟)$)"
)
_NATIONAL = re.compile(r"国家级|省级|市级|国家(?=高新|经济技术开发|农业|自主创新|大学科技园|级)")
_KINDS = {
    "University": r"大学|学院|专科学校|学校|中学|小学",
    "Institute": r"研究总院|研究院|研究所|科学院|工程院|设计院|科学研究院|研究中心|天文台|植物园|研究室|学院|分院|总院|医院|院|中心|实验室",
    "Platform": (
        r"国家重点实验室|(?:教育部|农业农村部|农业部|科学技术部|工业和信息化部|自然资源部|国土资源部|交通运输部|生态环境部|水利部|卫生部|中国科学院|省|市)?重点实验室|国家实验室|省实验室|联合实验室|实验室|国家工程研究中心|(?:教育部)?工程研究中心|国家工程技术研究中心|工程技术研究中心"
        r"|国家技术创新中心|技术创新中心|国家制造业创新中心|制造业创新中心|国家企业技术中心|企业技术中心|国家工程实验室|工程实验室|国家临床医学研究中心|科技创新中心|国家产业创新中心|产业创新中心|创新中心|研究中心"
        r"|国家野外科学观测研究站|教育部野外科学观测研究站|农业农村部野外科学观测研究站|野外科学观测研究站|观测研究站|观测实验站|中试基地|中试平台|服务平台|超级计算中心|中心|平台|基地|联盟|站|装置|库|圃|望远镜|中子源|加速器|孵化器|众创空间|工场|市场|网|光源|设施"
    ),
    "Park": (
        r"高新技术产业开发区|经济技术开发区|农业高新技术产业示范区|自主创新示范区|自由贸易试验区|综合保税区|保税港区|保税区|合作示范区|示范区|试验区|实验区|合作区"
        r"|开发区|新区|新城|片区|园区|产业园|科技园|工业园|软件园|创新园|创业园|园|科学城|科技城|城|基地|走廊|创新带|产业带|带|谷|港|岛|集聚区|区|小镇|街区|中心|廊道"
    ),
    "Government": (
        r"委员会|人民政府办公厅|人民政府办公室|人民政府|办公厅|办公室|管理局|总局|局|厅|部|署|院|政府|中心|银行|会|组|法院|检察院|海关|处|所|站|社|署"
    ),
}
_KIND = {type: re.compile(f"(?:{kinds})$") for type, kinds in _KINDS.items()}


@lru_cache(maxsize=1 << 16)
def parts(type: str, folded: str) -> Parts:
    """The parts of a folded name of a type; a type without rules of its own keeps the whole as core."""
    if type == "ChainStage":
        type = "IndustryChain"
    if type == "Policy":
        return policy(folded)
    if type not in ORGANISATIONS:
        return concept(type, folded)
    marks: list[tuple[str, str]] = []
    if type == "Firm":
        name = folded.replace("(集团)", "集团").replace("(控股)", "控股").replace("(股份)", "股份") if "(" in folded else folded
    else:
        name = office(folded) if type == "Government" else spelt(type, folded)
    if type == "Institute":
        name = _hospital(_FARMING.sub("农业科学院", name))
    name = _numbered(name)
    if type == "Platform":
        name = _KIND_IN_BRACKETS.sub(r"\1", GLOSS.sub("", name))
    if type == "Park":
        name = _NATIONWIDE.sub("", name).replace("(", "").replace(")", "")
    site = _SITE.search(name) if "(" in name else None
    inline = name.replace("(", "").replace(")", "")
    if site is not None and type != "Park":
        marks.append(("site", _site(site.group(1))))
        name = name[: site.start()] + name[site.end() :]
    if type == "University":
        return _university(folded, name, inline, marks)
    level = ""
    place, at = leading_place(name, wide=type in WIDE)
    rest = name[at:]
    if not at and (found := _LEVEL.match(name)) and type != "Firm":
        level, rest = found.group(1), name[found.end() :]
    if type == "Firm":
        return _firm(folded, name, inline, rest, place, marks)
    host, head = "", place
    if type in ("Institute", "Platform") and not level and (found := (_HOST if type == "Institute" else _HOSTS).match(name)):
        host, rest = found.group(1), name[found.end() :]
        if host.endswith("科学院") or not host.endswith(
            ("大学", "学院")
        ):  # 广西农业科学院 is one with 广西壮族自治区农业科学院, 吉林大学 is no place's university
            host = host[at:]
        else:
            head = ()
        inner, at = leading_place(rest, wide=True)
        if inner:
            place, rest = inner, rest[at:]
    if type == "Park":
        rest = _NATIONAL.sub("", rest)
    rest = rest.translate(GLUE)
    if type == "Government" and rest.endswith("总局"):
        rest = rest.removeprefix("国家")
    if type == "Platform":
        rest, place = _reordered(rest, place)
    kind = _ending(type, rest)
    if type == "Government" and rest.startswith(PARTY):
        marks.append(("party", PARTY))
        kind = kind or PARTY
    core = rest.removesuffix(kind)
    numbers = "+".join(_DIGITS.findall(rest))
    if numbers:
        marks.append(("number", numbers))
    own = own_part(core)
    national = type == "Government" and not place and not level and rest.startswith(("国家", "国务院", "中国", "中共中央", "中央", "全国"))
    ministry = type == "Government" and not place and not level and kind in ("部", "总局", "署") and len(core) > 1
    bare = not host and not own and not national and not ministry or (type == "Government" and bool(kind) and not national and not ministry)
    unique = type == "Platform" and kind.startswith("国家") and len(core) >= 2 and not kind.endswith("站")
    if unique or type in ("Institute", "Platform") and core.startswith(("中国", "国家", "全国")):
        bare = False
    complete = bool(kind) and not (type == "Institute" and (kind == "院" or kind == "中心" and len(core) < 2))
    complete = complete and not (type == "Park" and len(core) == 1 and not place)
    spot = f"@{place[0]}" if len(place) == 1 else name[:at] if place and not host else ""
    outer = f"@{head[0]}" if host and len(head) == 1 and head != place else ""
    key = rest if unique else f"{outer}{host}{spot}{level}{rest}"  # a national laboratory may have several hosts
    key += "".join(f"#{s}:{v}" for s, v in marks if s != "number")
    return Parts(type, folded, key, place, host, core, own, kind, level, tuple(sorted(marks)), inline, bare, complete)


_TOPIC = re.compile(
    r"^国家(.{2,}?)(技术创新中心|制造业创新中心|产业创新中心|工程技术研究中心|工程研究中心|工程实验室|企业技术中心|临床医学研究中心|野外科学观测研究站|(?<![技术产业科])创新中心)$"
)
_OWN_LEVEL = re.compile(r"(?<=..)[省市]级(?=制造业|工程|技术|企业|产业|临床|创新|中试)")
_ISSUED = re.compile(
    r"^(教育部|农业农村部|农业部|科技部|科学技术部|工业和信息化部|自然资源部|国土资源部|交通运输部|生态环境部|水利部|卫生部|中国科学院)?(.*?)(教育部|农业农村部|农业部|工业和信息化部|自然资源部|国土资源部|交通运输部|生态环境部|水利部|卫生部|中国科学院)?(重点实验室|工程研究中心|野外科学观测研究站)$"
)
_SEATED = re.compile(r"^(.{2,}?)(?:省级)?(重点实验室|工程研究中心|工程技术研究中心|技术创新中心|制造业创新中心|临床医学研究中心|实验室)$")


def _reordered(rest: str, place: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """A platform's name with its level or issuer before its kind, and a place that stands there told: X湖南省重点实验室."""
    rest = _OWN_LEVEL.sub("", rest)
    if found := _TOPIC.match(rest):
        kind = "制造业创新中心" if found.group(2) == "创新中心" else found.group(2)
        return f"{found.group(1)}国家{kind}", place
    if (found := _ISSUED.match(rest)) and (found.group(1) or found.group(3)) and found.group(2):
        return found.group(2) + (found.group(1) or found.group(3)) + found.group(4), place
    if not place and (found := _SEATED.match(rest)):
        topic = found.group(1)
        for size in range(8, 2, -1):
            if size < len(topic) - 1 and topic.endswith(("省", "区", "市")):
                codes, at = leading_place(topic[-size:] + "。", wide=False)
                if codes and at == size:
                    return topic[:-size] + found.group(2), codes
    return rest.replace("省级重点", "省重点"), place


def _ending(type: str, rest: str) -> str:
    found = _KIND[type].search(rest)
    return found.group() if found else ""


def _site(text: str) -> str:
    codes, at = leading_place(text + "。", wide=True)
    return codes[0] if len(codes) == 1 and at == len(text) else text


def _university(folded: str, name: str, inline: str, marks: list[tuple[str, str]]) -> Parts:
    place, at = leading_place(name, wide=True)
    campus, whole = _CAMPUS.match(name), folded.split("(")[0]
    seat = _site(campus.group(2).removesuffix("校区")) if campus and name.endswith("校区") and not marks else ""
    if campus and seat.isdigit():  # 哈尔滨工业大学深圳校区 is 哈尔滨工业大学（深圳）
        marks.append(("site", seat))
        name = whole = campus.group(1)
    elif campus:
        marks.append(("branch", campus.group(2)))
    if numbers := "+".join(_DIGITS.findall(name)):
        marks.append(("number", numbers))
    kind = _ending("University", name)
    complete = bool(_ending("University", whole))
    text = inline if complete else folded  # 东师大 is spelt out too far: its letters are what is aligned
    bare = bool(kind) and not own_part(name[: len(name) - len(kind)]) and not place and not name.startswith(("中国", "国家", "中央"))
    level = ""
    if bare and (found := _LEVEL.match(name)):
        level, name = found.group(1), name[found.end() :]
    key = level + name + "".join(f"#{s}:{v}" for s, v in marks if s == "site")
    return Parts("University", folded, key, place, "", name, own_part(name[at:]), kind, level, tuple(sorted(marks)), text, bare, complete)


def _firm(folded: str, name: str, inline: str, rest: str, place: tuple[str, ...], marks: list[tuple[str, str]]) -> Parts:
    branch = _FIRM_BRANCH.match(rest) if "公司" in rest else None
    kind = ""
    core = rest
    if branch and not branch.group(1).endswith(("集团公司", "集团有限公司", "总公司")) or branch and "分" in branch.group(2):
        marks.append(("branch", branch.group(2)))
        core = branch.group(1)
    legal = _LEGAL.search(core)
    complete = True
    if legal:
        group, share, limited, general, _ = legal.groups()
        core = core[: legal.start()]
        kind = "股份有限公司" if share else "有限公司" if limited else "总公司" if general else "公司" if group else ""
        if group:
            marks.append(("group", "集团"))
        if not kind:  # 小米公司 is a way to speak of a firm, no registered form
            complete, inline = False, inline.removesuffix("公司")
    elif core.endswith("股份") and len(core) > 3:
        core, kind, complete = core.removesuffix("股份"), "股份有限公司", False
    elif core.endswith(("集团", "总公司")) and len(core) > 3:
        core = core.removesuffix("集团")
        marks.append(("group", "集团"))
    if numbers := "+".join(_DIGITS.findall(core)):
        marks.append(("number", numbers))
    own = own_part(core)
    spot = f"@{place[0]}" if len(place) == 1 else name[: len(name) - len(rest)]
    seat = next((v for s, v in marks if s == "site" and v.isdigit()), "")
    if seat and not place:  # 森瑞斯生物科技（深圳）有限公司 is 深圳市森瑞斯生物科技有限公司
        place, spot, marks = (seat,), f"@{seat}", [m for m in marks if m[0] != "site"]
    key = f"{spot}{core}{kind}" + "".join(f"#{s}:{v}" for s, v in marks if s != "number")
    bare = not own and not core.startswith(("中国", "国家", "中华")) and len(core) <= 8
    return Parts("Firm", folded, key, place, "", core, own, kind, "", tuple(sorted(marks)), inline, bare, complete and bool(kind))
