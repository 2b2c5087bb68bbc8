"""Every code of the figures in words, in Chinese and English: one table, read by reports, pages and the command line.

Example:
    >>> WORDS["industry_only"].zh, grade_words(6).en
    ('有产无研', 'primary coordination')
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A code in both languages, with a line that says what it means.

    Attributes:
        zh: name in Chinese.
        en: name in English.
        line_zh: one line of explanation in Chinese.
        line_en: one line of explanation in English.
    """

    zh: str
    en: str
    line_zh: str = ""
    line_en: str = ""


GRADES = (
    Words("极度失调", "extreme disorder", "失调衰退类", "class of decline"),
    Words("严重失调", "serious disorder", "失调衰退类", "class of decline"),
    Words("中度失调", "moderate disorder", "失调衰退类", "class of decline"),
    Words("轻度失调", "mild disorder", "失调衰退类", "class of decline"),
    Words("濒临失调", "near disorder", "过渡类", "class of transition"),
    Words("勉强协调", "barely coordinated", "过渡类", "class of transition"),
    Words("初级协调", "primary coordination", "协调发展类", "class of coordinated development"),
    Words("中级协调", "intermediate coordination", "协调发展类", "class of coordinated development"),
    Words("良好协调", "good coordination", "协调发展类", "class of coordinated development"),
    Words("优质协调", "quality coordination", "协调发展类", "class of coordinated development"),
)
"""The ten grades of D, from [0, .1) to [.9, 1]."""

WORDS = {
    # states of a segment
    "both": Words("双有", "both present", "有企业，也有创新主体支撑：强链", "firms and innovators are there: strengthen"),
    "industry_only": Words(
        "有产无研",
        "industry without research",
        "有企业而支撑不足：围绕产业链部署创新链",
        "firms without research behind them: bring innovation to the chain",
    ),
    "research_only": Words(
        "有研无产",
        "research without industry",
        "有创新支撑而无企业：围绕创新链布局产业链",
        "research without firms: turn results into industry",
    ),
    "neither": Words("双缺", "both missing", "既无企业又支撑不足：补链", "neither firms nor research: fill the gap"),
    "single": Words(
        "单点", "single point", "只有一个创新主体支撑，失去它即失去支撑", "one innovator alone supports it; without it nothing does"
    ),
    # lag types
    "innovation_lags": Words("创新链滞后型", "innovation chain lags", "创新水平低于产业水平", "innovation is behind industry"),
    "in_step": Words("同步型", "in step", "两链水平相近", "both chains are at a similar level"),
    "industry_lags": Words("产业链滞后型", "industry chain lags", "产业水平低于创新水平", "industry is behind innovation"),
    # stages of C
    "none": Words("无耦合", "uncoupled", "至少一链水平为零", "at least one chain is at zero"),
    "low": Words("低水平耦合", "low coupling", "0 < C ≤ 0.3", "0 < C ≤ 0.3"),
    "antagonism": Words("拮抗", "antagonism", "0.3 < C ≤ 0.5", "0.3 < C ≤ 0.5"),
    "running_in": Words("磨合", "running-in", "0.5 < C ≤ 0.8", "0.5 < C ≤ 0.8"),
    "high": Words("高水平耦合", "high coupling", "0.8 < C ≤ 1", "0.8 < C ≤ 1"),
    # scopes
    "local": Words("本地", "local", "只计本区域的创新主体", "innovators of the region alone"),
    "open": Words("开放", "open", "计入全部创新主体", "innovators wherever they are"),
    # reasons
    "ok": Words("正常", "ok"),
    "empty_chain": Words("空链", "empty chain", "该产业链没有环节", "the chain has no segment"),
    "no_innovators": Words("无创新主体", "no innovators", "范围内没有创新主体", "no innovator is in scope"),
    "no_industry": Words("无企业", "no industry", "区域内没有企业", "no firm is in the region"),
    "no_edges": Words("无联系", "no links", "没有可供计算的联系", "there is no link to compute it from"),
    "zero_variance": Words("零方差", "no variation", "指标没有差异", "the indicator does not vary"),
    "single_object": Words("单一对象", "single object", "只有一个对象且未给定上下界", "one object and no bounds given"),
    "all_degenerate": Words("指标全部退化", "all indicators degenerate", "没有可用的指标", "no indicator is usable"),
    "insufficient_sample": Words("指标不足", "too few indicators", "可用指标不足一半", "fewer than half of the indicators are known"),
    # metrics
    "M4.D": Words("耦合协调度 D", "coupling coordination degree D", "D = √(C·T)", "D = √(C·T)"),
    "M4.D_revised": Words("修正耦合协调度 D′", "revised coordination degree D′", "D′ = √(C′·T)", "D′ = √(C′·T)"),
    "M4.C": Words("耦合度 C", "coupling degree C", "两链水平的几何平均与算术平均之比", "geometric over arithmetic mean of both levels"),
    "M4.C_revised": Words("修正耦合度 C′", "revised coupling degree C′", "王淑佳等（2021）", "Wang et al. (2021)"),
    "M4.T": Words("综合协调指数 T", "development index T", "T = ½U_I + ½U_P", "T = ½U_I + ½U_P"),
    "M4.U_I": Words("创新链水平 U_I", "level of the innovation chain U_I", "熵权指标之和", "indicators by entropy weight"),
    "M4.U_P": Words("产业链水平 U_P", "level of the industry chain U_P", "熵权指标之和", "indicators by entropy weight"),
    "M8.coverage": Words(
        "环节创新覆盖率",
        "segment innovation coverage",
        "有创新主体支撑的环节的期望占比",
        "expected share of segments an innovator supports",
    ),
    "M8.completeness": Words("环节完整度", "completeness", "有企业的环节的期望占比", "expected share of segments with a firm"),
    "M8.continuity": Words(
        "链条连续度", "continuity", "上下游两端都有企业的占比", "share of upstream–downstream pairs staffed at both ends"
    ),
    "M8.outside": Words("外源依存度", "dependence on outside", "1 − 本地覆盖率 / 开放覆盖率", "1 − local / open coverage"),
    "M8.stage": Words(
        "环节覆盖概率", "coverage of a segment", "该环节至少有一个创新主体支撑的概率", "probability that an innovator supports the segment"
    ),
    "M14.stage": Words("环节冗余度", "redundancy of a segment", "支撑该环节的创新主体数", "number of innovators that support the segment"),
    "M14.double": Words(
        "二重覆盖率", "double coverage", "有两个以上创新主体支撑的环节占比", "share of segments with two or more innovators"
    ),
    "M14.double_expected": Words(
        "期望二重覆盖率", "expected double coverage", "至少两个主体支撑的概率的平均", "mean probability of two or more innovators"
    ),
    "M14.spof": Words(
        "单点环节数", "single points of failure", "只有一个创新主体支撑的环节数", "segments that one innovator alone supports"
    ),
    "M14.hhi": Words(
        "支撑集中度 HHI", "concentration of support (HHI)", "支撑联系在主体间份额的平方和", "squared shares of innovators in support links"
    ),
    "M14.effective": Words("有效支撑主体数", "effective number of innovators", "1 / HHI", "1 / HHI"),
    # indicators of the two levels
    "actors": Words("支撑主体数", "supporting innovators", "期望数，取 ln(1+x)", "expected number, ln(1+x)"),
    "platforms": Words("创新平台数", "innovation platforms", "期望数，取 ln(1+x)", "expected number, ln(1+x)"),
    "technologies": Words(
        "应用技术数",
        "applied technologies",
        "链上所需且有主体研究的技术期望数，取 ln(1+x)",
        "needed and worked on, expected number, ln(1+x)",
    ),
    "diversity": Words(
        "技术多样性",
        "technological diversity",
        "主体—技术联系的香农熵 / ln 技术数",
        "Shannon entropy of innovator–technology links / ln of technologies",
    ),
    "cooperation": Words("主体合作密度", "cooperation density", "期望合作数 / 主体对数", "expected cooperations / pairs of innovators"),
    "firms": Words("企业数", "firms", "期望数，取 ln(1+x)", "expected number, ln(1+x)"),
    "completeness": Words("环节完整度", "completeness", "有企业的环节的期望占比", "expected share of segments with a firm"),
    "continuity": Words("链条连续度", "continuity", "两端都有企业的上下游对占比", "share of flow pairs staffed at both ends"),
    "quotient": Words("平均区位商", "mean location quotient", "各环节企业的区位商平均，单环节上限 3", "mean over segments, each at most 3"),
}
"""Words of every code a result may carry."""


def grade_words(grade: int) -> Words:
    """Words of a grade of D, 0 to 9."""
    return GRADES[grade]
