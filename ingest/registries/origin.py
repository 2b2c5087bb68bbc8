"""What a list says of itself: its title, what it recognises, who recognises it at which level, batch, dates, region.

Everything is read from the words of the list, never from the folder or the name of the file it lies in.

Example:
    >>> o = origin(("吉林省工业和信息化厅关于公布2023年度第二批吉林省专精特新中小企业名单的通知", "有效期三年"), "")
    >>> o.subject, o.level, o.issuer, o.batch, o.on, o.region
    ('专精特新中小企业', 'provincial', '吉林省工业和信息化厅', '第二批', '2023', '吉林省')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.reference.codes import personal_value
from ingest.reference.regions import Region, ancestors, by_form, by_name
from ingest.registries.fields import one_line, simple
from ingest.registries.separators import numeral

_LIST = r"(?:名\s*单|名录|目录|一览表|汇总表|统计表|情况表|公示表|明细表|清单|名册|公示|公告|通知|通报|结果|信息库|分类)"
_TITLE = re.compile(rf"{_LIST}(?:[（(\[][^（）()]*[)）\]])*(?:的?(?:公示|公告|通知|通报))?(?:[（(\[][^（）()]*[)）\]])*$")
_ANNEX = re.compile(r"^附\s*[件表录]\s*[一二三四五六七八九十\d]{0,2}\s*[:：.、]?\s*")
_DATE = re.compile(r"((?:19|20)\d{2})\s*[年\-/.]\s*(\d{1,2})\s*(?:[月\-/.]\s*(\d{1,2})\s*日?|月)?")
_PLAIN_DATE = re.compile(
    r"[\u3400-\u9fff、 ]{0,30}?\s*(?:(?:19|20)\d{2}|[〇○零一二三四五六七八九]{4})\s*年\s*[\d一二三四五六七八九十]{1,2}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
)
_CHINESE_YEAR = re.compile(r"(?:一九|二[〇○零])[〇○零一二三四五六七八九]{2}(?=年)")
_CHINESE_DATE = re.compile(r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?")
_AS_OF = re.compile(r"(?:截至|截止(?:到|至)?|数据日期|更新(?:日期|时间)|版本日期)\s*[:：]?\s*(.{4,20})")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?:[-—~至]\s*(?:19|20)?\d{2,4})?\s*年?")
_BATCH = re.compile(r"第\s*[一二三四五六七八九十百\d]+\s*(?:至第?[一二三四五六七八九十\d]+)?\s*(?:批次?|轮|次)|首批")
_VALID = re.compile(
    r"有效期(?:限)?(?:为|是|：|:)?\s*([一二三四五六七八九十\d]+)\s*年|有效期(?:至|到|截至|截止)\s*(.{6,12})|有效期.{0,6}?((?:19|20)\d{2}.{2,8}?)\s*(?:至|—|-|~)\s*((?:19|20)\d{2}[^，。；]{0,8})"
)
_KEY = re.compile(
    r"^(?:发布机构|发文机关|发文机构|发文单位|发布机关|发布单位|印发机关|制定机关|信息所属单位|公布单位|公示单位|来源|信息来源|主办单位)\s*[:：]?\s*(\S{2,30})$"
)
_ORGAN = r"(?:人民政府(?:办公厅|办公室)?|国务院(?:办公厅)?|办公厅|办公室|委员会(?:办公室)?|管理委员会|发展改革委|发展和改革委|发改委|工信委|科委|经信委|国资委|管委会|委|厅|局|部|总署|署|协会|学会|研究会)"
_ABOUT = re.compile(rf"^([\u3400-\u9fff、 ]{{2,60}}?{_ORGAN})\s*(?:等.{{1,8}}部门)?\s*(?:关于|公布|公示|印发|发布|办公厅关于)")
_SIGNED = re.compile(rf"^[\u3400-\u9fff、 ]{{2,40}}?{_ORGAN}$")
_NATIONAL = re.compile(
    r"^(?:中华人民共和国|国务院|国家|中共中央|全国|中国(?!.{0,12}省)|工业和信息化部|工信部|科学技术部|科技部|教育部|农业农村部|农业部|财政部|商务部|人力资源和?社会保障部|自然资源部|"
    r"生态环境部|交通运输部|水利部|文化和旅游部|住房和?城乡建设部|民政部|公安部|司法部|海关总署|火炬|工信部|国资委|发展改革委|发展和改革委|卫生健康委|中央|农业农村部办公厅|MOST$|MOE$|MOA$|MIIT$|NDRC$)"
)
_MINISTRY = {
    "MOST": "科学技术部",
    "MOE": "教育部",
    "MOA": "农业农村部",
    "MARA": "农业农村部",
    "MIIT": "工业和信息化部",
    "NDRC": "国家发展和改革委员会",
}
_LEVELS = (
    ("national", re.compile(r"国家级|国家重点|国家(?:火炬|创新|数字|物流|文化|生态|旅游|临床|医学|新型|绿色|智能|服务型|服务业|小型|大型|重大|海洋|骨干|外贸|循环|低碳|电子商务|农产品|种质|畜禽|水产|林业|草原|国际|新区|实验室|野外|农业|高新|制造业|企业技术|技术|工程|级|科技|现代|产教|知识产权|大学科技园|备案|农作物|自主创新|中小企业|工业设计|地方联合|认定)|全国(?!普通)|部级|省部共建|国务院批准|中央级|教育部(?=.*(?:实验室|中心|站))")),
    ("provincial", re.compile(r"省级|自治区级|全省|省[（(、].{0,12}人民政府批准|省人民政府批准")),
    ("municipal", re.compile(r"(?<!省)(?<!城)市级|全市|地市级|州级")),
    ("county", re.compile(r"区级(?<!自治区级)|县级(?!以)")),
)  # fmt: skip
_OWN = (
    ("provincial", re.compile(r"(?:^|[^\u3400-\u9fff]|[年度批定增布认选轮准名案拟立建]|确认)(?:省|自治区|兵团)(?=[重企工技制新中产科高农首第院博专现先绿智创星孵众院瞪独临社国示])")),
    ("municipal", re.compile(r"(?:^|[^\u3400-\u9fff]|[年度批定增布认选轮准名案拟立建]|确认)市(?=[重企工技制新产科高农首第院博专现先绿智创星孵众瞪独临社示])")),
)  # fmt: skip
"""A level told without its word (级) or place: 新认定省企业研究院, 自治区首批中试基地."""
_MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
_MINISTRY_FIRST = re.compile(
    r"(?:工信部|工业和信息化部|科技部|科学技术部|教育部|农业农村部|农业部|财政部|商务部|自然资源部|生态环境部|交通运输部|水利部|文化和旅游部|住房和?城乡建设部|民政部|国家发展改革委|国家卫生健康委)"
)
_NATIONAL_LIST = re.compile(
    r"^(?:[\W\d]|第.{1,3}[批轮]|首批|年度?|关于|公布|认定|拟|新增)*国家(?!电网|能源|电投|电力|开发|管网|石油|粮食|税务|统计|卫生|发展|知识产权局)[\u3400-\u9fff]{3}"
)
"""A list of 国家… is national, whatever it lists."""
_TITLED = ("province", "prefecture")
_LEADS = re.compile(r"[\W\d〇○零一二三四五六七八九年度第批次关于公布示开展拟新增认定建设通过组建创批准备案确定评选对同意的在组织]*")
_VERBS = re.compile(
    r"^(?:关于|的|对|同意|公布|公示|发布|认定|拟认定|确认|命名|授予|拟|确定|通过|开展|组织|入选|申报|推荐|备案|核定|更新|调整|新增|首批|印发|下达|现将|新一轮|继续|予以|复核|复审|评审|评估|评价|验收|监测|合格|"
    r"第?.{0,3}轮|上半年|下半年|年度|年|度|[一二三四1-4]季度|和|及|与|、|，|有关|相关|部分|撤销|取消|动态|遴选|培育|入库|初选|审定|建设|批准|立项|第[一二三四五六七八九十\d]+[批次轮]|递补|新(?=认定|备案|批准|获批)|自治区|省内|市内|区内|我省|我市|我区|本省|全省|全市|省|市|级)"
)
_END = re.compile(
    r"(?:(?:及|和|、)?(?:变更|复核|复审|评价|评估|验收|认定|拟认定|入选|入围|推荐|公示|审核|监测|备案|培育|合格|通过|更名|结果|考核|建设|立项|申报|情况|信息|基本|单位|等|的|拟|名称|入库|对象|项目|主要信息库|汇总|专家|评审|年度|统计|企业名称)+)$"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a list says of itself.

    Attributes:
        title: its title line.
        subject: what its title says it lists, without place, year, batch and the words around it.
        level: "national", "provincial", "municipal", "county" or "" when neither issuer nor title tells.
        issuer: who published it, as written.
        batch: as printed.
        on: date (or year) it holds for.
        years: years its entries are valid, 0 when it does not say.
        until: date its entries end, empty when it does not say.
        region: full name of the region it is about, empty for the whole country.
    """

    title: str = ""
    subject: str = ""
    level: str = ""
    issuer: str = ""
    batch: str = ""
    on: str = ""
    years: int = 0
    until: str = ""
    region: str = ""


@lru_cache(16384)
def date_in(text: str) -> str:
    """The first date in `text`, as ISO 8601 (year and month where no day is given), or empty.

    Example:
        >>> date_in("（截至2025年6月20日）"), date_in("2023.5"), date_in("二〇二一年十二月三日"), date_in("20210206")
        ('2025-06-20', '2023-05', '2021-12-03', '2021-02-06')
    """
    plain = unicodedata.normalize("NFKC", text)
    found = _DATE.search(plain) or re.search(r"(?<!\d)((?:19|20)\d{2})([01]\d)([0-3]\d)(?!\d)", plain)
    if found:
        year, month, day = found.groups()
    else:
        chinese = _CHINESE_DATE.search(text)
        if not chinese:
            return ""
        year = "".join(str("〇一二三四五六七八九".index({"○": "〇", "零": "〇"}.get(c, c))) for c in chinese[1])
        month, day = str(numeral(chinese[2])), str(numeral(chinese[3])) if chinese[3] else None
    if not 1 <= int(month) <= 12 or (day and not 1 <= int(day) <= 31):
        return year
    return f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")


@lru_cache(4096)
def level_of(text: str, issuer: str = "") -> str:
    """The level that words of a title or the name of an issuer tell.

    Example:
        >>> level_of("省级专精特新“小巨人”企业"), level_of("国家级专精特新“小巨人”企业", "吉林省工业和信息化厅"), level_of("", "工业和信息化部")
        ('provincial', 'national', 'national')
        >>> level_of("企业技术中心", "长春市工业和信息化局"), level_of("专精特新“小巨人”企业", "北京市经济和信息化局")
        ('municipal', 'provincial')
        >>> level_of("2022年度新认定省企业研究院名单"), level_of("一、自治区重点实验室"), level_of("公布市重点实验室名单")
        ('provincial', 'provincial', 'municipal')
    """
    organ = issuer
    for level, pattern in _LEVELS:
        if pattern.search(text):
            return "provincial" if level == "municipal" and (region_in(text) or region_in(organ)) in _MUNICIPALITIES else level
    if _MINISTRY_FIRST.match(text) or _NATIONAL_LIST.match(text):
        return "national"
    if own := next((level for level, pattern in _OWN if pattern.search(text)), ""):
        return own
    if organ:
        if _NATIONAL.match(organ):
            return "national"
        return {"province": "provincial", "prefecture": "municipal", "county": "county"}.get(_level(region_in(organ)), "")
    return {"province": "provincial", "prefecture": "municipal", "county": "county"}.get(_level(region_in(text)), "")


def _level(name: str) -> str:
    found = by_name().get(name, ())
    return found[0].level if found else ""


@lru_cache(4096)
def region_in(text: str) -> str:
    """Full name of the region that an organ or title opens with; empty when none.

    Example:
        >>> region_in("吉林省长春市科学技术局"), region_in("2023年度浙江省企业研究院名单"), region_in("全国普通高校名单")
        ('长春市', '浙江省', '')
    """
    plain = re.sub(
        r"^(?:关于|公布|公示|新?增?拟?新?认定|新增|首批|最新|在|的|对|同意|撤销|取消|(?:19|20)\d{2}\s*(?:[-—~至]\s*(?:19|20)?\d{2,4})?\s*年?度?|第.{1,3}批|[“《（(\s])*",
        "",
        text,
    )
    found: Region | None = None
    while plain:
        step = None
        for size in range(min(12, len(plain)), 1, -1):
            form = plain[:size]
            candidates = [r for r in by_form().get(form, ()) if r.level != "hidden" and (r.name == form or found is None)]
            inside = [r for r in candidates if found is None or any(a == found for a in ancestors(r))]
            short = inside and inside[0].name != form
            if inside and not (short and (len(inside) > 1 and inside[0].level == inside[1].level)):
                step = (inside[0], size)
                break
        if step is None:
            break
        found, plain = step[0], plain[step[1] :]
    if found is None:
        return _named_inside(text)
    return found.name if found.level != "area" else ""


def _named_inside(text: str) -> str:
    """A province or city by its full name behind a year and verbs (2024年拟新建湖北省…)."""
    for start in range(min(14, len(text))):
        for size in range(min(11, len(text) - start), 2, -1):
            form = text[start : start + size]
            if form[-1] in "省市区州" and any(r.level in ("province", "prefecture") for r in by_name().get(form, ())):
                return form if _LEADS.fullmatch(text[:start]) else ""
    return ""


def origin(lines: Sequence[str], title: str, text: Sequence[str] = (), near: Sequence[str] = ()) -> Origin:
    """What a list says of itself.

    Args:
        lines: lines above the rows of the sheet, the outermost first.
        title: title of the file, empty when it only has a name.
        text: every line of prose of the file.
        near: lines that name the sheet itself (name of the sheet); used where nothing else tells.
    """
    own = [_digits(simple(one_line(x))) for x in lines if x.strip() and not personal_value(x)]
    whole = [_digits(simple(one_line(x))) for x in (*([title] if title else []), *text) if x.strip() and not personal_value(x)]
    title = _digits(simple(title))
    listed = _title(own, last=True) or _title(([title] if title else []) + list(near)) or _title(whole[:60])
    first = next((x for x in own if _ANNEX.sub("", x).strip()), "")
    heading = listed or (first if first and len(first) <= 60 else title)
    everything = [*own, *whole]
    about = next((x for x in everything[:60] if _ABOUT.match(x)), "")
    issuer = _issuer(everything, about)
    batch = next((one_line(m[0]).replace(" ", "") for x in (heading, *own, *whole[:6]) if (m := _BATCH.search(x))), "")
    titled = (
        heading
        and not heading.endswith(("。", "；", "："))
        and (region_in(_unheaded(heading)) or _YEAR.search(heading) or _BATCH.search(heading) or level_of(_unheaded(heading)))
    )
    subject = subject_of(listed or (heading if titled else ""))
    region = titled_region(heading) or titled_region(title) or region_in(issuer) or titled_region(about)
    level = (
        level_of(heading) if _explicit(heading) else (level_of("", issuer) or level_of(_unheaded(heading)) or level_of(_unheaded(about)))
    )
    on, until, years = _dates(heading, own, whole)
    return Origin(heading, subject, level, issuer, batch, on, years, until, region)


@lru_cache(4096)
def titled_region(title: str) -> str:
    """Full name of the region that a title is about: it opens with it, or names one province or city in full anywhere.

    Example:
        >>> titled_region("第五批专精特新“小巨人”企业公示名单（黑龙江省）"), titled_region("国家级工业设计中心拟认定名单（江苏）")
        ('黑龙江省', '江苏省')
        >>> titled_region("科技部关于公布国家农业科技园区名单的通知"), titled_region("长三角（江苏省、浙江省）企业名单")
        ('', '')
    """
    plain = _unheaded(title)
    if opened := region_in(plain):
        return opened
    found = {
        r for form in re.findall(r"[（(]([\u3400-\u9fff]{2,12})[)）]", plain) for r in by_form().get(form, ())[:1] if r.level in _TITLED
    }
    for start in range(len(plain)):
        for size in range(min(12, len(plain) - start), 2, -1):
            found |= {r for r in by_name().get(plain[start : start + size], ()) if r.level in _TITLED}
    found -= {a for r in found for a in ancestors(r)}
    return found.pop().name if len(found) == 1 else ""


def _digits(text: str) -> str:
    """`text` with years in Chinese numerals (二〇二二年) in digits."""
    return _CHINESE_YEAR.sub(lambda m: "".join(str("〇一二三四五六七八九".index("〇" if c in "○零Ｏ" else c)) for c in m[0]), text)


def _explicit(text: str) -> bool:
    return any(pattern.search(text) for _, pattern in _LEVELS)


def _unheaded(title: str) -> str:
    """A title without annex number, quote marks and the organ that published it."""
    plain = _ANNEX.sub("", title).strip("《》“” ")
    found = _ABOUT.match(plain)
    return plain[found.end() :] if found else plain


def _title(lines: Sequence[str], *, last: bool = False) -> str:
    """The line that reads like the title of a list; two lines that make one title are joined."""
    plain = [_ANNEX.sub("", x).strip() for x in lines]
    for at, line in sorted(enumerate(plain), reverse=last):
        bare = re.sub(r"[（(][^（）()]*[)）]$", "", line).strip()
        if (
            (4 if at == 0 else 2) <= len(line) <= 120
            and (_TITLE.search(line) or _TITLE.search(bare))
            and not line.endswith(("。", "；"))
            and not _KEY.match(line)
        ):
            before = plain[at - 1] if at else ""
            if (
                len(line) <= 22
                and 4 <= len(before) <= 40
                and not re.search(r"[。；：:日号年]$|\d$|[:：@>＞|｜›»]", before)
                and not _TITLE.search(before)
                and not _SIGNED.match(before)
                and not re.match(r"附件|主题|文号", before)
            ):
                return before + line
            if len(line) >= 4:
                return line
    return ""


def _issuer(lines: Sequence[str], about: str) -> str:
    for line in lines[:60]:
        if (found := _KEY.match(line)) and re.search(_ORGAN + "$", found[1]):
            return found[1]
    if about and (found := _ABOUT.match(about)):
        return found[1].strip()
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at].strip()
        if len(line) <= 40 and _SIGNED.match(line) and (_NATIONAL.match(line) or region_in(line)):
            return re.split(r"[ 、]", line)[0]
        inline = re.match(rf"^([\u3400-\u9fff]{{2,24}}?{_ORGAN})\s+(?:19|20)\d{{2}}年", line)
        if inline and (_NATIONAL.match(inline[1]) or region_in(inline[1])):
            return inline[1]
    return ""


def subject_of(title: str) -> str:
    """What a title says is listed, without place, year, batch, verbs and the word for list.

    Example:
        >>> subject_of("关于公布2023年第一批省级工程研究中心名单的通知"), subject_of("附件1：吉林省2022年度拟认定企业技术中心公示名单")
        ('工程研究中心', '企业技术中心')
    """
    plain = _unheaded(unicodedata.normalize("NFKC", one_line(title)))
    plain = re.sub(r"[(\[][^()\[\]]*[)\]]", "", plain)
    for _ in range(3):
        plain = re.sub(rf"的?{_LIST}$|的$", "", plain).strip()
    before = ""
    while plain != before:
        before = plain
        plain = re.sub(r"^\s*(?:19|20)\d{2}\s*(?:[-—至~]\s*(?:19|20)?\d{2,4})?\s*年?度?", "", plain).strip()
        name = region_in(plain)
        if name and len(plain) > len(name):
            cut = next((f for size in range(min(12, len(plain)), 1, -1) if (f := plain[:size]) in by_form()), "")
            plain = plain[len(cut) :] if cut and len(plain) - len(cut) >= 3 else plain
        shorter = _VERBS.sub("", plain, count=1)
        plain = shorter if len(shorter) >= 3 else plain
        shorter = _END.sub("", plain)
        plain = shorter if len(shorter) >= 3 else plain
    return plain.strip("“”《》、 ") if len(plain) <= 40 else ""


def _dates(heading: str, own: Sequence[str], whole: Sequence[str]) -> tuple[str, str, int]:
    """Date the list holds for, date its entries end, years they are valid."""
    on = ""
    for line in (*own, *whole):
        if (found := _AS_OF.search(line)) and date_in(found[1]):
            on = date_in(found[1])
            break
    if not on:
        alone = [
            d
            for x in (*own, *whole)
            if len(x) <= 40 and (d := date_in(x)) and re.search(r"日期|时间|^[\u3400-\u9fff、 ]{0,30}\s*[\d〇一二]{4}\s*年", x)
        ]
        stated = _YEAR.search(heading)
        signed = [d for x in (*own, *whole) if _PLAIN_DATE.fullmatch(x) and (d := date_in(x))]
        alone = [*signed, *alone]
        on = (alone[0] if alone and not stated else "") or (next((d for d in alone if stated and d[:4] >= stated[1]), "") if alone else "")
        if stated:
            on = stated[1] if not on or on[:4] != stated[1] else on
        if not on and (near := next((m for x in own if len(x) <= 30 and (m := _YEAR.search(x))), None)):
            on = near[1]
    until, years = "", 0
    for line in (*own, *whole):
        if found := _VALID.search(line):
            years = numeral(found[1]) if found[1] else years
            until = date_in(found[2] or found[4] or "") or until
            break
    return on, until, years
