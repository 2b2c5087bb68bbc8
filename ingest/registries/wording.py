"""What a line of a list looks like: a name, a line that parts groups, the title of a list, or prose.

Told by the form of the line, not by any list of known names: most names of organisations end in the word for their kind.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

LONGEST = 60
"""Characters of the longest name."""


class Shape(Enum):
    """What a line looks like."""

    NAME = "name"
    GROUP = "group"
    TITLE = "title"
    ITEM = "item"
    PROSE = "prose"
    NOISE = "noise"


_ENDINGS = (
    *(
        "公司",
        "集团",
        "总社",
        "商行",
        "银行",
        "厂",
        "场",
        "社",
        "店",
        "行",
        "院",
        "所",
        "室",
        "站",
        "台",
        "馆",
        "库",
        "圃",
        "园",
        "苑",
        "堂",
    ),
    *("大学", "学校", "中学", "小学", "学部", "党校", "中心", "基地", "园区", "开发区", "高新区", "示范区", "试验区", "保税区", "孵化器"),
    *(
        "众创空间",
        "创客空间",
        "实验室",
        "工作站",
        "联合体",
        "联盟",
        "协会",
        "学会",
        "商会",
        "基金会",
        "促进会",
        "研究会",
        "联合会",
        "总会",
        "分会",
        "公会",
        "工会",
        "委员会",
        "理事会",
        "合作社",
        "合作联社",
    ),
    *(
        "联社",
        "供销社",
        "农场",
        "林场",
        "牧场",
        "渔场",
        "农庄",
        "庄园",
        "市场",
        "商场",
        "超市",
        "酒店",
        "饭店",
        "宾馆",
        "医院",
        "卫生院",
        "事务所",
    ),
    *(
        "出版社",
        "杂志社",
        "报社",
        "电视台",
        "博物馆",
        "图书馆",
        "平台",
        "企业部",
        "经营部",
        "项目部",
        "分部",
        "总部",
        "支队",
        "大队",
        "工程队",
    ),
    *(
        "研究组",
        "课题组",
        "专家组",
        "车间",
        "工坊",
        "作坊",
        "窖",
        "酒庄",
        "茶庄",
        "种苗场",
        "保护区",
        "公园",
        "景区",
        "街区",
        "小镇",
        "综合体",
    ),
    *(
        "高新技术产业区",
        "加工区",
        "产业区",
        "工业区",
        "园（区）",
        "集聚区",
        "合作区",
        "先导区",
        "港",
        "矿",
        "油田",
        "电站",
        "车站",
        "局集团",
        "有限责任",
        "股份",
    ),
)
_BARE_END = re.compile(
    "(?:" + "|".join(map(re.escape, sorted(_ENDINGS, key=len, reverse=True)))
    + r"|Co\.?,? ?Ltd\.?|Inc\.?|Corp(?:oration)?\.?|Limited|University|College|Institute|Academy|Laboratory|Center|Centre)$"
)  # fmt: skip
_STRONG = re.compile(r"(?:公司|集团|厂|合作社|园区|基地|中心|实验室|市场|农场|研究所|研究院|开发区|高新区|工作站)$")
_TAIL = re.compile(r"(?:\s*(?:[（(〔【\[][^（()）]{0,40}[）)〕】\]]|[*＊★☆△▲※#]|[。．；;，,、]))+$")
MARK = re.compile(r"^[*＊★☆△▲※●○■□◆◇·•►▶✓√\-–—\s]+")
_NOT_NAME = re.compile(
    r"^第[一二三四五六七八九十\d]{1,3}批|[。！？；!?：:]|，.{6}|(?:关于|按照|根据|为了|现将|应当|予以|公布|公示|认定|印发|通知|如下|下列|以下|上述|其中|以及|进行|开展|不得)(?!.*(?:公司|厂|店)$)"
    r"|^(?:各|本|该|有关|相关|其他|所有|全部|申报|推荐|主管|依托|承担|主办|承办|协办|参与|获奖|入选|附)"
    r"(?:有关|相关)?(?:单位|企业|公司|机构|部门|学校|高校|中心|平台|基地|实验室|园区)$"
)
_GENERIC = frozenset(
    (
        "公司",
        "总公司",
        "分公司",
        "有限公司",
        "股份有限公司",
        "大学",
        "学院",
        "研究所",
        "中心",
        "基地",
        "园区",
        "实验室",
        "医院",
        "集团",
        "平台",
        "场所",
    )
)

PROVINCES = (
    *(
        "北京",
        "天津",
        "河北",
        "山西",
        "内蒙古",
        "辽宁",
        "吉林",
        "黑龙江",
        "上海",
        "江苏",
        "浙江",
        "安徽",
        "福建",
        "江西",
        "山东",
        "河南",
        "湖北",
        "湖南",
    ),
    *("广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "台湾", "香港", "澳门"),
)
_PLACE = re.compile(
    r"(?:(?:" + "|".join(PROVINCES) + r")(?:省|市|维吾尔自治区|壮族自治区|回族自治区|自治区|生产建设兵团|兵团|特别行政区)?"
    r"|.{1,12}(?:[省市县州旗]|(?<![园发范验税产业工作护景街社院校厂矿聚导港])区|(?<!联)盟|地区|自治[州县]|兵团|管委会))"
)
_PROVINCE = re.compile(r"(?:" + "|".join(PROVINCES) + r")(?:省|市|维吾尔自治区|壮族自治区|回族自治区|自治区|生产建设兵团|兵团|特别行政区)?")
_COUNT = re.compile(r"[（(\s]*(?:共计?|合计|总计)?\s*[0-9０-９]{1,6}\s*(?:家|所|个|户|名|项|人|处|件|种|条|座|只|批)[）)]?$")
_OUTLINE = re.compile(
    r"^(?:[一二三四五六七八九十百]{1,4}[、.．]|[（(][一二三四五六七八九十]{1,4}[）)]|第[一二三四五六七八九十0-9]{1,3}(?:批|类|组|部分|章|节).{0,8}$)"
)
_CATEGORY = re.compile(r".{2,8}(?:系统|类别?|领域|片区|组别?|单位|企业|高校|院校|院所|机构|板块|赛道)")
CHINESE_NUMBER = re.compile(r"^(?:[一二三四五六七八九十百]{1,4}[、.．]|[（(][一二三四五六七八九十]{1,4}[）)])\s*")
_TITLE = re.compile(
    r"(?:名单|名录|目录|一览表?|汇总表|统计表|明细表|清单|名册|公示表|(?:验收|评审|评估|认定|遴选|监测|考核|评价|复核)结果)(?:如下|公示|公告)?[：:]?\s*(?:[（(〔【\[].{0,60}[）)〕】\]]|[0-9０-９]+家)?$"
    r"|^.{0,20}(?:19|20)\d{2}年度?.{2,40}(?:企业|实验室|中心|平台|基地|园区|机构|单位|学校|高校|项目)[（(]共?计?\s*\d+\s*[家所个项户][）)]$"
    r"|^附\s*[件表录]\s*[0-9０-９一二三四五六七八九十]*\s*(?:[：:.．、\s—-]|$)"
    r"|^(?=.*(?:(?:19|20)\d{2}\s*年|第.{1,3}批|首批|拟|关于|认定|入选|获批))[^。；]{6,60}(?:公示|公告|通知|通报|公布)$"
)
_ANNEX = re.compile(r"^附\s*[件表录]\s*[0-9０-９一二三四五六七八九十]*\s*[：:.．、\s—-]?\s*")
_NOISE = re.compile(
    r"[（(][^（）()]{0,40}[）)]|[\W\d_]*|第?\s*\d+\s*页(?:[，,/\s]*共?\s*\d+\s*页)?|[—\-–－\s]*\d{1,4}[—\-–－\s]*"
    r"|[（(]?(?:截至|截止)?\s*(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*[年./-]\s*[\d一二三四五六七八九十]{1,3}\s*(?:[月./-]\s*[\d一二三四五六七八九十]{0,3}\s*日?)?[）)]?"
    r"|[（(](?:续表?|此件.{0,8}|排名不分先后|按.{0,30}(?:排序|为序|排列)|.{0,6}下同)[）)]|续表\s*\d*"
)
CONTINUES = re.compile(r"(?:集团|股份)?有限(?:责任)?公司")
"""What a name that was broken over two lines goes on with."""
_NOISE_START = re.compile(r"$|[\W\d_第截续〇零一二三四五六七八九]")
ORDINAL = re.compile(
    r"^\s*(?:[（(]\s*([0-9０-９]{1,6})\s*[）)]|([0-9０-９]{1,6})\s*(?:[.．、,，)）:：](?!\d)|(?=[\s\u3000\xa0]))|([0-9０-９]{1,6})(?=[*＊★☆△▲※\u4e00-\u9fff])(?![年月日家所个批号届级大中])|([①-⑳㉑-㊿]))\s*"
)
_SENTENCE = re.compile(r"[。；！？].*\S|[.;!?]\s+[A-Za-z\u4e00-\u9fff]")


def bare(text: str) -> str:
    """A name without the marks before and the notes after it, to look at its ending."""
    text = MARK.sub("", text) if text[:1] < "\u4e00" else text
    return text if "\u4e00" <= text[-1:] <= "\u9fff" else _TAIL.sub("", text).strip()


@lru_cache(maxsize=1024)
def is_name(text: str) -> bool:
    """True for text that ends as names of organisations do and holds no words or marks of a sentence.

    Example:
        >>> is_name("*北京首农食品集团有限公司。"), is_name("现将通过认定的公司名单公布如下"), is_name("长春市")
        (True, False, False)
    """
    core = bare(text)
    if not 3 <= len(core) <= LONGEST or core in _GENERIC or not _BARE_END.search(core):
        return False
    return not _NOT_NAME.search(core)


def is_strong(text: str) -> bool:
    """True for a name whose ending closes it (公司, 厂, 园区): what follows it is another name and not its part."""
    return bool(_STRONG.search(bare(text))) and is_name(text)


def unnumbered(text: str, expected: int = 1) -> tuple[int, str]:
    """The number a line of a list begins with (0 for none) and the rest.

    A number that touches the name is one only where it is `expected`: 360集团 is a name.

    Example:
        >>> unnumbered("12．吉林大学"), unnumbered("（3）长春理工大学"), unnumbered("360集团"), unnumbered("2北华大学", expected=2)
        ((12, '吉林大学'), (3, '长春理工大学'), (0, '360集团'), (2, '北华大学'))
    """
    found = ORDINAL.match(text)
    rest = text[found.end() :].strip() if found else ""
    if not found or not rest:
        return 0, text
    if found[4]:
        circled = ord(found[4])
        return (circled - 0x2460 + 1 if circled < 0x3251 else circled - 0x3251 + 21), rest
    number = int(found[1] or found[2] or found[3])
    return (0, text) if found[3] and number != expected else (number, rest)


def is_heading(text: str) -> bool:
    """True for a line that parts groups by its form: 一、…, 第二批, 中央企业（12家）."""
    return _OUTLINE.match(text) is not None or _COUNT.search(text) is not None


def is_place(text: str) -> bool:
    """True for the name of a region, with or without a count: 吉林省（71家）, 长春市."""
    return _PLACE.fullmatch(_COUNT.sub("", text).strip(" 　：:")) is not None


def is_province(text: str) -> bool:
    """True for the name of a province, with or without a count: 吉林省（71家）, 内蒙古."""
    return _PROVINCE.fullmatch(_COUNT.sub("", text).strip(" 　：:")) is not None


def is_annex(text: str) -> bool:
    """True for a line that begins an annex: 附件1, 附件 2：递补名单."""
    return _ANNEX.match(text) is not None


def is_reference(text: str) -> bool:
    """True for a line of a notice that only names its annex: 附件：1. 监测合格名单."""
    return re.match(r"^附\s*件\s*[：:]\s*\S", text) is not None


def shape(text: str) -> Shape:
    """What a line without its number looks like.

    Example:
        >>> [shape(t).value for t in ("吉林大学", "吉林省（71家）", "一、验收通过的园区", "获奖企业名单", "宏发股份公示牌", "2023年5月12日")]
        ['name', 'group', 'group', 'title', 'item', 'noise']
    """
    text = text.strip()
    if _NOISE_START.match(text) and _NOISE.fullmatch(text):
        return Shape.NOISE
    if len(text) <= 80 and _TITLE.search(text):
        return Shape.TITLE
    if len(text) <= 40 and (_OUTLINE.match(text) or is_province(text) or (_COUNT.search(text) and not _SENTENCE.search(text))):
        return Shape.GROUP
    if is_name(text):
        return Shape.NAME
    if is_place(text) or _CATEGORY.fullmatch(text) or (len(text) <= 30 and text.endswith(("：", ":"))):
        return Shape.GROUP
    if len(text) > LONGEST or _SENTENCE.search(text) or re.search(r"[。：:！？!?]|[，,].*[，,]|[{}<>=]", text.rstrip("。；;，,")):
        return Shape.PROSE
    return Shape.ITEM
