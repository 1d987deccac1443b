"""Is the ledger what it was? Every entry, the chain, the tip, the signed heads, the anchors outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from provisioner.adapters.ledger.entry import Entry, chained, genesis
from provisioner.adapters.ledger.heads import Anchors, Head, is_genuine
from provisioner.domain.base import Text

MOST = 100  # findings told; a ledger with more than that is not worth counting


class Readable(Protocol):
    """A ledger as far as verifying needs it."""

    ledger_id: str

    def entries(self, after: int = 0) -> Iterator[Entry]: ...
    def tip(self) -> tuple[int, str]: ...
    def heads(self) -> tuple[Head, ...]: ...


@dataclass(frozen=True)
class Fault:
    """What is wrong, and from which entry on."""

    seq: int
    what: Text


@dataclass
class Verdict:
    """The answer; `signed_to` is how far a genuine head reaches, entries after it rest on the chain alone."""

    entries: int = 0
    heads: int = 0
    signed_to: int = 0
    signatures_checked: bool = False
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults


@dataclass
class _Walk:
    """Where the walk along the chain stands."""

    previous: str
    seq: int = 0
    versions: dict[str, int] = field(default_factory=dict)


def verify(ledger: Readable, key: Ed25519PublicKey | None = None, anchors: Anchors | None = None) -> Verdict:
    """Walk the whole ledger once and compare it with everything that speaks about it."""
    verdict = Verdict(signatures_checked=key is not None)
    heads = [*ledger.heads(), *(anchors.heads if anchors else ())]
    wanted = {head.seq for head in heads}
    seen = {0: genesis(ledger.ledger_id)}
    last = _walk(ledger, verdict, wanted, seen)
    verdict.faults += _tip_faults(ledger.tip(), last)
    if anchors and anchors.ledger_id != ledger.ledger_id:
        verdict.faults.append(Fault(0, _text("锚定的是另一本账", "the anchors are of another ledger")))
    _check_heads(verdict, heads, seen, ledger.ledger_id, key)
    return verdict


def _walk(ledger: Readable, verdict: Verdict, wanted: set[int], seen: dict[int, str]) -> tuple[int, str]:
    walk = _Walk(genesis(ledger.ledger_id))
    for entry in ledger.entries():
        # The common case in two comparisons; the reason is sought only when one fails.
        if (
            entry.seq != walk.seq + 1
            or entry.previous != walk.previous
            or chained(*entry[:8], entry.previous) != entry.digest
            or entry.version != walk.versions.get(entry.stream, 0) + 1
        ) and len(verdict.faults) < MOST:
            verdict.faults.extend(_entry_faults(entry, walk))
        if entry.seq in wanted:
            seen[entry.seq] = entry.digest
        walk.seq, walk.previous = entry.seq, entry.digest
        walk.versions[entry.stream] = entry.version
        verdict.entries += 1
    return walk.seq, walk.previous


def _entry_faults(entry: Entry, walk: _Walk) -> Iterator[Fault]:
    if entry.seq != walk.seq + 1:
        yield Fault(
            entry.seq,
            _text(
                f"第{walk.seq + 1}条至第{entry.seq - 1}条缺失",
                f"entries {walk.seq + 1} to {entry.seq - 1} are missing",
            ),
        )
    if chained(*entry[:8], entry.previous) != entry.digest:
        yield Fault(
            entry.seq,
            _text(f"第{entry.seq}条内容已被改动", f"entry {entry.seq} was changed after it was written"),
        )
    if entry.previous != walk.previous:
        yield Fault(
            entry.seq,
            _text(
                f"第{entry.seq}条与前一条不衔接（插入、删除或调换）",
                f"entry {entry.seq} does not follow the one before (inserted, removed or reordered)",
            ),
        )
    expected = walk.versions.get(entry.stream, 0) + 1
    if entry.version != expected:
        yield Fault(
            entry.seq,
            _text(
                f"{entry.stream} 的版本应为{expected}，实为{entry.version}",
                f"{entry.stream}: version {entry.version} where {expected} belongs",
            ),
        )


def _tip_faults(tip: tuple[int, str], last: tuple[int, str]) -> Iterator[Fault]:
    if tip[0] > last[0]:
        missing = tip[0] - last[0]
        yield Fault(last[0], _text(f"末尾缺少{missing}条", f"{missing} entries are cut off at the end"))
    elif tip != last:
        yield Fault(last[0], _text("末条与记录的末端不符", "the last entry is not the one recorded as last"))


def _check_heads(
    verdict: Verdict,
    heads: Iterable[Head],
    seen: dict[int, str],
    ledger_id: str,
    key: Ed25519PublicKey | None,
) -> None:
    for head in heads:
        verdict.heads += 1
        faults = list(_head_faults(head, seen, ledger_id, key))
        verdict.faults += faults
        if not faults and key is not None:
            verdict.signed_to = max(verdict.signed_to, head.seq)


def _head_faults(
    head: Head, seen: dict[int, str], ledger_id: str, key: Ed25519PublicKey | None
) -> Iterator[Fault]:
    if head.ledger_id != ledger_id:
        yield Fault(head.seq, _text("签名属于另一本账", "a signed head belongs to another ledger"))
    if key is not None and not is_genuine(head, key):
        yield Fault(
            head.seq,
            _text(f"第{head.seq}条处的签名无效", f"the signature of the head at {head.seq} is not genuine"),
        )
    if head.seq not in seen:
        yield Fault(
            head.seq,
            _text(
                f"签名覆盖到第{head.seq}条，账中已无此条（被截断）",
                f"a head was signed at {head.seq} and that entry is gone (truncated)",
            ),
        )
    elif seen[head.seq] != head.digest:
        yield Fault(
            head.seq,
            _text(
                f"第{head.seq}条与签名时不同（整段被重写）",
                f"entry {head.seq} is not the one that was signed (rewritten)",
            ),
        )


def _text(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)
