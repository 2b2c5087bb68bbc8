"""Equal names of a type are one body; a bare name is not one across regions."""

from graph.records import Mention, Statement
from ingest.resolve.entities import Resolver, fold

PARENTS = {"长春市": "吉林省", "朝阳区": "长春市"}


def mention(type: str, name: str, status: str | None = None, aliases: tuple[str, ...] = ()) -> Mention:
    return Mention("d:0", 0, 1, name, type, name, aliases, status, "test", 1.0)


def said(head: str, head_type: str, relation: str, tail: str, tail_type: str) -> Statement:
    return Statement("d:0", head, head_type, relation, tail, tail_type, 0, 1, "existing", "test", 0.9)


def resolved(*documents: tuple[list[Mention], list[Statement], str, str]) -> dict[str, object]:
    resolver = Resolver(PARENTS)
    for number, (mentions, statements, region, published) in enumerate(documents):
        resolver.add(resolver.within(f"d{number}", region), mentions, statements, published)
    return resolver.entities()


def names(entities: dict) -> list[tuple[str, str]]:
    return sorted((e.type, e.name) for e in entities.values())


def test_width_blanks_quotes_and_chain_endings_do_not_count() -> None:
    assert fold("Platform", "“中韩（长春）”示范区") == fold("Platform", "中韩(长春)示范区")
    assert fold("IndustryChain", "碳纤维产业链") == fold("IndustryChain", "碳纤维")
    assert fold("Technology", "碳纤维产业") != fold("Technology", "碳纤维")
    assert fold("IndustryChain", "产业") == "产业"


def test_one_body_over_documents_with_all_its_names() -> None:
    found = resolved(
        ([mention("IndustryChain", "碳纤维产业"), mention("IndustryChain", "碳纤维")], [], "吉林省", ""),
        ([mention("IndustryChain", "碳纤维产业")], [], "吉林省", ""),
    )
    (entity,) = found.values()
    assert (entity.name, entity.aliases, entity.mentions, entity.documents) == ("碳纤维产业", ("碳纤维",), 3, 2)


def test_a_bare_name_stays_two_bodies_in_two_regions() -> None:
    found = resolved(([mention("Park", "高新区")], [], "长春市", ""), ([mention("Park", "高新区")], [], "济南市", ""))
    assert len(found) == 2
    assert len(resolved(([mention("Park", "高新区")], [], "长春市", ""), ([mention("Park", "高新区")], [], "长春市", ""))) == 1


def test_types_keep_names_apart() -> None:
    assert names(resolved(([mention("Technology", "大数据"), mention("IndustryChain", "大数据")], [], "", ""))) == [
        ("IndustryChain", "大数据"), ("Technology", "大数据"),
    ]  # fmt: skip


def test_a_chain_that_is_only_a_segment_is_a_stage_and_keeps_its_id() -> None:
    chain = [mention("IndustryChain", "原丝")]
    alone = resolved((chain, [], "", ""))
    below = resolved((chain, [said("原丝", "IndustryChain", "SEGMENT_OF", "碳纤维", "IndustryChain")], "", ""))
    assert names(below) == [("ChainStage", "原丝"), ("IndustryChain", "碳纤维")]
    assert alone.keys() < below.keys()


def test_the_latest_document_decides_the_status() -> None:
    found = resolved(
        ([mention("Platform", "甲实验室", "planned")] * 3, [], "", "2021-02-06"),
        ([mention("Platform", "甲实验室", "existing")], [], "", "2024-01-01"),
    )
    assert [e.status for e in found.values()] == ["existing"]


def test_the_smallest_place_named_most_is_the_region() -> None:
    found = resolved(
        (
            [mention("Firm", "甲公司"), mention("Region", "长春市")],
            [said("甲公司", "Firm", "LOCATED_IN", "吉林省", "Region"), said("甲公司", "Firm", "LOCATED_IN", "长春市", "Region")],
            "", "",
        )
    )  # fmt: skip
    regions = {e.name: e.region for e in found.values()}
    assert regions["甲公司"] == "长春市" and regions["长春市"] == "吉林省" and regions["吉林省"] == ""


def test_the_order_of_documents_does_not_matter() -> None:
    first = ([mention("Firm", "甲公司", None, ("甲",))], [], "", "")
    second = ([mention("Firm", "乙公司"), mention("Firm", "甲公司")], [], "", "")
    assert resolved(first, second) == resolved(second, first)
