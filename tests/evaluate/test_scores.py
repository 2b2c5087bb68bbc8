"""The scores: cases counted by hand, what may not change them, and equality with the judge's script where it is at hand."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadLabels, UnreadableFile
from ingest.evaluate.matching import entities, fold, matched_relations, trimmed
from ingest.evaluate.records import counted, read_gold, read_predictions
from ingest.evaluate.report import report
from ingest.evaluate.scores import count, parts, scored, total

SCRIPT = Path(__file__).resolve().parents[3] / "shared" / "bench" / "score.py"
GOLD = SCRIPT.parents[1] / "gold"
TEXT = "支持“吉林大学”与长春高新区共建光电实验室，到2027年研发投入占比超过3%。"


def mention(words: str, kind: str, name: str = "", *aliases: str, text: str = TEXT, **more: Any) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "type": kind, "name": name or words, "aliases": list(aliases), **more}


def record(*mentions: dict[str, Any], relations: Any = (), indicators: Any = (), **more: Any) -> dict[str, Any]:
    said = [{"head": h, "type": t, "tail": o, **dict.fromkeys(flags, True)} for h, t, o, *flags in relations]
    return {"id": "a", "text": TEXT, "entities": list(mentions), "relations": said, "indicators": list(indicators), **more}


def rows(gold: dict[str, Any], guess: dict[str, Any]) -> dict[str, Any]:
    return scored(count(gold, guess))


SCHOOL = mention("吉林大学", "University")
PARK = mention("长春高新区", "Park", "长春高新技术产业开发区", "长春高新区", status="existing")
LAB = mention("光电实验室", "Platform", status="planned")
GOAL = {**mention("研发投入占比超过3%", "Indicator"), "comparison": ">", "value": 3, "unit": "%", "year": 2027}


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("汽车产业集群", "汽车"), ("乳品产业链", "乳品"), ("产业", "产业"), ("新产业", "新产业"), ("激光技术", "激光"), ("“一主六双” 战略", "一主六双战略"),
        ("ＡＩ（芯片）", "AI(芯片)"), ("半导体行业技术", "半导体行业"),
    ],
)  # fmt: skip
def test_names_are_compared_without_quotes_blanks_and_one_ending(name: str, form: str) -> None:
    assert fold(name) == form


def test_quotes_at_the_ends_of_a_span_do_not_count() -> None:
    quoted = mention("“吉林大学”", "University")
    assert trimmed(TEXT, quoted) == trimmed(TEXT, SCHOOL)
    assert rows(record(SCHOOL), record(quoted))["span"] == {"p": 1.0, "r": 1.0, "f1": 1.0, "gold": 1, "pred": 1}


def test_spans_by_hand() -> None:
    """Two of three labels are hit; one is found one character short, one thing is made up: P 2/4, R 2/3."""
    guess = record(SCHOOL, PARK, mention("光电实验", "Platform"), mention("研发投入", "Technology"))
    found = rows(record(SCHOOL, PARK, LAB), guess)
    assert found["span"] == {"p": 0.5, "r": 2 / 3, "f1": 2 * 0.5 * (2 / 3) / (0.5 + 2 / 3), "gold": 3, "pred": 4}
    assert found["span core six"]["gold"] == 2 and found["span core six"]["pred"] == 2  # a Park is none of the six
    assert found["span core six"]["p"] == 0.5


def test_an_entity_is_found_by_any_of_its_names_and_counts_once() -> None:
    gold = record(PARK, mention("高新区", "Park", "长春高新区"))
    assert entities(gold) == [("Park", frozenset({"长春高新技术产业开发区", "长春高新区"}))]
    found = rows(gold, record(mention("高新区", "Park", "长春高新区")))
    assert found["graph"] == {"p": 1.0, "r": 1.0, "f1": 1.0, "gold": 1, "pred": 1}
    assert rows(gold, record(mention("高新区", "Region", "长春高新区")))["graph"]["f1"] == 0.0


def test_relations_are_found_by_any_name_of_their_ends() -> None:
    gold = record(SCHOOL, PARK, LAB, relations=[("吉林大学", "HOSTS", "光电实验室"), ("吉林大学", "COLLABORATES_WITH", "长春高新区")])
    guess = record(
        SCHOOL, PARK, LAB, relations=[("光电实验室", "HOSTS", "吉林大学"), ("长春高新技术产业开发区", "COLLABORATES_WITH", "吉林大学")]
    )
    assert rows(gold, guess)["relation"] == {"p": 0.5, "r": 0.5, "f1": 0.5, "gold": 2, "pred": 2}


def test_an_optional_relation_is_neither_missed_nor_spurious() -> None:
    gold = record(SCHOOL, relations=[("吉林大学", "LOCATED_IN", "吉林省", "optional")])
    assert rows(gold, record(SCHOOL))["relation"]["gold"] == 0
    guess = record(SCHOOL, relations=[("吉林大学", "LOCATED_IN", "吉林省"), ("吉林大学", "LOCATED_IN", "长春市")])
    assert rows(gold, guess)["relation"] == {"p": 0.0, "r": 0.0, "f1": 0.0, "gold": 0, "pred": 1}
    assert [t[2] for t in matched_relations(gold, guess).predicted] == [frozenset({"长春市"})]


@pytest.mark.parametrize(
    ("change", "right"),
    [({}, 1), ({"value": 3.0000000001}, 1), ({"start": 30, "end": 35}, 1), ({"year": 2026}, 0), ({"comparison": "≥"}, 0), ({"unit": ""}, 0),
     ({"value": 4}, 0), ({"start": 0, "end": 5}, 0)],
)  # fmt: skip
def test_an_indicator_is_right_when_its_figure_agrees_and_its_words_overlap(change: dict[str, Any], right: int) -> None:
    found = rows(record(indicators=[GOAL]), record(indicators=[{**GOAL, **change}]))["indicator"]
    assert found["f1"] == float(right) and (found["gold"], found["pred"]) == (1, 1)


def test_units_of_either_script_are_one() -> None:
    assert rows(record(indicators=[{**GOAL, "unit": "億元"}]), record(indicators=[{**GOAL, "unit": "亿元"}]))["indicator"]["f1"] == 1.0


def test_status_counts_over_the_carriers_that_were_found() -> None:
    guess = record({**PARK, "status": "planned"}, mention("光电实验", "Platform", status="planned"), SCHOOL)
    assert count(record(SCHOOL, PARK, LAB), guess).status == {"all": 1, "right": 0}
    assert rows(record(SCHOOL, PARK, LAB), record(PARK, LAB))["status accuracy"] == 1.0


def test_parts_add_up_to_the_whole() -> None:
    gold = {"1": record(SCHOOL, genre="plan"), "2": record(PARK, genre="news"), "3": record(LAB, genre="plan"), "4": record(SCHOOL, PARK)}
    counts = counted(gold, {"1": record(SCHOOL), "2": record(LAB)})
    found = parts(gold, counts, "genre")
    assert {k: c.records for k, c in found.items()} == {"": 1, "news": 1, "plan": 2}
    assert scored(total(found.values())) == scored(total(counts.values()))
    assert scored(found["plan"])["span"] == {"p": 1.0, "r": 0.5, "f1": 2 / 3, "gold": 2, "pred": 1}


# -------------------------------------------------------------------------------------------------------- what is refused


def written(path: Path, *lines: Any) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in lines), "utf-8")
    return path


@pytest.mark.parametrize(
    ("lines", "says"),
    [(["{"], "gold.jsonl:1"), (["", '{"id": "a"}'], "gold.jsonl:2"), (['["a"]'], "gold.jsonl:1"), ([record(), record()], "twice"), ([], "no labels")],
)  # fmt: skip
def test_unusable_labels_are_named_with_their_line(tmp_path: Path, lines: list[Any], says: str) -> None:
    with pytest.raises(BadLabels, match=says):
        read_gold([written(tmp_path / "gold.jsonl", *lines)])


def test_a_prediction_of_another_text_is_refused(tmp_path: Path) -> None:
    gold = {"b": record()}
    with pytest.raises(BadLabels, match="not in the labels"):
        read_predictions(written(tmp_path / "pred.jsonl", record()), gold)
    with pytest.raises(UnreadableFile):
        read_predictions(tmp_path / "absent.jsonl", gold)


@pytest.mark.parametrize(
    "guess",
    [{"entities": [{"start": 0}]}, {"entities": [{**SCHOOL, "end": 900}]}, {"indicators": [{**GOAL, "value": "many"}]}, {"relations": [{"head": "a"}]}],
)  # fmt: skip
def test_a_prediction_that_breaks_the_format_is_refused_with_its_id(guess: dict[str, Any]) -> None:
    with pytest.raises(BadLabels, match="p17"):
        counted({"p17": record(SCHOOL, indicators=[GOAL])}, {"p17": guess})


# ------------------------------------------------------------------------------------------------------- the judge's script


def judged(gold: Path, pred: Path) -> dict[str, Any]:
    """What the script that judges the project prints."""
    if not SCRIPT.is_file():
        pytest.skip("the script that judges is not at hand")
    done = subprocess.run([sys.executable, SCRIPT, gold, pred, "--json"], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def same_as_the_script(folder: Path, gold: list[dict[str, Any]], guesses: list[dict[str, Any]]) -> None:
    files = written(folder / "gold.jsonl", *gold), written(folder / "pred.jsonl", *guesses)
    labelled = read_gold([files[0]])
    ours = report(labelled, read_predictions(files[1], labelled), number=2)
    theirs = judged(*files)
    assert {key: ours[key] for key in theirs} == theirs


_NAMES = st.sampled_from(
    ["吉林大学", "吉大", "光电产业", "光电", "光电产业链", "“光电” 技术", "长春市", "长春", "ＡＩ", "AI", "《”", "产业"]
)
_KINDS = st.sampled_from(["University", "Region", "Platform", "Park", "IndustryChain", "Indicator", "Novel"])
_RELATIONS = st.sampled_from(["LOCATED_IN", "COLLABORATES_WITH", "HOSTS"])
_SPANS = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted)


@st.composite
def _record(draw: st.DrawFn, id: str) -> dict[str, Any]:
    def spanned(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
        return st.builds(lambda span, rest: {"start": span[0], "end": span[1], **rest}, _SPANS, st.fixed_dictionaries(fields))

    mentions = spanned(
        type=_KINDS,
        name=_NAMES,
        aliases=st.one_of(st.none(), st.lists(_NAMES, max_size=2)),
        status=st.sampled_from([None, "planned", "existing"]),
    )
    relations = st.fixed_dictionaries({"head": _NAMES, "type": _RELATIONS, "tail": _NAMES, "optional": st.booleans()})
    goals = spanned(
        value=st.sampled_from([3, 3.0, 3.0000001, 4]), unit=st.sampled_from(["%", "億元", "亿元", None]), year=st.sampled_from([2027, None]),
        comparison=st.sampled_from([">", "≥"]), name=_NAMES,
    )  # fmt: skip
    return {
        "id": id, "text": TEXT, "entities": draw(st.lists(mentions, max_size=6)), "relations": draw(st.lists(relations, max_size=6)),
        "indicators": draw(st.lists(goals, max_size=3)), "genre": draw(st.sampled_from(["plan", "news"])),
    }  # fmt: skip


@given(gold=st.tuples(*(_record(str(k)) for k in range(3))), guess=st.tuples(*(_record(str(k)) for k in range(2))))
@settings(max_examples=25)
def test_any_records_score_what_the_script_says(
    tmp_path_factory: pytest.TempPathFactory, gold: tuple[dict[str, Any], ...], guess: tuple[dict[str, Any], ...]
) -> None:
    same_as_the_script(tmp_path_factory.mktemp("pair"), list(gold), list(guess))


def damaged(record: dict[str, Any], source: random.Random) -> dict[str, Any]:
    """A labelled record as a weak extractor would give it back."""
    entities = []
    for e in record["entities"]:
        e = dict(e)
        luck = source.random()
        if luck < 0.1:
            continue
        if luck < 0.2 and e["end"] - e["start"] > 2:
            e["start"] += 1
        elif luck < 0.3:
            e["type"] = "Program"
        elif luck < 0.4:
            e["name"], e["aliases"] = e["name"][:-1] + "某", []
        elif luck < 0.5:
            e["status"] = "upgrading"
        entities.append(e)
    relations = [r for r in record["relations"] if source.random() > 0.2]
    relations += [{"head": r["tail"], "type": r["type"], "tail": r["head"]} for r in relations if source.random() < 0.2]
    goals = [{**i, "value": i["value"] + (source.random() < 0.3)} for i in record["indicators"]]
    return {"id": record["id"], "entities": entities, "relations": relations, "indicators": goals}


@pytest.mark.parametrize("name", ["seed", "dev", "train-written-c", "train-real-a", "train-demo"])
def test_labels_given_back_damaged_score_what_the_script_says(tmp_path: Path, name: str) -> None:
    if not (GOLD / f"{name}.jsonl").is_file():
        pytest.skip("the labelled text of the judge is not at hand")
    gold = list(read_gold([GOLD / f"{name}.jsonl"]).values())
    source = random.Random(name)
    same_as_the_script(tmp_path, gold, [damaged(r, source) for r in gold if source.random() < 0.9])
