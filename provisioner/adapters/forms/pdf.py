"""Documents as PDF, by typst. Chinese needs a font; its absence is said, never printed as boxes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import typst

from provisioner.adapters.forms.sheet import Sheet
from provisioner.errors import MissingPart, ProvisionerError

TEMPLATE = Path(__file__).with_name("sheet.typ")
FONTS = (
    "Noto Serif CJK SC",
    "Noto Sans CJK SC",
    "Source Han Serif SC",
    "Source Han Sans SC",
    "FangSong",
    "FangSong_GB2312",
    "SimSun",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
)
FIXED = datetime(2000, 1, 1, tzinfo=UTC)  # the same document gives the same bytes


class NoChineseFont(MissingPart):
    """No font with Chinese characters was found."""

    remedy = "Install one (`apt-get install fonts-noto-cjk`) or name a folder of fonts in PROVISIONER_FONTS."


class PdfFailed(ProvisionerError):
    """The document could not be set."""

    remedy = "This is a fault of the template; report it with the document."


def pdf(sheet: Sheet, env: Mapping[str, str] = os.environ) -> bytes:
    """The document as PDF/A-like bytes, the same for the same content."""
    fonts = typst.Fonts(include_system_fonts=True, font_paths=_folders(env))
    inputs = {"sheet": sheet.model_dump_json(), "fonts": json.dumps(_chinese(fonts.families()))}
    try:
        made = typst.compile(
            TEMPLATE, format="pdf", sys_inputs=inputs, font_paths=fonts, timestamp=FIXED, root=TEMPLATE.parent
        )
    except typst.TypstError as cause:
        raise PdfFailed(f"{sheet.title}: {cause}") from cause
    assert isinstance(made, bytes)
    return made


def _folders(env: Mapping[str, str]) -> list[str]:
    return [folder for folder in env.get("PROVISIONER_FONTS", "").split(os.pathsep) if folder]


def _chinese(families: list[str]) -> list[str]:
    found = [name for name in FONTS if name in families]
    if not found:
        raise NoChineseFont
    return found
