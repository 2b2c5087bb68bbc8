"""A small graph made by hand, as the tables of a run: every number the pages should show can be counted here."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from graph import tables
from graph.records import Document, Entity, Evidence, Fact, Failure, Indicator, Passage, Source
from ingest.workspace import Workspace

NASTY = '<img src=x onerror="window.pwned=1">'
"""A name that is markup; it has to be seen, never to act."""
MARKDOWN = "![x](http://198.51.100.7/x.png) **粗** [y](javascript:window.pwned=1)"
"""Another, in the other markup that pages read."""


@dataclasses.dataclass
class Graph:
    """Records in the making; `says` adds a passage, a fact and its evidence at once."""

    documents: dict[str, Document] = dataclasses.field(default_factory=dict)
    passages: list[Passage] = dataclasses.field(default_factory=list)
    entities: dict[str, Entity] = dataclasses.field(default_factory=dict)
    facts: dict[str, Fact] = dataclasses.field(default_factory=dict)
    evidence: list[Evidence] = dataclasses.field(default_factory=list)
    indicators: list[Indicator] = dataclasses.field(default_factory=list)
    failures: list[Failure] = dataclasses.field(default_factory=list)

    def document(self, id: str, **source: str) -> None:
        self.documents[id] = Document(id, Source(f"/data/{id}.txt", **source), "text/plain", 100)

    def entity(self, id: str, type: str, name: str, **more: object) -> None:
        self.entities[id] = Entity(id, type, name, **{"mentions": 1, "documents": 1, **more})  # type: ignore[arg-type]

    def passage(self, document: str, text: str, heading: tuple[str, ...] = ("二、重点任务", "（一）碳纤维产业")) -> Passage:
        ordinal = sum(p.document == document for p in self.passages)
        self.passages.append(Passage(document, ordinal, heading, f"第{ordinal + 1}段", text))
        return self.passages[-1]

    def says(
        self, passage: Passage, quote: str, head: str, relation: str, tail: str, modality: str = "existing", confidence: float = 0.8
    ) -> str:
        fact = Fact(head, relation, tail, modality, confidence=confidence, support=1)
        held = self.facts.get(fact.id)
        sources = {e.passage.partition(":")[0] for e in self.evidence if e.fact == fact.id} | {passage.document}
        self.facts[fact.id] = dataclasses.replace(held or fact, support=len(sources))
        self.cite(passage, quote, fact.id, confidence)
        return fact.id

    def cite(self, passage: Passage, quote: str, fact: str, confidence: float = 0.8) -> None:
        start = passage.text.index(quote)
        self.evidence.append(Evidence.quoting(passage, fact, start, start + len(quote), "rule:toy", confidence))

    def write(self, folder: Path) -> Path:
        """Write all tables of a run."""
        rows: dict[str, list[object]] = {
            "documents": list(self.documents.values()), "passages": list(self.passages), "entities": list(self.entities.values()),
            "facts": list(self.facts.values()), "evidence": list(self.evidence), "indicators": list(self.indicators),
            "failures": list(self.failures),
        }  # fmt: skip
        for name, record in tables.TABLES.items():
            tables.write(folder / f"{name}.parquet", record, rows.get(name, []))
        return folder

    def build(self, home: Path, run: str = "toy") -> Path:
        """Write the tables as the run in force of a home folder."""
        workspace = Workspace(home)
        counts = {"documents": len(self.documents), "passages": len(self.passages), "rejects": 0}
        with workspace.running(run) as scratch:
            self.write(scratch)
            workspace.write_manifest(scratch, {"run": run, "status": "partial" if self.failures else "complete", "counts": counts}, [])
        return workspace.tables()


def tiny() -> Graph:
    """Two documents about one chain, its segment, five actors, a planned platform, a goal, and a name that is markup."""
    g = Graph()
    g.document(
        "d1", title="关于加快碳纤维产业发展的意见", number="吉政发〔2021〕5号", issuer="吉林省人民政府", published="2021-02-06", region="吉林省",
    )  # fmt: skip
    g.document("d2", title="长春市科技创新规划", published="2022-03-01", region="长春市")
    g.entity("chain", "IndustryChain", "碳纤维产业", documents=2, mentions=4)
    g.entity("stage", "ChainStage", "原丝")
    g.entity("firm", "Firm", "吉林化纤集团", aliases=("吉林化纤",), region="吉林市")
    g.entity("lab", "Institute", "中国科学院长春应用化学研究所", aliases=("长春应化所", "中科院长春应化所"), region="长春市", documents=2)
    g.entity("uni", "University", "吉林大学", region="长春市")
    g.entity("tech", "Technology", "大丝束碳纤维")
    g.entity("city", "Region", "长春市", documents=2)
    g.entity("plan", "Platform", "碳纤维制造业创新中心", status="planned")
    g.entity("nasty", "Firm", NASTY, aliases=(MARKDOWN,), region="<b>市</b>")
    one = g.passage("d1", "突出吉林化纤集团龙头作用，建设原丝等板块，攻克大丝束碳纤维关键技术。")
    two = g.passage(
        "d1", f"支持吉林大学研究大丝束碳纤维，{NASTY}与长春应化所合作，<script>window.pwned=1</script>筹建碳纤维制造业创新中心。"
    )
    three = g.passage("d2", "中国科学院长春应用化学研究所位于长春市，研究大丝束碳纤维。到2025年研发投入强度达到2.5%。", ("三、平台",))
    four = g.passage("d1", "长春应化所攻关大丝束碳纤维。")
    g.says(one, "突出吉林化纤集团龙头作用", "firm", "IN_CHAIN", "chain", confidence=0.95)
    g.says(one, "建设原丝等板块", "stage", "SEGMENT_OF", "chain")
    g.says(one, "攻克大丝束碳纤维关键技术", "chain", "NEEDS", "tech", "target", 0.6)
    g.says(two, "吉林大学研究大丝束碳纤维", "uni", "WORKS_ON", "tech", "encouraged", 0.75)
    g.says(two, f"{NASTY}与长春应化所合作", "lab", "COLLABORATES_WITH", "nasty")
    g.says(two, "筹建碳纤维制造业创新中心", "plan", "IN_CHAIN", "chain", "planned")
    g.says(three, "中国科学院长春应用化学研究所位于长春市", "lab", "LOCATED_IN", "city", confidence=0.9)
    g.says(three, "研究大丝束碳纤维", "lab", "WORKS_ON", "tech")
    g.says(four, "长春应化所攻关大丝束碳纤维", "lab", "WORKS_ON", "tech")
    g.cite(two, "筹建碳纤维制造业创新中心", "plan")
    goal = Indicator(three.id, three.text.index("研发"), len(three.text) - 1, "研发投入强度", "=", 2.5, "%", 2025, 0.9)
    g.indicators.append(goal)
    g.cite(three, three.text[goal.start : goal.end], goal.id)
    return g


def crowded(firms: int) -> Graph:
    """One chain with so many firms, and one of them with a technology."""
    g = Graph()
    g.document("d1", title="企业名单", published="2024-01-01", region="吉林省")
    g.entity("chain", "IndustryChain", "汽车产业")
    g.entity("tech", "Technology", "线控底盘")
    for k in range(firms):
        g.entity(f"f{k}", "Firm", f"汽车零部件公司{k}")
        p = g.passage("d1", f"汽车零部件公司{k}从事汽车产业。", ("名单",))
        g.says(p, f"汽车零部件公司{k}从事汽车产业", f"f{k}", "IN_CHAIN", "chain")
    g.says(g.passage("d1", "汽车零部件公司0研发线控底盘。"), "汽车零部件公司0研发线控底盘", "f0", "WORKS_ON", "tech", "planned")
    return g
