"""Which word a cell ticks, and when that cannot be said."""

from __future__ import annotations

import pytest

from provisioner.adapters.forms.ticks import chosen

TYPES = ["新建上云", "迁移上云", "机房托管"]
NETS = ["政务外网", "互联网", "其他网络"]
NINES = ["99%", "99.9%", "99.99%", "其他"]

SAID = [
    ("☑新建上云 □迁移上云 □机房托管", TYPES, False, ("新建上云",)),
    ("☐新建上云 ☒迁移上云 ☐机房托管", TYPES, False, ("迁移上云",)),
    ("■ 新建上云  □ 迁移上云", TYPES, False, ("新建上云",)),
    ("新建上云□ 迁移上云☑ 机房托管□", TYPES, False, ("迁移上云",)),
    ("[x]新建上云 [ ]迁移上云", TYPES, False, ("新建上云",)),
    ("（√）新建上云（　）迁移上云", TYPES, False, ("新建上云",)),
    ("机房托管", TYPES, False, ("机房托管",)),
    ("☑政务外网 ☑互联网 □其他网络", NETS, True, ("政务外网", "互联网")),
    ("政务外网、互联网", NETS, True, ("政务外网", "互联网")),
    ("□99% ☑99.9% □99.99% □其他", NINES, False, ("99.9%",)),
    ("９９．９％", NINES, False, ("99.9%",)),
]

OPEN = {
    "every word without a box": ("新建上云 迁移上云 机房托管", TYPES, False, "lost"),
    "two words without a box": ("新建上云 迁移上云", TYPES, False, "lost"),
    "every network without a box": ("政务外网 互联网 其他网络", NETS, True, "lost"),
    "no box ticked": ("□新建上云 □迁移上云 □机房托管", TYPES, False, "no box is ticked"),
    "two boxes ticked": ("☑新建上云 ☑迁移上云 □机房托管", TYPES, False, "more than one"),
    "a word that is not offered": ("本地部署", TYPES, False, "none of"),
}

DOUBTFUL = [
    ("银河麒麟V10", ["统信UOS", "麒麟"], ("麒麟",)),
    ("UOS 20", ["统信UOS", "麒麟"], ("统信UOS",)),
    ("海光", ["ARM", "C86", "其他"], ("C86",)),
    ("电子政务外网", ["互联网", "政务外网"], ("政务外网",)),
]


@pytest.mark.parametrize(("text", "words", "many", "expected"), SAID)
def test_a_tick_is_read_however_it_is_drawn(
    text: str, words: list[str], many: bool, expected: tuple[str, ...]
):
    assert chosen(text, words, many=many) == (expected, None, False)


@pytest.mark.parametrize("case", OPEN)
def test_a_lost_tick_stays_open(case: str):
    text, words, many, said = OPEN[case]
    answer = chosen(text, words, many=many)
    assert answer.words == ()
    assert answer.why is not None
    assert said in answer.why.en


@pytest.mark.parametrize(("text", "words", "expected"), DOUBTFUL)
def test_a_word_written_otherwise_is_a_candidate(text: str, words: list[str], expected: tuple[str, ...]):
    answer = chosen(text, words, many=False)
    assert answer.words == expected
    assert answer.why is not None
