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
    "insufficient_sample": Words(
        "样本不足",
        "too small a sample",
        "可用指标不足一半，或可比的区域过少",
        "fewer than half of the indicators are known, or too few regions to compare",
    ),
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
    # links between the layers over the whole network (M9–M13)
    "unreachable": Words("不可达", "unreachable", "没有任何创新主体能经联系到达", "no innovator reaches it over any link"),
    "M9.density": Words(
        "层间连边密度",
        "inter-layer density",
        "创新层与产业层之间已有联系占全部可能联系之比",
        "existing over possible links between the layers",
    ),
    "M9.lift": Words(
        "耦合提升度",
        "coupling lift",
        "实有支撑与随机期望之比，1 为随机水平（BiCM）",
        "observed over expected support, 1 being chance (BiCM)",
    ),
    "M9.z": Words("提升度标准分", "standard score of the lift", "（实有 − 期望）/ 标准差", "(observed − expected) / standard deviation"),
    "M9.p": Words(
        "提升度 p 值", "p-value of the lift", "随机情形下联系不少于实有的概率", "probability of at least as many links by chance"
    ),
    "M9.q": Words(
        "提升度 q 值", "q-value of the lift", "本区域各产业链间的错误发现率", "false discovery rate over the chains of the region"
    ),
    "M10.efficiency": Words(
        "链间可达效率",
        "inter-layer efficiency",
        "创新主体到环节最短距离倒数的平均",
        "mean of one over the distance from innovators to segments",
    ),
    "M10.stage": Words(
        "最近创新主体距离",
        "distance of the nearest innovator",
        "该环节到最近创新主体的步数",
        "steps from the segment to the nearest innovator",
    ),
    "M11.broker": Words(
        "跨链中介度",
        "cross-layer betweenness",
        "主体与环节间最短路径经过它的占比",
        "share of shortest ways between innovators and segments through it",
    ),
    "M11.leader": Words(
        "链主中介度", "betweenness of the chain leader", "区域内中介度最高的企业", "firm of the region with the highest betweenness"
    ),
    "M11.bridge": Words(
        "桥接主体中介度", "betweenness of the bridging innovator", "中介度最高的创新主体", "innovator with the highest betweenness"
    ),
    "M11.segment": Words("关键环节中介度", "betweenness of the key segment", "中介度最高的环节", "segment with the highest betweenness"),
    "M12.assortativity": Words(
        "专链专用度",
        "chain-label assortativity",
        "1 为各链由专属主体服务，0 为随机",
        "1 when each chain is served by its own innovators, 0 for chance",
    ),
    "M12.own": Words(
        "本链专属占比",
        "share of its own",
        "进入该链的联系中来自专属主体与技术的占比",
        "share of links into the chain from its own innovators",
    ),
    "M13.alignment": Words(
        "群链对齐度",
        "community–chain alignment",
        "合作社群与产业链归属的调整互信息，0 为随机",
        "adjusted mutual information of communities and chains, 0 for chance",
    ),
    "M13.multi_chain": Words(
        "跨链主体占比",
        "share of multi-chain innovators",
        "同时服务多条产业链的创新主体占比",
        "share of innovators that serve several chains",
    ),
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
    # stages of innovation
    "stage.basic": Words("基础研究", "basic research", "高校、重点实验室、科学设施等", "universities, laboratories, scientific facilities"),
    "stage.development": Words("技术开发", "technology development", "工程研究中心、创新中心等", "engineering and innovation centres"),
    "stage.pilot": Words("中试转化", "pilot and transfer", "中试、孵化、检测、转化服务", "pilot plants, incubators, testing, transfer"),
    "stage.industry": Words("产业化", "industrialisation", "企业和产业服务平台", "firms and platforms that serve industry"),
    # what a plan would do about a segment
    "plan.strengthen": Words("强链", "strengthen", "有企业，也有多个直接的创新主体", "firms, and several innovators of its own"),
    "plan.consolidate": Words(
        "固链",
        "consolidate",
        "有企业，创新支撑只靠一家、把握不足或只经企业合作",
        "firms, and support that hangs on one, is doubtful or comes through firms",
    ),
    "plan.research": Words(
        "补研", "bring in research", "有产无研：围绕产业链部署创新链", "industry without research: bring innovation to the chain"
    ),
    "plan.transfer": Words(
        "转化", "turn into industry", "有研无产：围绕创新链布局产业链", "research without industry: turn results into industry"
    ),
    "plan.extend": Words("延链", "extend", "相邻环节有企业，可延伸至此", "neighbours have firms; the chain may grow into it"),
    "plan.fill": Words("补链", "fill the gap", "既未见企业，又未见支撑", "neither firms nor research are named"),
    "plan.unstated": Words("未分环节", "segment not stated", "文献没有说明谁在这个环节", "no document says who is in the segment"),
    # how somebody comes to a segment
    "way.direct": Words("直接", "direct", "文献把它与环节相连", "a document ties it to the segment"),
    "way.technology": Words("经技术", "by technology", "研究环节所需的技术", "it works on a technology the segment needs"),
    "way.firm": Words("经企业", "through a firm", "只与环节内的企业合作", "it cooperates with a firm of the segment"),
    # levels over time, obstacles, regions compared (M5-M7, M16-M19, M21)
    "M5.synergy": Words(
        "复合系统协同度 S", "composite-system synergy S", "两链有序度增量的几何平均，符号随最小增量", "gains of both chains together"
    ),
    "M6.relation": Words("灰色关联度 γ", "grey relational grade γ", "与产业链水平最相近的创新指标；只用于排序", "for ranking only"),
    "M7.obstacle": Words("首位障碍度", "largest obstacle", "权重 × 差距 占比最大的指标", "largest share of weight times lack"),
    "M7.innovation": Words(
        "创新侧障碍度", "obstacles on the innovation side", "创新链指标在全部差距中的占比", "its share in all that is missing"
    ),
    "M16.chain": Words("产业链区位商", "location quotient of the chain", "本区域企业结构与全域之比，1 为平均", "1 is average"),
    "M16.stage": Words("环节区位商", "location quotient of a segment", "本区域企业结构与全域之比，1 为平均", "1 is average"),
    "M16.specialised": Words(
        "专业化环节占比", "share of specialised segments", "区位商不低于 1 的环节占比", "segments with a quotient of 1 or more"
    ),
    "M17.stage": Words("关联密度 ω", "relatedness density ω", "区域已有环节与该环节的邻近程度", "how near it lies to what the region has"),
    "M17.cross.stage": Words(
        "跨链关联密度 Ω", "cross-chain density Ω", "区域是否掌握别处与该环节相伴的技术", "technologies that elsewhere go with it"
    ),
    "M17.cross.q.stage": Words(
        "跨链关联的错误发现率 q",
        "false discovery rate of cross-chain density",
        "Ω 高于随机情形的显著性，按本区域全部环节校正",
        "Ω above chance, corrected over all segments of the region",
    ),
    "M17.missing": Words(
        "缺失环节平均关联密度", "mean density of missing segments", "区域所缺环节的 ω 平均", "mean ω of the segments it lacks"
    ),
    "M18.eci": Words(
        "经济复杂度 ECI", "economic complexity ECI", "同级区域间的坐标，不是优劣", "a coordinate among regions of its rank, no mark"
    ),
    "M18.fitness": Words("适合度 F", "fitness F", "同级区域平均为 1；只宜比较名次", "mean 1 among regions of its rank; compare ranks"),
    "M18.pci": Words("环节复杂度 PCI 平均", "mean complexity of segments PCI", "该链各环节的平均", "mean over the segments of the chain"),
    "M19.industry": Words(
        "产业互补度", "industrial complementarity", "最佳伙伴区域能补上所缺企业环节的占比", "what the best partner has of what is missing"
    ),
    "M19.innovation": Words(
        "创新互补度",
        "complementarity of innovation",
        "最佳伙伴区域能补上所缺支撑环节的占比",
        "what the best partner supports of what is missing",
    ),
    "M21.type": Words("双链耦合类型", "type of coupling", "协调度 D × 环节覆盖率，各以 0.5 为界", "D against coverage, each cut at 0.5"),
    "high_strong": Words("高协调-强连接", "high coordination, strong links", "两链水平高且环节有支撑", "both developed and linked"),
    "high_weak": Words("高协调-弱连接", "high coordination, weak links", "表面协调：水平高而环节缺支撑", "coordinated on the surface"),
    "low_strong": Words("低协调-强连接", "low coordination, strong links", "环节有支撑而水平低或不均", "linked, but low or unequal"),
    "low_weak": Words("低协调-弱连接", "low coordination, weak links", "水平低且环节缺支撑", "neither developed nor linked"),
    "no_synergy": Words("完全不协同", "no synergy", "S ≤ 0", "S ≤ 0"),
    "low_synergy": Words("低级协同", "low synergy", "0 < S ≤ 0.3", "0 < S ≤ 0.3"),
    "medium_synergy": Words("中级协同", "medium synergy", "0.3 < S ≤ 0.7", "0.3 < S ≤ 0.7"),
    "high_synergy": Words("高级协同", "high synergy", "0.7 < S ≤ 1", "0.7 < S ≤ 1"),
    "innovation": Words("创新链", "innovation chain"),
    "industry": Words("产业链", "industry chain"),
    "need_two_periods": Words("缺少对照时期", "two periods needed", "没有更早的时期可比", "there is no earlier period to compare with"),
    "eci_unreliable": Words(
        "复杂度不可靠", "complexity unreliable", "区域或环节不足 10 个、图不连通或无法定号", "too few, in parts, or without a sign"
    ),
    "no_obstacle": Words("没有缺口", "nothing missing", "没有可补的差距", "there is no gap to fill"),
    # robustness, next links, uncertainty, changes (M15, M20, M22)
    "M15.loss": Words("N−1 损失", "N−1 loss", "失去一个创新主体时覆盖率的最大降幅", "largest fall of coverage when one innovator goes"),
    "M15.loss_expected": Words(
        "期望 N−1 损失",
        "expected N−1 loss",
        "失去一个创新主体时期望覆盖率的最大降幅",
        "largest fall of expected coverage when one innovator goes",
    ),
    "M15.robustness": Words(
        "稳健度 R", "robustness R", "按影响从大到小逐个去掉主体时覆盖率的平均", "mean coverage while innovators go, the worst loss first"
    ),
    "M20.gain": Words(
        "优先补链增益", "gain of the next links", "几条最优新联系合计增加的期望覆盖率", "what the best few links add to expected coverage"
    ),
    "M20.robust": Words(
        "补链备份增益", "gain of a second innovator", "一条新联系最多增加的期望二重覆盖率", "what one link adds to expected double coverage"
    ),
    "M20.holdout.precision": Words(
        "回溯：平均精度",
        "hold-out: average precision",
        "截断日之后写到的联系在排序中的平均精度",
        "of the links that documents state after the date",
    ),
    "M20.holdout.hits": Words(
        "回溯：命中率", "hold-out: hit rate", "各链前几位推荐中后来出现的占比", "share of the first places of each chain that came true"
    ),
    "M20.holdout.brier": Words(
        "回溯：概率误差", "hold-out: Brier score", "由其他链校准的概率与结果之差的平方平均", "of chances told from the other chains"
    ),
    "M22.document": Words(
        "单文献敏感度",
        "sensitivity to one document",
        "去掉任一文献时期望覆盖率的最大变化",
        "largest change of coverage without one document",
    ),
    "worlds": Words("可能世界", "possible worlds", "识别可能有误带来的不确定性", "how far the reading may be wrong"),
    "documents": Words("文献重抽", "documents drawn anew", "所读文献不同带来的不确定性", "how far the choice of documents matters"),
    "absent": Words("无此数值", "no such figure", "这一侧没有这个数值", "this side has no such figure"),
}
"""Words of every code a result may carry."""


def grade_words(grade: int) -> Words:
    """Words of a grade of D, 0 to 9."""
    return GRADES[grade]
