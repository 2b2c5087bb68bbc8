"""What people decided always holds, whatever the tables and names say; exceptions hold where they say so."""

from collections.abc import Iterable, Iterator

from graph.records import Decision, Entity, Mention, Statement
from ingest.reference.bodies import Body
from ingest.resolve.entities import Resolver
from ingest.resolve.named import Named, Resolved
from ingest.resolve.names import fold
from ingest.resolve.register import Register


class Exact:
    """Identities of exact keys: equal folded names are one body, and a few names are known."""

    def __init__(self, **known: str) -> None:
        self.known = known

    def resolve(self, mentions: Iterable[Named]) -> Iterator[Resolved]:
        for named in mentions:
            name = self.known.get(named.name, named.name)
            yield Resolved(named.id, f"e:{named.type}:{fold(named.type, name)}", name, 0.9, named.name in self.known, ())


def said(verdict: str, left: str, right: str = "", **more: str) -> Decision:
    return Decision(verdict, left, right, "", "", "", **more)


def resolved(names: dict[str, list[str]], *decisions: Decision, identities: Exact | None = None, type: str = "Firm") -> Resolver:
    """A resolver that read documents (by id, the region is the id's part before a dash), each mentioning some names."""
    resolver = Resolver({}, identities=identities or Exact(), decisions=decisions)
    for document, used in names.items():
        region = document.partition("-")[0]
        mentions = [Mention(f"{document}:0", 0, 1, n, type, n, (), None, "test", 1.0) for n in used]
        resolver.add(resolver.within(document, region), mentions, [])
    return resolver


def bodies(resolver: Resolver) -> list[tuple[str, tuple[str, ...], int]]:
    return sorted((e.name, e.aliases, e.mentions) for e in resolver.entities().values())


def test_same_merges_two_bodies() -> None:
    found = bodies(resolved({"d": ["长光卫星", "长光卫星技术", "甲"]}, said("same", "长光卫星", "长光卫星技术")))
    assert found == [("甲", (), 1), ("长光卫星技术", ("长光卫星",), 2)]


def test_same_reaches_a_body_that_only_tables_name() -> None:
    identities = Exact(一汽集团="中国第一汽车集团有限公司")
    found = bodies(resolved({"d": ["老一汽"]}, said("same", "老一汽", "一汽集团"), identities=identities))
    assert found == [("中国第一汽车集团有限公司", ("一汽集团", "老一汽"), 1)]


def test_different_parts_what_the_names_would_join() -> None:
    identities = Exact(吉大="吉林大学", 吉大珠海="吉林大学")
    names = {"d": ["吉大", "吉大", "吉大珠海"]}
    assert len(bodies(resolved(names, identities=identities, type="University"))) == 1
    found = bodies(resolved(names, said("different", "吉大珠海", "吉大"), identities=identities, type="University"))
    assert [(name, mentions) for name, _, mentions in found] == [("吉大珠海", 1), ("吉林大学", 2)]


def test_what_is_parted_takes_along_what_was_joined_to_it() -> None:
    identities = Exact(甲="丙公司", 甲公司="丙公司", 乙="丙公司")
    found = resolved({"d": ["甲", "甲公司", "乙"]}, said("same", "甲", "甲公司"), said("different", "甲公司", "乙"), identities=identities)
    assert sorted(e.mentions for e in found.entities().values()) == [1, 2]


def test_rename_is_one_body_under_its_new_name() -> None:
    found = bodies(
        resolved({"d": ["吉林化工学院", "吉林化工学院", "吉林化工大学"]}, said("rename", "吉林化工学院", "吉林化工大学", date="2024"))
    )
    assert found == [("吉林化工大学", ("吉林化工学院",), 3)]


def test_alias_gives_a_body_one_more_name() -> None:
    assert bodies(resolved({"d": ["光机所"]}, said("alias", "光机所", "中科院长春光机所"))) == [("中科院长春光机所", ("光机所",), 1)]


def test_split_takes_a_name_out_everywhere_in_a_region_or_in_a_document() -> None:
    identities = Exact(农大="吉林农业大学", 吉林农业大学="吉林农业大学")
    names = {"吉林省-1": ["农大", "吉林农业大学"], "辽宁省-1": ["农大"], "辽宁省-2": ["农大"]}

    def mentions(*decisions: Decision) -> list[tuple[str, int]]:
        return sorted((n, m) for n, _, m in bodies(resolved(names, *decisions, identities=identities, type="University")))

    assert mentions() == [("吉林农业大学", 4)]
    assert mentions(said("split", "农大", "吉林农业大学")) == [("农大", 3), ("吉林农业大学", 1)]
    assert mentions(said("split", "农大", region="辽宁省")) == [("农大", 2), ("吉林农业大学", 2)]
    assert mentions(said("split", "农大", document="辽宁省-2")) == [("农大", 1), ("吉林农业大学", 3)]
    assert mentions(said("alias", "农大", "沈阳农业大学", region="辽宁省")) == [("吉林农业大学", 2), ("沈阳农业大学", 2)]


def test_an_exception_for_a_region_holds_in_texts_about_places_in_it() -> None:
    mentions = [Mention("d:0", 0, 1, "农大", "University", "农大", (), None, "test", 1.0)]
    for about, expected in (("沈阳市", "沈阳农业大学"), ("辽宁省", "沈阳农业大学"), ("", "农大")):
        resolver = Resolver({"沈阳市": "辽宁省"}, identities=Exact(), decisions=[said("alias", "农大", "沈阳农业大学", region="辽宁省")])
        resolver.add(resolver.within("d", about), mentions, [])
        assert [e.name for e in resolver.entities().values()] == [expected]


def test_the_place_a_table_gives_is_finer_than_a_wider_one_or_an_area_in_the_name() -> None:
    school = Body("University", "东北师范大学", (), (), "220100")
    bodies_by_name = {"东北师范大学": school, "东北": Body("Region", "东北"), "吉林省": Body("Region", "吉林省", (), ("gb2260:220000",))}
    for stated, expected in (("东北", "长春市"), ("吉林省", "长春市"), ("沈阳市", "沈阳市"), ("", "长春市")):
        resolver = Resolver(
            {"长春市": "吉林省"}, identities=Exact(**{name: name for name in bodies_by_name}),
            body=lambda id: bodies_by_name.get(id.rpartition(":")[2]), region_name=lambda code: {"220100": "长春市"}.get(code, ""),
        )  # fmt: skip
        mentions = [Mention("d:0", 0, 1, "东北师范大学", "University", "东北师范大学", (), None, "test", 1.0)]
        said_so = (
            [Statement("d:0", "东北师范大学", "University", "LOCATED_IN", stated, "Region", 0, 1, "existing", "test", 0.9)]
            if stated
            else []
        )
        resolver.add(resolver.within("d", ""), mentions, said_so)
        assert [e.region for e in resolver.entities().values() if e.type == "University"] == [expected]


def test_a_verdict_on_one_type_leaves_others_alone() -> None:
    assert len(bodies(resolved({"d": ["甲", "乙"]}, said("same", "甲", "乙", type="Park")))) == 2


def test_concepts_meet_by_name_unless_told_apart() -> None:
    names = {"d": ["碳纤维", "碳纤维产业"]}
    assert len(bodies(resolved(names, type="IndustryChain"))) == 1
    assert len(bodies(resolved({"d": ["数控机床 ", "数控机床"]}, type="Technology"))) == 1


def test_undoing_a_merge_gives_both_ids_back() -> None:
    names = {"d": ["甲公司", "乙公司", "乙公司"]}

    def run(register: Register, *decisions: Decision) -> tuple[Register, dict[str, Entity]]:
        resolver = resolved(names, *decisions)
        return resolver.issue(register, "2026-01-01"), resolver.entities()

    register, before = run(Register())
    register, merged = run(register, said("same", "甲公司", "乙公司"))
    assert len(merged) == 1 and merged.keys() < before.keys()
    (gone,) = before.keys() - merged.keys()
    assert register.follow(gone) == next(iter(merged))
    assert run(register)[1] == before


def test_a_known_body_gives_name_codes_aliases_and_region() -> None:
    body = Body("Firm", "百克生物科技股份公司", (), ("stock:688276.SH",), "220100")
    resolver = Resolver(
        {}, identities=Exact(百克生物="百克生物科技股份公司"), body=lambda id: body if "百克" in id else None,
        region_name={"220100": "长春市"}.get,  # type: ignore[arg-type]
    )  # fmt: skip
    resolver.add(resolver.within("d", "吉林省"), [Mention("d:0", 0, 4, "百克生物", "Firm", "百克生物", (), None, "test", 1.0)], [])
    (entity,) = resolver.entities().values()
    assert (entity.name, entity.codes, entity.aliases, entity.region) == (
        "百克生物科技股份公司",
        ("stock:688276.SH",),
        ("百克生物",),
        "长春市",
    )
