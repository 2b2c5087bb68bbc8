"""Lists of the kinds a province publishes, written by the tests: every name, firm and place in them is made up or plain.

Each function writes one file and returns what a reader should make of it: the rows as (name, region name or "" for any).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import docx
from openpyxl import Workbook


@dataclass(frozen=True)
class Expected:
    """What a list holds.

    Attributes:
        rows: (name, region name; "" where the list gives none).
        type: entity type of every row, or of each by its place.
        title: words that the recognition contains; empty when not checked.
        level: level of the recognition; None when not checked.
        extra: further values of rows: (row, attribute, value).
    """

    rows: list[tuple[str, str]]
    type: str | list[str] = "Firm"
    title: str = ""
    level: str | None = None
    extra: list[tuple[int, str, object]] = field(default_factory=list)


Table = Sequence[Sequence[object]]
LISTS: dict[str, Callable[[Path], Expected]] = {}


def _list(name: str) -> Callable[[Callable[[Path], Expected]], Callable[[Path], Expected]]:
    def keep(function: Callable[[Path], Expected]) -> Callable[[Path], Expected]:
        LISTS[name] = function
        return function

    return keep


def workbook(path: Path, sheets: dict[str, Table], merges: dict[str, Sequence[str]] | None = None) -> None:
    """Write a workbook of some sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for span in (merges or {}).get(name, ()):
            sheet.merge_cells(span)
    book.save(path)


def document(path: Path, parts: Sequence[str | Table]) -> None:
    """Write a DOCX of paragraphs and tables."""
    file = docx.Document()
    for part in parts:
        if isinstance(part, str):
            file.add_paragraph(part)
            continue
        table = file.add_table(rows=0, cols=len(part[0]))
        for row in part:
            cells = table.add_row().cells
            for cell, value in zip(cells, row, strict=True):
                cell.text = str(value)
    file.save(str(path))


def page(path: Path, title: str, body: str, encoding: str = "utf-8") -> None:
    """Write a page."""
    text = f'<html><head><meta charset="{encoding}"><title>{title}</title></head><body>{body}</body></html>'
    path.write_bytes(text.encode(encoding))


def html_table(rows: Table) -> str:
    """Rows as a table of a page."""
    return "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows) + "</table>"


@_list("高新技术企业公示名单.xlsx")
def high_tech(path: Path) -> Expected:
    rows = [("附件",), ("浙江省2023年第一批拟认定高新技术企业公示名单",), ("序号", "企业名称", "证书编号", "发证日期"),
            (1, "杭州云栖数控有限公司", "GR202333000101", "2023-12-08"), (2, "宁波海曙精工股份有限公司", "GR202333000102", "2023-12-08"),
            (3, "温州东瓯阀门（集团）有限公司", "GR202333000103", "2023-12-08"), ("注：排名不分先后",)]  # fmt: skip
    workbook(path, {"Sheet1": rows, "Sheet2": []}, {"Sheet1": ["A1:D1", "A2:D2", "A7:D7"]})
    return Expected(
        [("杭州云栖数控有限公司", ""), ("宁波海曙精工股份有限公司", ""), ("温州东瓯阀门（集团）有限公司", "")], title="高新技术企业", level="provincial",
        extra=[(0, "codes", ("gr:GR202333000101",)), (0, "valid_from", "2023-12-08"), (0, "valid_to", "2026-12-08")],
    )  # fmt: skip


@_list("专精特新中小企业名单.xlsx")
def specialised(path: Path) -> Expected:
    rows = [("2023年度山东省专精特新中小企业名单（共4家）",), ("序号", "企业名称", "所属地市", "备注"), ("济南市（2家）",), (1, "济南历下仪表有限公司", "济南市", ""),
            (2, "山东泉城机电有限公司", "济南", "更名"), ("青岛市（2家）",), (3, "青岛胶州轴承有限公司", "青岛市", ""), (4, "青岛崂山生物科技有限公司", "青岛市", ""), ("合计", "4家")]  # fmt: skip
    workbook(path, {"名单": rows}, {"名单": ["A1:D1", "A3:D3", "A6:D6"]})
    return Expected(
        [("济南历下仪表有限公司", "济南市"), ("山东泉城机电有限公司", "济南市"), ("青岛胶州轴承有限公司", "青岛市"), ("青岛崂山生物科技有限公司", "青岛市")],
        title="专精特新中小企业", level="provincial",
    )  # fmt: skip


@_list("little-giants.docx")
def giants(path: Path) -> Expected:
    document(path, [
        "工业和信息化部关于公布第五批专精特新“小巨人”企业名单的通告", "附件1", "第五批专精特新“小巨人”企业名单",
        [("序号", "省（区、市）", "企业名称"), ("1", "河北省", "石家庄正定泵业有限公司"), ("2", "河北省", "唐山丰南特钢股份有限公司"), ("3", "山西省", "太原晋源煤机有限责任公司")],
        "工业和信息化部", "2023年7月14日",
    ])  # fmt: skip
    return Expected(
        [("石家庄正定泵业有限公司", "河北省"), ("唐山丰南特钢股份有限公司", "河北省"), ("太原晋源煤机有限责任公司", "山西省")],
        title="小巨人", level="national", extra=[(0, "batch", "第五批"), (0, "issuer", "工业和信息化部")],
    )  # fmt: skip


@_list("省级重点实验室名单.xlsx")
def laboratories(path: Path) -> Expected:
    rows = [("四川省科学技术厅2022年度认定的省级重点实验室名单",), ("序号", "实验室名称", "依托单位", "共建单位", "实验室主任", "所在地"),
            (1, "特种光纤四川省重点实验室", "电子科技大学", "成都武侯光电有限公司", "张某某", "成都市"), (2, "山地灾害防治四川省重点实验室", "西南交通大学、成都理工大学", "", "李某某", "成都市")]  # fmt: skip
    workbook(path, {"名单": rows}, {"名单": ["A1:F1"]})
    return Expected(
        [("特种光纤四川省重点实验室", "成都市"), ("山地灾害防治四川省重点实验室", "成都市")], "Platform", "重点实验室", "provincial",
        [(0, "hosts", ("电子科技大学", "成都武侯光电有限公司")), (1, "hosts", ("西南交通大学", "成都理工大学"))],
    )  # fmt: skip


@_list("工程研究中心.csv")
def engineering(path: Path) -> Expected:
    text = ("湖北省发展改革委关于认定2021年湖北省工程研究中心的名单,,\n序号,工程研究中心名称,申报单位\n1,新型显示湖北省工程研究中心,武汉光谷显示技术有限公司\n"
            "2,油菜加工湖北省工程研究中心,华中农业大学\n3,页岩气装备湖北省工程研究中心,长江大学\n")  # fmt: skip
    path.write_bytes(text.encode("gb18030"))
    return Expected(
        [("新型显示湖北省工程研究中心", ""), ("油菜加工湖北省工程研究中心", ""), ("页岩气装备湖北省工程研究中心", "")], "Platform", "工程研究中心", "provincial",
        [(1, "hosts", ("华中农业大学",))],
    )  # fmt: skip


@_list("企业技术中心.html")
def technology_centres(path: Path) -> Expected:
    rows = [("序号", "企业名称", "企业技术中心名称", "推荐单位"), ("1", "合肥庐阳机床有限公司", "合肥庐阳机床有限公司技术中心", "合肥市经信局"),
            ("2", "芜湖镜湖铜业有限公司", "芜湖镜湖铜业有限公司技术中心", "芜湖市经信局")]  # fmt: skip
    page(path, "安徽省认定企业技术中心名单", "<h1>2022年安徽省认定企业技术中心名单</h1>" + html_table(rows) + "<p>安徽省经济和信息化厅</p>")
    return Expected(
        [("合肥庐阳机床有限公司技术中心", ""), ("芜湖镜湖铜业有限公司技术中心", "")], "Platform", "企业技术中心", "provincial",
        [(0, "hosts", ("合肥庐阳机床有限公司",))],
    )  # fmt: skip


@_list("孵化器.xlsx")
def incubators(path: Path) -> Expected:
    rows = [("陕西省省级科技企业孵化器名单",), ("序号", "孵化器名称", "运营机构名称", "所在市", "认定年份"), (1, "西安雁塔创客谷", "西安雁塔创客谷科技有限公司", "西安市", 2019),
            (2, "宝鸡渭滨科技企业孵化器", "宝鸡渭滨孵化有限公司", "宝鸡市", 2020), (3, "秦创原杨凌种业加速器", "杨凌种创管理有限公司", "杨凌示范区", 2021)]  # fmt: skip
    workbook(path, {"孵化器": rows}, {"孵化器": ["A1:E1"]})
    return Expected(
        [("西安雁塔创客谷", "西安市"), ("宝鸡渭滨科技企业孵化器", "宝鸡市"), ("秦创原杨凌种业加速器", "杨陵区")], "Platform", "孵化器", "provincial",
        [(1, "valid_from", "2020"), (1, "hosts", ("宝鸡渭滨孵化有限公司",))],
    )  # fmt: skip


@_list("瞪羚企业.txt")
def gazelles(path: Path) -> Expected:
    text = "2023年度湖南省瞪羚企业名单\n（排名不分先后，共3家）\n1.长沙岳麓智造有限公司\n2.株洲天元轨道装备股份有限公司\n3.湘潭雨湖电机有限公司\n"
    path.write_text(text, encoding="utf-8")
    return Expected(
        [("长沙岳麓智造有限公司", ""), ("株洲天元轨道装备股份有限公司", ""), ("湘潭雨湖电机有限公司", "")],
        title="瞪羚企业",
        level="provincial",
    )


@_list("新型研发机构.docx")
def new_bodies(path: Path) -> Expected:
    document(path, ["关于公布江苏省新型研发机构备案名单的通知", "附件：", "江苏省新型研发机构备案名单", [("序号", "机构名称", "建设主体", "所在地区"),
        ("1", "南京江北膜材料研究院有限公司", "南京工业大学", "南京市江北新区"), ("2", "苏州相城半导体产业技术研究院", "苏州相城经开区管委会", "苏州市"), ("3", "常州武进机器人研究所", "常州大学", "常州市武进区")]])  # fmt: skip
    return Expected(
        [("南京江北膜材料研究院有限公司", "南京市"), ("苏州相城半导体产业技术研究院", "苏州市"), ("常州武进机器人研究所", "武进区")],
        ["Firm", "Institute", "Institute"], "新型研发机构", "provincial",
    )  # fmt: skip


@_list("链主企业.xlsx")
def leaders(path: Path) -> Expected:
    rows = [("江西省重点产业链链主企业名单",), ("序号", "产业链名称", "链主企业名称", "设区市"), (1, "铜基新材料产业链", "江西信江铜业有限公司", "上饶市"), (2, "", "鹰潭月湖线缆有限公司", "鹰潭市"),
            (3, "航空产业链", "景德镇昌江航空制造有限公司", "景德镇市"), (4, "", "南昌红谷直升机有限公司", "南昌市"), (5, "", "赣州章贡无人机有限公司", "赣州市")]  # fmt: skip
    workbook(path, {"名单": rows}, {"名单": ["A1:D1", "B3:B4", "B5:B7"]})
    return Expected(
        [("江西信江铜业有限公司", "上饶市"), ("鹰潭月湖线缆有限公司", "鹰潭市"), ("景德镇昌江航空制造有限公司", "景德镇市"), ("南昌红谷直升机有限公司", "南昌市"), ("赣州章贡无人机有限公司", "赣州市")],
        title="链主", level="provincial", extra=[(1, "fields", ("chain", "铜基新材料产业链")), (4, "fields", ("chain", "航空产业链"))],
    )  # fmt: skip


@_list("中试平台.xlsx")
def pilots(path: Path) -> Expected:
    rows = [("河南省中试基地、中试平台名单",), ("一、河南省中试基地（2家）",), ("序号", "名称", "依托单位"), (1, "河南省智能传感器中试基地", "郑州高新传感有限公司"), (2, "河南省尼龙新材料中试基地", "平顶山卫东尼龙有限公司"),
            ("二、河南省中试平台（1家）",), ("序号", "名称", "依托单位"), (1, "洛阳涧西轴承中试平台", "洛阳涧西轴承有限公司")]  # fmt: skip
    workbook(path, {"名单": rows}, {"名单": ["A1:C1", "A2:C2", "A6:C6"]})
    return Expected(
        [("河南省智能传感器中试基地", ""), ("河南省尼龙新材料中试基地", ""), ("洛阳涧西轴承中试平台", "")], "Platform", "中试", "provincial"
    )


@_list("双一流.html")
def first_class(path: Path) -> Expected:
    page(path, "第二轮“双一流”建设高校及建设学科名单", "<p>第二轮“双一流”建设高校及建设学科名单</p>" + html_table([
        ("高校", "“双一流”建设学科"), ("兰州大学", "化学、大气科学、生态学、草学"), ("石河子大学", "化学工程与技术"), ("宁夏大学", "化学工程与技术")]) + "<p>教育部 财政部 国家发展改革委</p>")  # fmt: skip
    return Expected(
        [("兰州大学", ""), ("石河子大学", ""), ("宁夏大学", "")], "University", "双一流", extra=[(1, "fields", ("field", "化学工程与技术"))]
    )


@_list("产教融合型企业.xlsx")
def teaching(path: Path) -> Expected:
    rows = [("贵州省首批产教融合型企业建设培育名单",), ("序号", "单位", "统一社会信用代码", "联系人", "手机号"), (1, "贵阳南明酒业有限公司", "91520102MA6DXXXX1A", "王某", "13900000001"),
            (2, "遵义红花岗电器有限公司", "91520302214781234X", "赵某", "13900000002")]  # fmt: skip
    workbook(path, {"名单": rows}, {"名单": ["A1:E1"]})
    return Expected([("贵阳南明酒业有限公司", ""), ("遵义红花岗电器有限公司", "")], title="产教融合型企业", level="provincial")


@_list("两栏名单.xlsx")
def side_by_side(path: Path) -> Expected:
    rows = [("福建省创新型中小企业名单",), ("序号", "企业名称", "序号", "企业名称"), (1, "福州鼓楼软件有限公司", 4, "泉州晋江鞋材有限公司"), (2, "厦门集美光电有限公司", 5, "龙岩新罗环保有限公司"), (3, "莆田荔城食品有限公司", "", "")]  # fmt: skip
    workbook(path, {"名单": rows}, {"名单": ["A1:D1"]})
    return Expected(
        [
            (n, "")
            for n in (
                "福州鼓楼软件有限公司",
                "泉州晋江鞋材有限公司",
                "厦门集美光电有限公司",
                "龙岩新罗环保有限公司",
                "莆田荔城食品有限公司",
            )
        ],
        title="创新型中小企业",
        level="provincial",
    )


@_list("两行表头.xlsx")
def two_rows(path: Path) -> Expected:
    rows = [("云南省绿色工厂名单",), ("序号", "企业基本信息", "", "", "联系方式", ""), ("", "企业名称", "所属行业", "州（市）", "联系人", "联系电话"),
            (1, "昆明呈贡花卉有限公司", "农业", "昆明市", "周某", "0871-6512345"), (2, "大理下关沱茶有限公司", "食品", "大理白族自治州", "吴某", "0872-2212345")]  # fmt: skip
    workbook(path, {"名单": rows}, {"名单": ["A1:F1", "A2:A3", "B2:D2", "E2:F2"]})
    return Expected([("昆明呈贡花卉有限公司", "昆明市"), ("大理下关沱茶有限公司", "大理白族自治州")], title="绿色工厂", level="provincial")


@_list("多表.xlsx")
def several_sheets(path: Path) -> Expected:
    note = [("填表说明",), ("本表由各市州填报，不得改动格式。",), ("数据须经审核后上报。",)]
    first = [
        ("甘肃省院士专家工作站名单",),
        ("序号", "工作站名称", "设站单位", "市州"),
        (1, "兰州七里河石化院士工作站", "兰州七里河石化有限公司", "兰州市"),
    ]
    second = [
        ("甘肃省众创空间名单",),
        ("序号", "众创空间名称", "运营主体", "市州"),
        (1, "天水秦州创业咖啡", "天水秦州创业服务有限公司", "天水市"),
        (2, "敦煌文化众创空间", "敦煌丝路文化有限公司", "酒泉市"),
    ]
    workbook(path, {"说明": note, "工作站": first, "众创空间": second, "Sheet4": []}, {"工作站": ["A1:D1"], "众创空间": ["A1:D1"]})
    return Expected(
        [("兰州七里河石化院士工作站", "兰州市"), ("天水秦州创业咖啡", "天水市"), ("敦煌文化众创空间", "酒泉市")], "Platform", level="provincial",
        extra=[(0, "title", "院士工作站"), (1, "title", "众创空间")],
    )  # fmt: skip


@_list("无表头.csv")
def headerless(path: Path) -> Expected:
    path.write_text(
        "1,海口龙华制药有限公司,海口市\n2,三亚崖州种业有限公司,三亚市\n3,儋州那大橡胶有限公司,儋州市\n4,文昌龙楼航天科技有限公司,文昌市\n",
        encoding="utf-8",
    )
    return Expected(
        [
            ("海口龙华制药有限公司", "海口市"),
            ("三亚崖州种业有限公司", "三亚市"),
            ("儋州那大橡胶有限公司", "儋州市"),
            ("文昌龙楼航天科技有限公司", "文昌市"),
        ]
    )


@_list("分组名单.html")
def grouped_page(path: Path) -> Expected:
    page(
        path,
        "农业产业化省级重点龙头企业名单",
        "<p>农业产业化省级重点龙头企业名单</p><p>沈阳市（2家）</p><p>沈阳浑南乳业有限公司<br>沈阳于洪米业有限公司</p><p>大连市（1家）</p><p>大连金州海参有限公司</p>",
        "gb2312",
    )
    return Expected(
        [("沈阳浑南乳业有限公司", "沈阳市"), ("沈阳于洪米业有限公司", "沈阳市"), ("大连金州海参有限公司", "大连市")],
        title="农业产业化",
        level="provincial",
    )


@_list("园区.xlsx")
def parks(path: Path) -> Expected:
    rows = [
        ("广东省省级开发区名单",),
        ("序号", "开发区名称", "批准时间", "核准面积（公顷）", "主导产业"),
        (1, "广东清远高新技术产业园区", "2015.09", 1200, "新材料、装备"),
        (2, "肇庆鼎湖经济开发区", "2006.03", 300.5, "电子"),
    ]
    workbook(path, {"目录": rows}, {"目录": ["A1:E1"]})
    return Expected(
        [("广东清远高新技术产业园区", ""), ("肇庆鼎湖经济开发区", "")],
        "Park",
        extra=[(0, "valid_from", "2015-09"), (0, "fields", ("product", "新材料、装备"))],
    )


@_list("统计.xlsx")
def statistics(path: Path) -> Expected:
    rows = [
        ("黑龙江省2023年各市（地）高新技术企业数量统计表",),
        ("市（地）", "企业数（家）", "研发投入（亿元）"),
        ("哈尔滨市", 2600, 120.5),
        ("齐齐哈尔市", 310, 20.1),
        ("大兴安岭地区", 5, 0.2),
        ("合计", 2915, 140.8),
    ]
    workbook(path, {"统计": rows}, {"统计": ["A1:C1"]})
    return Expected(
        [("哈尔滨市", "哈尔滨市"), ("齐齐哈尔市", "齐齐哈尔市"), ("大兴安岭地区", "大兴安岭地区")],
        "Region",
        extra=[(0, "record", "statistic"), (0, "fields", ("企业数", "2600"))],
    )


@_list("单列.xlsx")
def one_column(path: Path) -> Expected:
    rows = [("企业名称",), ("呼和浩特赛罕乳业有限公司",), ("包头青山稀土股份有限公司",), ("鄂尔多斯东胜羊绒集团",)]
    workbook(path, {"内蒙古自治区科技领军企业名单": rows})
    return Expected(
        [("呼和浩特赛罕乳业有限公司", ""), ("包头青山稀土股份有限公司", ""), ("鄂尔多斯东胜羊绒集团", "")], title="科技领军企业"
    )


@_list("项目清单.docx")
def projects(path: Path) -> Expected:
    document(path, ["2023年天津市重大科技专项项目清单", [("序号", "项目名称", "牵头单位", "参与单位"), ("1", "海上风电主轴承关键技术研究", "天津滨海轴承有限公司", "天津大学"),
        ("2", "盐碱地水稻新品种选育", "天津市农作物研究所", "南开大学、天津农学院")]])  # fmt: skip
    return Expected(
        [("海上风电主轴承关键技术研究", ""), ("盐碱地水稻新品种选育", "")], "Program", extra=[(0, "hosts", ("天津滨海轴承有限公司",))]
    )


@_list("市级名单.xlsx")
def municipal(path: Path) -> Expected:
    rows = [
        ("关于公布2022年无锡市市级企业技术中心名单的通知",),
        ("无锡市工业和信息化局", "", ""),
        ("序号", "企业名称", "板块"),
        (1, "无锡梁溪纺机有限公司", "梁溪区"),
        (2, "江阴澄江线缆有限公司", "江阴市"),
        (3, "宜兴丁蜀陶瓷有限公司", "宜兴市"),
    ]
    workbook(path, {"名单": rows}, {"名单": ["A1:C1", "A2:C2"]})
    return Expected(
        [("无锡梁溪纺机有限公司", "梁溪区"), ("江阴澄江线缆有限公司", "江阴市"), ("宜兴丁蜀陶瓷有限公司", "宜兴市")],
        title="企业技术中心",
        level="municipal",
    )


@_list("有效期.xlsx")
def validity(path: Path) -> Expected:
    rows = [
        ("重庆市“专精特新”企业复核通过名单",),
        ("序号", "企业名称", "区县", "认定年份", "有效期"),
        (1, "重庆北碚仪器有限公司", "北碚区", "2023年,2020年", "2023年7月1日至2026年6月30日"),
        (2, "重庆万州锁具有限公司", "万州区", "2023", "三年"),
    ]
    workbook(path, {"名单": rows}, {"名单": ["A1:E1"]})
    return Expected(
        [("重庆北碚仪器有限公司", "北碚区"), ("重庆万州锁具有限公司", "万州区")], title="专精特新", level="provincial",
        extra=[(0, "valid_from", "2020"), (0, "fields", ("renewed", "2023")), (0, "valid_to", "2026-06-30"), (1, "valid_to", "2026")],
    )  # fmt: skip


@_list("英文表头.csv")
def english(path: Path) -> Expected:
    path.write_text(
        "id,company_name,credit_code,province,city,industry\n1,西宁城北锂业有限公司,,青海省,西宁市,锂电\n2,格尔木盐湖钾肥有限公司,,青海省,海西州,化工\n",
        encoding="utf-8-sig",
    )
    return Expected([("西宁城北锂业有限公司", "西宁市"), ("格尔木盐湖钾肥有限公司", "海西蒙古族藏族自治州")])


@_list("更名.xlsx")
def renamed(path: Path) -> Expected:
    rows = [
        ("西藏自治区高新技术企业更名名单",),
        ("序号", "原企业名称", "变更后企业名称", "证书编号"),
        (1, "拉萨城关藏药有限公司", "拉萨城关藏药股份有限公司", "GR202254000011"),
    ]
    workbook(path, {"名单": rows}, {"名单": ["A1:D1"]})
    return Expected([("拉萨城关藏药股份有限公司", "")], title="高新技术企业", extra=[(0, "fields", ("former", "拉萨城关藏药有限公司"))])


@_list("三级地区.xlsx")
def three_levels(path: Path) -> Expected:
    rows = [
        ("全国农业产业强镇名单",),
        ("序号", "省份", "地市", "县（市、区）", "主体名称"),
        (1, "吉林省", "长春市", "榆树市", "榆树五棵树玉米专业合作社"),
        (2, "", "", "农安县", "农安合隆家庭农场"),
        (3, "河南省", "周口市", "太康县", "太康逊母口小麦种植有限公司"),
    ]
    workbook(path, {"名单": rows}, {"名单": ["A1:E1", "B3:B4", "C3:C4"]})
    return Expected([("榆树五棵树玉米专业合作社", "榆树市"), ("农安合隆家庭农场", "农安县"), ("太康逊母口小麦种植有限公司", "太康县")])


@_list("宁夏临床中心.txt")
def tabbed(path: Path) -> Expected:
    path.write_text(
        "宁夏回族自治区临床医学研究中心名单\n序号\t中心名称\t依托单位\n1\t宁夏心血管疾病临床医学研究中心\t宁夏医科大学总医院\n2\t宁夏消化系统疾病临床医学研究中心\t宁夏回族自治区人民医院\n",
        encoding="gb18030",
    )
    return Expected(
        [("宁夏心血管疾病临床医学研究中心", ""), ("宁夏消化系统疾病临床医学研究中心", "")],
        "Platform",
        "临床医学研究中心",
        "provincial",
        [(0, "hosts", ("宁夏医科大学总医院",))],
    )


@_list("附件两部分.docx")
def two_annexes(path: Path) -> Expected:
    document(path, [
        "广西壮族自治区科学技术厅关于公布2023年瞪羚企业名单的通知", "各设区市科技局：", "经评审，认定下列3家企业。", "附件1", "2023年广西新认定瞪羚企业名单",
        [("序号", "企业名称", "所在市"), ("1", "南宁青秀软件有限公司", "南宁市"), ("2", "柳州鱼峰水泥机械有限公司", "柳州市")],
        "附件2", "2023年广西通过复核瞪羚企业名单", [("序号", "企业名称", "所在市"), ("1", "桂林七星橡胶有限公司", "桂林市")],
    ])  # fmt: skip
    return Expected(
        [("南宁青秀软件有限公司", "南宁市"), ("柳州鱼峰水泥机械有限公司", "柳州市"), ("桂林七星橡胶有限公司", "桂林市")],
        title="瞪羚企业",
        level="provincial",
        extra=[(0, "issuer", "广西壮族自治区科学技术厅")],
    )


@_list("取消资格.xlsx")
def cancelled(path: Path) -> Expected:
    rows = [("关于取消甲机电有限公司等2家企业高新技术企业资格的公告",), ("序号", "企业名称", "证书编号", "取消原因"),
        (1, "沈阳甲机电有限公司", "GR202021000111", "未报年报"), (2, "大连乙软件有限公司", "GR202021200222", "未报年报")]  # fmt: skip
    workbook(path, {"Sheet1": rows}, {"Sheet1": ["A1:D1"]})
    return Expected(
        [("沈阳甲机电有限公司", ""), ("大连乙软件有限公司", "")], level="",
        extra=[(0, "title", ""), (0, "fields", ("status", "取消")), (0, "fields", ("about", "高新技术企业"))],
    )  # fmt: skip


@_list("调整意见.csv")
def adjusted(path: Path) -> Expected:
    path.write_text(
        "河北省重点实验室优化调整结果（2023年）\n序号,平台名称,依托单位,调整意见\n1,河北省甲材料重点实验室,河北大学,保留\n2,河北省乙机械重点实验室,燕山大学,撤销\n",
        encoding="utf-8",
    )
    return Expected(
        [("河北省甲材料重点实验室", ""), ("河北省乙机械重点实验室", "")], "Platform",
        extra=[(0, "level", "provincial"), (1, "level", ""), (1, "title", ""), (1, "fields", ("status", "撤销"))],
    )  # fmt: skip


@_list("合并的依托单位.xlsx")
def merged_hosts(path: Path) -> Expected:
    rows = [("2022年青海省重点实验室名单",), ("序号", "实验室名称", "依托单位"), (1, "青海省甲育种重点实验室", "青海大学"), (None, None, "青海省乙推广中心"),
        (2, "青海省丙盐湖重点实验室", "青海师范大学")]  # fmt: skip
    workbook(path, {"S": rows}, {"S": ["A1:C1", "A3:A4", "B3:B4"]})
    return Expected(
        [("青海省甲育种重点实验室", ""), ("青海省丙盐湖重点实验室", "")], "Platform", "重点实验室", "provincial",
        extra=[(0, "hosts", ("青海大学", "青海省乙推广中心"))],
    )  # fmt: skip


@_list("一格多企.xlsx")
def several_firms(path: Path) -> Expected:
    rows = [
        ("重庆市重点产业链链主企业清单",),
        ("产业链名称", "链主企业"),
        ("新能源汽车", "重庆甲汽车股份有限公司、乙集团股份有限公司"),
        ("生物医药", "丙药业股份有限公司\n丁制药有限责任公司"),
    ]
    workbook(path, {"S": rows}, {"S": ["A1:B1"]})
    names = ["重庆甲汽车股份有限公司", "乙集团股份有限公司", "丙药业股份有限公司", "丁制药有限责任公司"]
    return Expected([(n, "") for n in names], title="链主", level="provincial", extra=[(3, "fields", ("chain", "生物医药"))])


@_list("国标码.xlsx")
def industry_codes(path: Path) -> Expected:
    workbook(
        path,
        {
            "S": [
                ("部分行业代码对照", None),
                ("国标码", "行业"),
                ("C3511", "矿山机械制造"),
                ("C35", "专用设备制造业"),
                ("M73", "研究和试验发展"),
            ]
        },
    )
    names = ["矿山机械制造", "专用设备制造业", "研究和试验发展"]
    return Expected([(n, "") for n in names], "IndustryChain", extra=[(0, "codes", ("gbt4754:3511",)), (0, "record", "industry")])


@_list("行情商代码.csv")
def vendor_codes(path: Path) -> Expected:
    path.write_text("instrument,display_name\n000651.XSHE,格力电器\n600036.XSHG,招商银行\n", encoding="utf-8")
    return Expected([("格力电器", ""), ("招商银行", "")], extra=[(0, "codes", ("stock:000651.SZ",)), (1, "codes", ("stock:600036.SH",))])


@_list("所在地在括号里.txt")
def bracketed_place(path: Path) -> Expected:
    path.write_text(
        "甘肃省第二批领航企业名单（共3家）\n1、兰州甲石化有限公司（兰州市）\n2、天水乙电工有限公司（天水市）\n3、金川丙镍业有限公司（金昌市）\n",
        encoding="utf-8",
    )
    return Expected(
        [("兰州甲石化有限公司", "兰州市"), ("天水乙电工有限公司", "天水市"), ("金川丙镍业有限公司", "金昌市")], level="provincial",
        extra=[(0, "batch", "第二批")],
    )  # fmt: skip


@_list("无省名的国家名单.txt")
def national_untold(path: Path) -> Expected:
    path.write_text(
        "第九批制造业单项冠军企业名单\n1.宁波甲轴承股份有限公司\n2.株洲乙机车有限公司\n3.西安丙装备股份有限公司\n", encoding="utf-8"
    )
    return Expected(
        [(n, "") for n in ("宁波甲轴承股份有限公司", "株洲乙机车有限公司", "西安丙装备股份有限公司")], title="单项冠军", level="national"
    )


@_list("拟新建.xls.xlsx")
def to_be_founded(path: Path) -> Expected:
    rows = [("2024年拟新建湖北省技术创新中心名单",), ("序号", "中心名称", "组建单位"), (1, "湖北省甲铸造技术创新中心", "华中科技大学")]
    workbook(path, {"S": rows}, {"S": ["A1:C1"]})
    return Expected([("湖北省甲铸造技术创新中心", "")], "Platform", level="provincial", extra=[(0, "hosts", ("华中科技大学",))])


@_list("一行一企.txt")
def one_firm_a_line(path: Path) -> Expected:
    path.write_text(
        "江西省第二批智能制造标杆企业名单\n南昌市：甲制药有限公司、乙科技有限公司。\n吉安市：丙光电科技有限公司。\n", encoding="utf-8"
    )
    return Expected([("甲制药有限公司", "南昌市"), ("乙科技有限公司", "南昌市"), ("丙光电科技有限公司", "吉安市")], level="provincial")
