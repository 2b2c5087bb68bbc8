"""Text recognition for scanned pages and pictures, where the extra ``dualchain[ocr]`` is installed (RapidOCR).

The models lie in the wheel and run offline. A recognised page says so in its anchors: "第3页（识别 97%） ¶2".
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import logging
from collections.abc import Iterator, Sequence
from functools import cache
from statistics import fmean, median
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image, ImageSequence, UnidentifiedImageError

from graph.errors import MissingExtra, UnreadableFile
from ingest.read.blocks import Content
from ingest.read.layout import Glyph, Page, blocks

DOTS = 200
"""Dots an inch at which a page is drawn for recognition."""


def installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("rapidocr") is not None


def missing(zh: str, en: str, place: str) -> MissingExtra:
    """The error for a file that needs recognition where the extra is not installed."""
    return MissingExtra(
        zh, en, place=place,
        advice=("安装文字识别组件：pip install 'dualchain[ocr]'", "install text recognition: pip install 'dualchain[ocr]'"),
    )  # fmt: skip


def read(data: bytes, place: str) -> Content:
    """The blocks of a picture (all its frames).

    Args:
        data: the bytes of the file.
        place: its path, for messages.

    Raises:
        MissingExtra: the extra is not installed.
        UnreadableFile: the picture is damaged, or no text is in it.
    """
    if not installed():
        raise missing("图片，需要文字识别才能读入", "a picture, which needs text recognition", place)
    try:
        with Image.open(io.BytesIO(data)) as image:
            pages = [_page(number, frame.convert("RGB")) for number, frame in enumerate(ImageSequence.Iterator(image), 1)]
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise UnreadableFile(
            "图片已损坏", "the picture is damaged", place=place, advice=("重新取得该文件", "get the file again")
        ) from error
    return content(pages, place)


def recognised(data: bytes, numbers: Sequence[int]) -> Iterator[Page]:
    """Pages of a PDF, drawn and recognised.

    Args:
        data: the bytes of the file.
        numbers: which pages, from 1.
    """
    pdf = pypdfium2.PdfDocument(data)
    try:
        for number in numbers:
            yield _page(number, pdf[number - 1].render(scale=DOTS / 72).to_pil().convert("RGB"))
    finally:
        pdf.close()


def content(pages: Sequence[Page], place: str) -> Content:
    """What recognition found, as a reader's answer."""
    found = blocks(pages)
    if not found:
        raise UnreadableFile(
            "图上认不出文字", "no text is recognised on it", place=place, advice=("换一份更清晰的扫描件", "give a clearer scan")
        )
    return Content(found, "ocr")


def _page(number: int, image: Image.Image) -> Page:
    result = _engine()(np.asarray(image)[:, :, ::-1])
    boxes, texts, scores = result.boxes, result.txts, result.scores
    if boxes is None or not texts:
        return Page(number, float(image.width), float(image.height), ())
    heights = [float(box[:, 1].max() - box[:, 1].min()) for box in boxes]
    usual = median(heights)
    glyphs = []
    for box, text, height in zip(boxes, texts, heights, strict=True):
        size = usual if abs(height - usual) < 0.3 * usual else height  # the boxes of one type size differ by a few dots
        middle = float(box[:, 1].mean())
        glyphs.append(Glyph(text, float(box[:, 0].min()), float(box[:, 0].max()), middle - size / 2, middle + size / 2))
    return Page(number, float(image.width), float(image.height), tuple(glyphs), remark=f"（识别 {fmean(map(float, scores)):.0%}）")


@cache
def _engine() -> Any:
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return importlib.import_module("rapidocr").RapidOCR(params={"Global.log_level": "error"})
