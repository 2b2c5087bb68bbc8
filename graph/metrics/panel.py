"""Indicators from outside: statistics by region and year (and chain, where a table tells), as one array with its sources.

Rows come from :mod:`ingest.indicators`, which reads the files. Here they are put together: one value for every object and
year, transformed as the mapping says, contradictions refused with both places.

Example:
    >>> rd = Indicator("rd", "innovation", "研发投入强度", "R&D intensity", unit="%")
    >>> said = [Observation("", "吉林省", 2022, "rd", 1.5, "a.csv:2"), Observation("", "辽宁省", 2022, "rd", 2.5, "a.csv:3")]
    >>> panel = assemble("年鉴", [rd], said)
    >>> panel.row("碳纤维产业", "吉林省").tolist(), panel.levels("innovation").level.tolist()
    ([1.5], [0.0, 1.0])
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph.arrays import Floats
from graph.errors import InputError
from graph.metrics import coordination as ccd

SIDES = ("innovation", "industry")
TRANSFORMS = ("none", "log1p", "log")
"""What is done to a value before it is normalised: nothing, ln(1+x) (for counts), ln(x)."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of a table.

    Attributes:
        code: code in results and bounds.
        side: the chain whose level it measures, one of :data:`SIDES`.
        zh: name in Chinese.
        en: name in English.
        positive: whether more is better.
        transform: one of :data:`TRANSFORMS`.
        unit: unit of the values, "" for a pure number.
        per: code of the indicator it is divided by, for example the population; "" for none.
        bounds: lower and upper bound in `unit`, before the transform; pooled over the panel when None.
        counts: False for one that is only there to divide others by.
    """

    code: str
    side: str
    zh: str
    en: str
    positive: bool = True
    transform: str = "none"
    unit: str = ""
    per: str = ""
    bounds: tuple[float, float] | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one cell of a table.

    Attributes:
        chain: name of the chain, "" for a figure of the whole region.
        region: full name of the region.
        year: year of the figure.
        indicator: code of the indicator.
        value: the value in the unit of the indicator.
        place: file, sheet, row and column.
    """

    chain: str
    region: str
    year: int
    indicator: str
    value: float
    place: str


@dataclass(frozen=True, eq=False)
class Panel:
    """Indicators of objects over years.

    Attributes:
        title: what the table is called.
        objects: (chain, region) of each object, sorted; the chain is "" for figures of a whole region.
        years: the years, ascending.
        indicators: the indicators that count and that some row tells, in the order of the mapping.
        values: transformed values, shape (objects, years, indicators), NaN where unknown.
        sources: (object, year, indicator) as positions → where the value stands.
    """

    title: str
    objects: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    indicators: tuple[Indicator, ...]
    values: Floats
    sources: Mapping[tuple[int, int, int], str]

    @cached_property
    def bounds(self) -> Floats:
        """Lower and upper bound of each indicator after its transform, shape (indicators, 2): given, or pooled over all."""
        pooled = ccd.pooled_bounds(self.values.reshape(-1, len(self.indicators)))
        given = [transformed(i, np.array(i.bounds)) if i.bounds else pooled[j] for j, i in enumerate(self.indicators)]
        return np.array(given, dtype=float).reshape(-1, 2)

    @cached_property
    def _place(self) -> dict[tuple[str, str], int]:
        return {key: place for place, key in enumerate(self.objects)}

    def object(self, chain: str, region: str) -> int | None:
        """Position of the object that speaks of a chain in a region: its own row, else that of the whole region."""
        return self._place.get((chain, region), self._place.get(("", region)))

    def row(self, chain: str, region: str, year: int | None = None) -> Floats:
        """Values for a chain in a region, shape (indicators,); figures of the chain itself before those of the region.

        Args:
            chain: name of the chain.
            region: full name of the region.
            year: year of the figures; the latest of the panel by default.

        Raises:
            InputError: the panel has no such year.
        """
        if not self.years or (year is not None and year not in self.years):
            listed = "、".join(map(str, self.years)) or "—"
            raise InputError(
                f"“{self.title}”没有 {year} 年的数据", f"{self.title} has no figures of {year}",
                advice=(f"有：{listed}", f"there are: {listed}"),
            )  # fmt: skip
        at = self.years.index(year) if year is not None else len(self.years) - 1
        row = np.full(len(self.indicators), np.nan)
        for key in (("", region), (chain, region)):
            if key in self._place:
                own = self.values[self._place[key], at]
                row = np.where(np.isnan(own), row, own)
        return row

    def columns(self, side: str) -> list[int]:
        """Positions of the indicators of a side."""
        return [j for j, i in enumerate(self.indicators) if i.side == side]

    def levels(self, side: str) -> ccd.Levels:
        """M1 of a side for every object and year, with one vector of weights over the whole panel.

        Returns:
            Levels of shape (objects · years,), years running fastest.
        """
        where = self.columns(side)
        table = self.values.reshape(-1, len(self.indicators))[:, where]
        return ccd.levels(table, positive=[self.indicators[j].positive for j in where], bounds=self.bounds[where])


def transformed(indicator: Indicator, values: Floats) -> Floats:
    """Values after the transform of the indicator; NaN where it is not defined (ln of what is not positive)."""
    if indicator.transform == "log1p":
        return np.log1p(np.where(values > -1, values, np.nan))
    if indicator.transform == "log":
        return np.log(np.where(values > 0, values, np.nan))
    return values


def assemble(title: str, indicators: Sequence[Indicator], observations: Iterable[Observation]) -> Panel:
    """The panel of these observations; their order does not matter.

    Args:
        title: what the table is called.
        indicators: indicators of the mapping.
        observations: values with their places.

    Raises:
        InputError: two places give different values for one object, year and indicator, or a value cannot be transformed.
    """
    known = {i.code: i for i in indicators}
    said: dict[tuple[str, str, int, str], Observation] = {}
    for item in sorted(observations, key=lambda o: (o.chain, o.region, o.year, o.indicator, o.place)):
        key = (item.chain, item.region, item.year, item.indicator)
        first = said.setdefault(key, item)
        if not math.isclose(first.value, item.value, rel_tol=1e-9, abs_tol=1e-12):
            name = known[item.indicator]
            raise InputError(
                f"{item.region} {item.year} 年的“{name.zh}”有两个值：{first.value:g} 与 {item.value:g}（另见 {first.place}）",
                f"two values of {name.en} for {item.region} {item.year}: {first.value:g} and {item.value:g} (see {first.place})",
                place=item.place, advice=("请保留其一", "keep one of them"),
            )  # fmt: skip
    counted = tuple(i for i in indicators if i.counts)
    objects = tuple(sorted({(o.chain, o.region) for o in said.values()}))
    years = tuple(sorted({o.year for o in said.values()}))
    values = np.full((len(objects), len(years), len(counted)), np.nan)
    sources: dict[tuple[int, int, int], str] = {}
    for a, (chain, region) in enumerate(objects):
        for b, year in enumerate(years):
            for j, indicator in enumerate(counted):
                found = _value(said, chain, region, year, indicator)
                if found is not None:
                    values[a, b, j], sources[a, b, j] = found
    # what no row of the tables tells is no indicator of theirs: it would count as missing everywhere
    told = [j for j in range(len(counted)) if not np.isnan(values[:, :, j]).all()]
    moved = {j: place for place, j in enumerate(told)}
    places = {(a, b, moved[j]): place for (a, b, j), place in sources.items()}
    return Panel(title, objects, years, tuple(counted[j] for j in told), values[:, :, told], places)


def _value(
    said: Mapping[tuple[str, str, int, str], Observation], chain: str, region: str, year: int, indicator: Indicator
) -> tuple[float, str] | None:
    item = said.get((chain, region, year, indicator.code))
    if item is None:
        return None
    value, place = item.value, item.place
    if indicator.per:
        base = said.get((chain, region, year, indicator.per)) or said.get(("", region, year, indicator.per))
        if base is None or base.value == 0:
            return None
        value, place = value / base.value, f"{place} ÷ {base.place}"
    result = float(transformed(indicator, np.array(value)))
    if math.isnan(result):
        raise InputError(
            f"“{indicator.zh}”的值 {value:g} 不能取对数", f"no logarithm of {value:g}, the value of {indicator.en}", place=place,
            advice=("请核对该值，或在映射中改用 transform: none", "check the value, or write transform: none in the mapping"),
        )  # fmt: skip
    return result, place
