"""A small graph with a bit of everything: two documents, a province with a city and a district, a chain with stages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from graph import tables
from graph.records import Document, Entity, Evidence, Fact, Indicator, Passage, Source
from graph.schema import ENTITY_TYPES


@dataclass(frozen=True)
class Sample:
    """What a run writes, as records."""

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    entities: tuple[Entity, ...]
    facts: tuple[Fact, ...]
    evidence: tuple[Evidence, ...]
    indicators: tuple[Indicator, ...] = ()

    def write(self, folder: Path) -> Path:
        """Write the tables and return their folder."""
        for name in ("documents", "passages", "entities", "facts", "evidence", "indicators"):
            tables.write(folder / f"{name}.parquet", tables.TABLES[name], getattr(self, name))
        return folder

    def without(self, document: str) -> Sample:
        """The sample without a document, its passages and what only they support."""
        passages = tuple(p for p in self.passages if p.document != document)
        kept = {p.id for p in passages}
        evidence = tuple(e for e in self.evidence if e.passage in kept)
        supported = {e.fact for e in evidence}
        facts = tuple(f for f in self.facts if f.id in supported)
        ends = {e for f in facts for e in (f.subject, f.object)} | supported
        return replace(
            self,
            documents=tuple(d for d in self.documents if d.id != document),
            passages=passages,
            entities=tuple(e for e in self.entities if e.id in ends),
            facts=facts,
            evidence=evidence,
            indicators=tuple(i for i in self.indicators if i.passage in kept),
        )


def entity(type: str, name: str, **more: object) -> Entity:
    """An entity with the id its type and name give it."""
    assert type == "ChainStage" or type in {t.name for t in ENTITY_TYPES}
    return Entity(Entity.key(type, name), type, name, **more)  # type: ignore[arg-type]


@dataclass
class Builder:
    """Collects records; every fact gets the quote it is built with."""

    passages: dict[str, Passage] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def quote(self, fact: str, passage: Passage, words: str, method: str = "rule:test", confidence: float = 0.9) -> None:
        """Add evidence: `words` as they stand in `passage`."""
        start = passage.text.index(words)
        made = Evidence.quoting(passage, fact, start, start + len(words), method, confidence)
        self.evidence[made.id] = made

    def say(self, head: Entity, relation: str, tail: Entity, passage: Passage, words: str, modality: str = "existing") -> None:
        """Add a fact with its evidence and its ends."""
        fact = Fact(head.id, relation, tail.id, modality, confidence=0.9, support=1)
        self.facts[fact.id] = fact
        self.entities |= {head.id: head, tail.id: tail}
        self.quote(fact.id, passage, words)


FIRST, SECOND = "d1", "d2"
TEXT = (
    "支持一汽集团在长春市建设智能网联汽车实验室。吉林大学研究半导体激光技术。长春光机所与吉林大学合作攻关。",
    "长春市发展汽车产业，汽车零部件属于汽车产业，汽车产业攻克固态电池。南关区建设光电园。研发投入强度达到2.5%。",
    "吉林市发展碳纤维产业，吉林化纤从事碳纤维生产。吉林省与广东省开展对口合作。",
)


def sample() -> Sample:
    """The sample graph."""
    first = Document(
        FIRST,
        Source("a.txt", title="创新规划", issuer="省政府", number="吉政发〔2021〕1号", published="2021-02-06", region="吉林省"),
        "text/plain",
        120,
    )
    second = Document(SECOND, Source("b.txt", title="碳纤维方案", published="2022-05-01", region="吉林市"), "text/plain", 40)
    one = Passage(FIRST, 0, ("一、总则", "（一）平台"), "¶1", TEXT[0])
    two = Passage(FIRST, 1, ("二、产业",), "¶2", TEXT[1])
    three = Passage(SECOND, 0, (), "¶1", TEXT[2])
    jilin = entity("Region", "吉林省", codes=("gb2260:220000",))
    guangdong = entity("Region", "广东省", codes=("gb2260:440000",))
    changchun = entity("Region", "长春市", aliases=("长春",), codes=("gb2260:220100",), region="吉林省")
    city = entity("Region", "吉林市", codes=("gb2260:220200",), region="吉林省")
    district = entity("Region", "南关区", codes=("gb2260:220102",), region="长春市")
    faw = entity("Firm", "中国第一汽车集团有限公司", aliases=("一汽集团", "一汽"), region="长春市", mentions=3, documents=1)
    fibre = entity("Firm", "吉林化纤集团有限责任公司", aliases=("吉林化纤",), region="吉林市")
    university = entity("University", "吉林大学", region="长春市", mentions=4, documents=1)
    institute = entity("Institute", "中国科学院长春光学精密机械与物理研究所", aliases=("长春光机所",))
    laboratory = entity("Platform", "智能网联汽车实验室", status="planned", region="长春市", documents=1)
    park = entity("Park", "光电园", status="planned", region="南关区")
    cars, carbon = entity("IndustryChain", "汽车产业", documents=1), entity("IndustryChain", "碳纤维产业", documents=1)
    parts = entity("ChainStage", "汽车零部件")
    laser, battery = entity("Technology", "半导体激光技术"), entity("Technology", "固态电池")
    b = Builder()
    b.say(laboratory, "LOCATED_IN", changchun, one, "在长春市建设智能网联汽车实验室", "planned")
    b.say(faw, "HOSTS", laboratory, one, "一汽集团在长春市建设智能网联汽车实验室", "planned")
    b.say(faw, "LOCATED_IN", changchun, one, "一汽集团在长春市")
    b.say(university, "WORKS_ON", laser, one, "吉林大学研究半导体激光技术")
    ends = sorted((institute, university), key=lambda e: e.id)
    b.say(ends[0], "COLLABORATES_WITH", ends[1], one, "长春光机所与吉林大学合作攻关")
    b.say(changchun, "DEVELOPS", cars, two, "长春市发展汽车产业")
    b.say(parts, "SEGMENT_OF", cars, two, "汽车零部件属于汽车产业")
    b.say(cars, "NEEDS", battery, two, "汽车产业攻克固态电池")
    b.say(faw, "IN_CHAIN", cars, one, "一汽集团在长春市建设智能网联汽车实验室")
    b.say(district, "HOSTS", park, two, "南关区建设光电园", "planned")
    b.say(city, "DEVELOPS", carbon, three, "吉林市发展碳纤维产业")
    b.say(fibre, "IN_CHAIN", carbon, three, "吉林化纤从事碳纤维生产")
    ends = sorted((jilin, guangdong), key=lambda e: e.id)
    b.say(ends[0], "COLLABORATES_WITH", ends[1], three, "吉林省与广东省开展对口合作")
    b.quote(laboratory.id, one, "支持一汽集团在长春市建设智能网联汽车实验室。", "status:planned")
    b.quote(park.id, two, "南关区建设光电园。", "status:planned")
    goal = Indicator(two.id, two.text.index("研发投入"), len(two.text) - 1, "研发投入强度", "=", 2.5, "%", None, 0.8)
    b.quote(goal.id, two, "研发投入强度达到2.5%", "rule:indicator", 0.8)
    return Sample(
        (first, second), (one, two, three), tuple(b.entities.values()), tuple(b.facts.values()), tuple(b.evidence.values()), (goal,)
    )
