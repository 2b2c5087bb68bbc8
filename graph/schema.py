"""The vocabulary: every entity type, node label and relation type, declared once.

Constraints, upserts, Arrow schemas, tags of the encoder, the guard's allow-list, the legend and the documentation
are derived from the :class:`Schema` below. To add a type, add one declaration here.

Example:
    >>> SCHEMA.entity("Firm").zh
    '企业'
    >>> SCHEMA.allows("Firm", "IN_CHAIN", "IndustryChain")
    True
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

PropertyType = str  # one of: string, float, integer, boolean, date, list


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a node or relationship: ASCII name, type, and its title in both languages."""

    name: str
    type: PropertyType
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class NodeType:
    """One label of the graph.

    Attributes:
        name: ASCII label used in code and Cypher.
        zh: name shown to a Chinese reader.
        en: name shown to an English reader.
        definition: what carries the label.
        key: the property that identifies a node; the store puts a unique constraint on it.
        properties: the typed properties besides the key.
        colour: fill of the node on a canvas (hex).
        shape: outline of the node on a canvas (ellipse, rectangle, diamond, ...).
        mention: True when the extractor labels mentions of this type in text.
        carrier: True when a mention carries a status (existing, planned, upgrading).
        context: True when the node only gives context and never is an actor of the analysis graph.
    """

    name: str
    zh: str
    en: str
    definition: str
    colour: str
    shape: str
    key: str = "id"
    properties: tuple[Property, ...] = ()
    mention: bool = False
    carrier: bool = False
    context: bool = False


@dataclass(frozen=True, slots=True)
class RelationType:
    """One relation type between entities.

    Attributes:
        name: ASCII type used in code and Cypher.
        zh: name shown to a Chinese reader.
        en: name shown to an English reader.
        definition: what the relation states.
        heads: labels a relation may start from.
        tails: labels a relation may end at.
        colour: stroke of the edge on a canvas (hex).
        symmetric: True when direction carries no meaning; the smaller id is then the head.
        cues: words that, between or beside the arguments, say the relation.
    """

    name: str
    zh: str
    en: str
    definition: str
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    colour: str
    symmetric: bool = False
    cues: tuple[str, ...] = ()


ENTITY_PROPERTIES = (
    Property("name", "string", "名称", "name"),
    Property("aliases", "list", "别名", "aliases"),
    Property("codes", "list", "代码", "codes"),
    Property("region", "string", "所在区域", "region"),
    Property("status", "string", "状态", "status"),
    Property("mentions", "integer", "提及次数", "mentions"),
    Property("documents", "integer", "文献数", "documents"),
)

RELATION_PROPERTIES = (
    Property("fact_id", "string", "事实编号", "fact id"),
    Property("modality", "string", "情态", "modality"),
    Property("confidence", "float", "置信度", "confidence"),
    Property("valid_from", "string", "起始", "valid from"),
    Property("valid_to", "string", "截止", "valid to"),
    Property("support", "integer", "支持文献数", "supporting documents"),
)

ORGANISATIONS = ("University", "Institute", "Firm")
CARRIERS = ("Platform", "Park")
CHAINS = ("IndustryChain", "ChainStage")


def _entity(
    name: str, zh: str, en: str, definition: str, colour: str, shape: str, *, carrier: bool = False, context: bool = False
) -> NodeType:
    return NodeType(name, zh, en, definition, colour, shape, properties=ENTITY_PROPERTIES, mention=True, carrier=carrier, context=context)


ENTITY_TYPES = (
    _entity("University", "高校", "University", "有名称的大学、学院、职业院校", "#1f77b4", "ellipse"),
    _entity("Institute", "科研院所", "Institute", "有名称的研究院所、新型研发机构", "#17becf", "ellipse"),
    _entity("Firm", "企业", "Firm", "有名称的公司、集团、银行", "#d62728", "ellipse"),
    _entity("Platform", "创新平台", "Platform", "有名称的实验室、工程中心、中试基地等创新载体", "#9467bd", "diamond", carrier=True),
    _entity("Park", "园区载体", "Park", "有名称的高新区、产业园、示范区等空间载体", "#8c564b", "rectangle", carrier=True),
    _entity("Region", "区域", "Region", "行政区划或有名称的经济地理区域", "#7f7f7f", "triangle", context=True),
    _entity("IndustryChain", "产业链", "Industry chain", "有名称的产业、行业、产业链、集群", "#ff7f0e", "hexagon", context=True),
    _entity("Technology", "技术", "Technology", "拟研究、开发或制造的具体技术、材料、装备、产品", "#2ca02c", "ellipse"),
    _entity("Policy", "政策", "Policy", "有标题的文件", "#bcbd22", "rectangle", context=True),
    _entity("Program", "工程计划", "Programme", "有名称的项目、工程、行动、战略、基金", "#e377c2", "rectangle", context=True),
    _entity("Government", "政府机构", "Government", "有名称的政府、部委、部门、领导小组", "#aec7e8", "rectangle", context=True),
    NodeType(
        "Indicator",
        "指标目标",
        "Indicator",
        "可衡量的目标，含比较、数值、单位、年份",
        "#c49c94",
        "tag",
        properties=(
            Property("name", "string", "名称", "name"),
            Property("comparison", "string", "比较", "comparison"),
            Property("value", "float", "数值", "value"),
            Property("unit", "string", "单位", "unit"),
            Property("year", "integer", "年份", "year"),
            Property("region", "string", "所在区域", "region"),
            Property("confidence", "float", "置信度", "confidence"),
        ),
        context=True,
    ),
)

STRUCTURE_TYPES = (
    NodeType(
        "ChainStage",
        "产业环节",
        "Chain stage",
        "产业链的一个环节：由“环节属于”关系指向其产业链",
        "#ffbb78",
        "hexagon",
        properties=ENTITY_PROPERTIES,
        context=True,
    ),
    NodeType(
        "Document",
        "文献",
        "Document",
        "读入的一份文件，以内容哈希为编号",
        "#c7c7c7",
        "rectangle",
        properties=(
            Property("title", "string", "标题", "title"),
            Property("number", "string", "文号", "document number"),
            Property("issuer", "string", "发文机关", "issuer"),
            Property("published", "string", "日期", "date"),
            Property("region", "string", "适用区域", "region"),
            Property("path", "string", "来源路径", "source path"),
            Property("media_type", "string", "媒体类型", "media type"),
        ),
        context=True,
    ),
    NodeType(
        "Evidence",
        "证据",
        "Evidence",
        "一条事实在一段原文中的引文与位置",
        "#dbdb8d",
        "rectangle",
        properties=(
            Property("fact_id", "string", "事实编号", "fact id"),
            Property("passage_id", "string", "段落编号", "passage id"),
            Property("start", "integer", "起", "start"),
            Property("end", "integer", "止", "end"),
            Property("quote", "string", "引文", "quote"),
            Property("passage", "string", "段落", "passage"),
            Property("heading", "string", "所在标题", "heading path"),
            Property("anchor", "string", "位置", "anchor"),
            Property("method", "string", "方法", "method"),
            Property("confidence", "float", "置信度", "confidence"),
        ),
        context=True,
    ),
)

RELATION_TYPES = (
    RelationType(
        "LOCATED_IN", "位于", "located in", "机构、平台或园区位于某区域（明说，或名称含该区域）",
        (*ORGANISATIONS, *CARRIERS, "Government"), ("Region",), "#7f7f7f",
        cues=("位于", "坐落", "落户", "设在", "地处"),
    ),
    RelationType(
        "HOSTS", "依托承建", "hosts", "机构、园区或区域承建、依托、牵头某平台或园区",
        (*ORGANISATIONS, "Park", "Region", "Government"), CARRIERS, "#9467bd",
        cues=("依托", "牵头", "承建", "建设", "组建", "承担", "运营", "打造", "创建"),
    ),
    RelationType(
        "IN_CHAIN", "属于产业链", "in chain", "企业、院所、高校、平台或园区从事、服务于某产业链",
        (*ORGANISATIONS, *CARRIERS), CHAINS, "#ff7f0e",
        cues=("主营", "从事", "生产", "聚焦", "面向", "服务"),
    ),
    RelationType(
        "NEEDS", "需要技术", "needs", "产业链需要突破、开发或制造某技术",
        CHAINS, ("Technology",), "#2ca02c",
        cues=("攻克", "突破", "攻关", "研发", "开发", "研制", "掌握", "解决"),
    ),
    RelationType(
        "SEGMENT_OF", "环节属于", "segment of", "产业链的一个环节或细分属于更大的产业链",
        CHAINS, ("IndustryChain",), "#ffbb78",
        cues=("围绕", "环节", "板块", "包括", "涵盖", "细分"),
    ),
    RelationType(
        "WORKS_ON", "研究", "works on", "机构、平台或园区研究或制造某技术或领域",
        (*ORGANISATIONS, *CARRIERS), ("Technology", *CHAINS), "#17becf",
        cues=("研发", "研究", "研制", "攻关", "开发", "突破", "从事"),
    ),
    RelationType(
        "DEVELOPS", "发展产业", "develops", "区域或园区发展某产业",
        ("Region", "Park"), CHAINS, "#8c564b",
        cues=("发展", "打造", "培育", "壮大", "做强", "建设", "布局", "重点发展"),
    ),
    RelationType(
        "COLLABORATES_WITH", "合作", "collaborates with", "机构或区域之间合作",
        (*ORGANISATIONS, *CARRIERS, "Region", "Government"), (*ORGANISATIONS, *CARRIERS, "Region", "Government"), "#1f77b4",
        symmetric=True,
        cues=("联合", "合作", "共建", "对口合作", "协同", "携手"),
    ),
)  # fmt: skip

STATUSES = ("existing", "planned", "upgrading")
MODALITIES = ("existing", "under_construction", "planned", "encouraged", "target", "ended", "negated")
COMPARISONS = ("≥", ">", "=", "≤", "<", "≈")


@dataclass(frozen=True)
class Schema:
    """All node and relation types, and what is derived from them."""

    entities: tuple[NodeType, ...] = ENTITY_TYPES
    structures: tuple[NodeType, ...] = STRUCTURE_TYPES
    relations: tuple[RelationType, ...] = RELATION_TYPES
    statuses: tuple[str, ...] = STATUSES
    modalities: tuple[str, ...] = MODALITIES
    relation_properties: tuple[Property, ...] = RELATION_PROPERTIES
    _nodes: dict[str, NodeType] = field(init=False, repr=False, compare=False)
    _relations: dict[str, RelationType] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_nodes", {n.name: n for n in self.nodes()})
        object.__setattr__(self, "_relations", {r.name: r for r in self.relations})
        unknown = {end for r in self.relations for end in (*r.heads, *r.tails)} - self._nodes.keys()
        if unknown or self._nodes.keys() & self._relations.keys():
            raise ValueError(f"relation ends that are no node type, or names used twice: {sorted(unknown)}")

    def nodes(self) -> Iterator[NodeType]:
        """Every label of the graph, entities first."""
        yield from self.entities
        yield from self.structures

    @property
    def mention_types(self) -> tuple[str, ...]:
        """Labels the mention tagger knows, in the order of declaration."""
        return tuple(n.name for n in self.entities if n.mention)

    @property
    def carriers(self) -> tuple[str, ...]:
        """Labels whose mentions carry a status."""
        return tuple(n.name for n in self.entities if n.carrier)

    @property
    def actors(self) -> tuple[str, ...]:
        """Labels that act in the analysis graph; context hubs are left out."""
        return tuple(n.name for n in self.entities if not n.context)

    @property
    def resolvable(self) -> tuple[str, ...]:
        """Labels an :class:`graph.records.Entity` may have (everything that has a name of its own)."""
        return (*self.mention_types, "ChainStage")

    def entity(self, name: str) -> NodeType:
        """The declaration of a label; KeyError when it is not declared."""
        return self._nodes[name]

    def relation(self, name: str) -> RelationType:
        """The declaration of a relation type; KeyError when it is not declared."""
        return self._relations[name]

    def allows(self, head: str, relation: str, tail: str) -> bool:
        """True when a relation of this type may run from a `head` to a `tail` node."""
        declared = self._relations.get(relation)
        return declared is not None and head in declared.heads and tail in declared.tails

    def with_relation(self, relation: RelationType) -> Schema:
        """This schema and one relation type more."""
        return replace(self, relations=(*self.relations, relation))


SCHEMA = Schema()
