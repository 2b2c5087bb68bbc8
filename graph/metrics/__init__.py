"""Figures of how industry chain and innovation chain fit (双链耦合): levels (M4) and links (M8, M14), kept apart.

:mod:`graph.metrics.measure` computes them for all chains and regions, :mod:`graph.metrics.findings` picks the gaps worth a
planner's attention, :mod:`graph.metrics.words` says every code in Chinese and English, and :mod:`graph.explain` lists the
facts a figure rests on. The other modules hold the formulas, on plain arrays.
"""
