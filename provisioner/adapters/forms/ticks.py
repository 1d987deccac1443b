"""Which of several words a cell ticks. Boxes that were lost on the way are said to be lost."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from provisioner.domain.base import Text

ON, OFF = "☑", "□"
MARKS = {
    **dict.fromkeys("☑☒■√✓✔●◉▣🗹🗸", ON),
    **dict.fromkeys("□☐○◯▢◻", OFF),
}
WRITTEN = (
    (re.compile(r"[\[(]\s*[xX☑*]\s*[\])]"), ON),
    (re.compile(r"[\[(]\s*[\])]"), OFF),
)
# Other names under which people write the words of the forms.
SYNONYMS = {
    "统信UOS": ("UOS", "统信"),
    "麒麟": ("KYLIN", "银河麒麟", "中标麒麟"),
    "C86": ("海光", "HYGON"),
    "ARM": ("鲲鹏", "飞腾", "AARCH64", "ARM64"),
    "政务外网": ("电子政务外网", "外网"),
    "互联网": ("INTERNET", "公网"),
    "弹性云服务器": ("云主机", "虚拟机", "云服务器"),
}


class Answer(NamedTuple):
    """The words chosen; `why` there is doubt about them, or why there are none."""

    words: tuple[str, ...]
    why: Text | None = None
    blank: bool = False  # boxes are there, none is ticked


def chosen(text: str, words: list[str], *, many: bool) -> Answer:
    """The choice that a cell shows."""
    plain = _marks(text)
    found = _tokens(plain, words)
    if ON in plain or OFF in plain:
        return _by_marks(plain, found, text, many)
    return _by_words(found, words, text, many)


def _marks(text: str) -> str:
    """Every kind of box as one of two."""
    plain = "".join(MARKS.get(char, char) for char in text)
    plain = unicodedata.normalize("NFKC", plain)
    for pattern, mark in WRITTEN:
        plain = pattern.sub(mark, plain)
    return plain


def _tokens(plain: str, words: list[str]) -> list[tuple[str, int, int]]:
    """Each word that appears, and where; a longer word hides the shorter one inside it."""
    by_form = {unicodedata.normalize("NFKC", word): word for word in words}
    pattern = "|".join(re.escape(form) for form in sorted(by_form, key=len, reverse=True))
    return [(by_form[match.group()], match.start(), match.end()) for match in re.finditer(pattern, plain)]


def _by_marks(plain: str, found: list[tuple[str, int, int]], text: str, many: bool) -> Answer:
    bare = plain.strip()
    after = bool(bare) and bare[0] not in (ON, OFF) and bare[-1] in (ON, OFF)
    ticked = tuple(word for word, start, end in found if _mark_of(plain, start, end, after) == ON)
    if not ticked:
        why = Text(zh=f"没有勾选任何一项：{text}", en=f"no box is ticked: {text}")
        return Answer((), why, blank=ON not in plain)
    if len(ticked) > 1 and not many:
        return Answer((), Text(zh=f"只能勾选一项：{text}", en=f"more than one box is ticked: {text}"))
    return Answer(ticked)


def _mark_of(plain: str, start: int, end: int, after: bool) -> str:
    beside = plain[end:].lstrip()[:1] if after else plain[:start].rstrip()[-1:]
    return beside if beside in (ON, OFF) else ""


def _by_words(found: list[tuple[str, int, int]], words: list[str], text: str, many: bool) -> Answer:
    named = tuple(dict.fromkeys(word for word, _, _ in found))
    rest = _rest(text, found)
    if len(named) == 1 or (many and named and len(named) < len(words)):
        doubt = Text(zh=f"“{text}”读作“{'、'.join(named)}”，请确认", en=f"{text!r} may mean {named}: confirm")
        return Answer(named, doubt if rest else None)
    if named:
        return Answer((), Text(zh=f"勾选标记丢失：{text}", en=f"the tick boxes were lost: {text}"))
    upper = unicodedata.normalize("NFKC", text).upper()
    for word in words:
        if any(other in upper for other in SYNONYMS.get(word, ())):
            return Answer((word,), Text(zh=f"“{text}”可能是“{word}”，请确认", en=f"{text!r} may mean {word}"))
    return Answer(
        (), Text(zh=f"“{text}”不在选项中：{'、'.join(words)}", en=f"{text!r} is none of {', '.join(words)}")
    )


def _rest(text: str, found: list[tuple[str, int, int]]) -> str:
    plain = list(_marks(text))
    for _, start, end in found:
        plain[start:end] = [" "] * (end - start)
    return re.sub(r"[\s、,，;；/]+", "", "".join(plain))
