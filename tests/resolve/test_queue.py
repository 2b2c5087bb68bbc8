"""The queue asks about what nobody decided, and first about what an answer would change most."""

from collections import Counter
from collections.abc import Iterable, Iterator

from graph.records import Decision, Mention, Question
from ingest.resolve.entities import Resolver
from ingest.resolve.named import Candidate, Named, Resolved
from ingest.resolve.queue import closeness, questions
from ingest.resolve.score import ACCEPT


class Weighing:
    """Identities that leaves every name alone and names a candidate with the score given for it."""

    def __init__(self, scores: dict[str, float]) -> None:
        self.scores = scores

    def resolve(self, mentions: Iterable[Named]) -> Iterator[Resolved]:
        for named in mentions:
            score = self.scores.get(named.name)
            found = () if score is None else (Candidate("k", "吉林化纤股份有限公司", score, (("像", "alike"),)),)
            yield Resolved(named.id, f"e:{named.name}", named.name, 0.6, False, (), found)


def asked(scores: dict[str, float], used: dict[str, int], facts: dict[str, int] | None = None, *decisions: Decision) -> list[Question]:
    resolver = Resolver({}, identities=Weighing(scores), decisions=decisions)
    text = "支持吉林化纤建设碳纤维基地。"
    mentions = [Mention("d:0", 2, 6, n, "Firm", n, (), None, "test", 1.0) for n, times in used.items() for _ in range(times)]
    resolver.add(resolver.within("d", "吉林省"), mentions, [], "", {"d:0": text})
    touching = Counter({f"e:{name}": n for name, n in (facts or {}).items()})
    return questions(resolver, resolver.entities(), touching, decisions)


def test_a_question_holds_what_a_person_needs() -> None:
    (question,) = asked({"吉林化纤": 0.7}, {"吉林化纤": 2}, {"吉林化纤": 4})
    assert (question.left, question.right, question.mentions, question.facts) == ("吉林化纤", "吉林化纤股份有限公司", 2, 4)
    assert question.left_region == "吉林省" and question.quotes == (("d:0", "支持吉林化纤建设碳纤维基地。"),)
    assert question.reasons == (("像", "alike"),)
    assert question.weight == round(3 * 5 * closeness(0.7), 4)


def test_the_more_an_answer_changes_the_earlier_it_is_asked() -> None:
    near, far = ACCEPT - 0.05, ACCEPT - 0.25
    assert [q.left for q in asked({"甲": far, "乙": near}, {"甲": 1, "乙": 1})] == ["乙", "甲"]
    assert [q.left for q in asked({"甲": near, "乙": near}, {"甲": 9, "乙": 1})] == ["甲", "乙"]
    assert [q.left for q in asked({"甲": near, "乙": near}, {"甲": 1, "乙": 1}, {"乙": 5})] == ["乙", "甲"]


def test_what_was_decided_is_not_asked_again() -> None:
    scores, used = {"甲": 0.7, "乙": 0.7}, {"甲": 1, "乙": 1}
    different = Decision("different", "甲", "吉林化纤股份有限公司", "", "", "")
    assert [q.left for q in asked(scores, used, None, different)] == ["乙"]
    assert [q.left for q in asked(scores, used, None, Decision("split", "乙", "", "", "", "", "Firm"))] == ["甲"]
    assert len(asked(scores, used, None, Decision("split", "乙", "", "", "", "", "Park"))) == 2


def test_ids_are_the_same_in_every_run() -> None:
    one, two = asked({"甲": 0.7}, {"甲": 1}), asked({"甲": 0.75, "乙": 0.7}, {"乙": 3, "甲": 5})
    assert one[0].id in {q.id for q in two} and len({q.id for q in two}) == 2


def test_hopeless_candidates_are_no_questions() -> None:
    assert asked({"甲": 0.05}, {"甲": 9}) == []
