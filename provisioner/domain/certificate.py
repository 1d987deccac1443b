"""The deletion certificate: what two independent looks, some time apart, allow us to say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from provisioner.domain.base import Frozen, Text, canonical, digest
from provisioner.domain.probe import ScanResult
from provisioner.domain.site import PRACTICE_MARK
from provisioner.errors import BadInput


class CannotCertify(BadInput):
    """Deletion cannot be certified."""

    remedy = "Remove what is named, or give the probe the right it lacks; then scan again."


class ProjectOnce(Frozen):
    """A project that is gone, by the id it had."""

    name: str
    id: str


class Clearing(Frozen):
    """How data were cleared, and who answers for it."""

    method: str
    attested_by: str


class ScanSummary(Frozen):
    """One scan as the certificate cites it; the scan itself stays in the ledger under its digest."""

    taken_at: datetime
    prober: str
    digest: str
    questions: int
    services: tuple[str, ...]
    found: Literal[0] = 0

    @classmethod
    def of(cls, scan: ScanResult) -> ScanSummary:
        return cls(
            taken_at=scan.taken_at,
            prober=scan.prober,
            digest=scan.digest,
            questions=len(scan.asked),
            services=tuple(sorted({asked.service for asked in scan.asked})),
        )


class DeletionCertificate(Frozen):
    """Nothing of this case is left in the cloud."""

    kind: Literal["deletion-certificate"] = "deletion-certificate"
    case: str
    department: str  # 单位名称
    system: str  # 信息系统名称
    cloud: str
    projects: tuple[ProjectOnce, ...]
    users: tuple[str, ...]
    clearing: tuple[Clearing, ...]
    scans: tuple[ScanSummary, ScanSummary]
    issued_at: datetime
    issued_by: str
    practice: bool

    @property
    def digest(self) -> str:
        return digest(self)


class SignedCertificate(Frozen):
    """A certificate with its signature; the file is exactly the canonical JSON of this."""

    certificate: DeletionCertificate
    algorithm: Literal["ed25519"] = "ed25519"
    key: str  # fingerprint of the public key
    signature: str  # hex, over the canonical JSON of the certificate

    def file(self) -> bytes:
        return canonical(self)


def certify(
    *,
    case: str,
    department: str,
    system: str,
    cloud: str,
    projects: Sequence[ProjectOnce],
    users: Sequence[str],
    clearing: Sequence[Clearing],
    scans: tuple[ScanResult, ScanResult],
    issued_at: datetime,
    issued_by: str,
    practice: bool,
) -> DeletionCertificate:
    """The certificate, or CannotCertify with every reason why not."""
    ids = {project.id for project in projects}
    if faults := _faults(scans, ids, set(users), clearing, issued_at):
        raise CannotCertify("\n".join(faults))
    return DeletionCertificate(
        case=case,
        department=department,
        system=system,
        cloud=cloud,
        projects=tuple(projects),
        users=tuple(users),
        clearing=tuple(clearing),
        scans=(ScanSummary.of(scans[0]), ScanSummary.of(scans[1])),
        issued_at=issued_at,
        issued_by=issued_by,
        practice=practice,
    )


def _faults(
    scans: tuple[ScanResult, ScanResult],
    projects: set[str],
    users: set[str],
    clearing: Sequence[Clearing],
    issued_at: datetime,
) -> list[str]:
    faults = [
        fault for number, scan in enumerate(scans, 1) for fault in _of_scan(number, scan, projects, users)
    ]
    if not projects:
        faults.append("no project is named")
    if not clearing:
        faults.append("nobody attests how the data were cleared")
    if not scans[0].taken_at < scans[1].taken_at <= issued_at:
        faults.append("the second scan must come after the first and before the certificate")
    return faults


def _of_scan(number: int, scan: ScanResult, projects: set[str], users: set[str]) -> list[str]:
    faults = [f"scan {number}: {thing} is left" for thing in scan.left]
    faults += [f"scan {number}: {doubt}" for doubt in scan.uncertain]
    if not projects <= set(scan.projects) or not users <= set(scan.users):
        faults.append(f"scan {number} did not ask about every project and user of the case")
    if not scan.asked:
        faults.append(f"scan {number} asked nothing")
    return faults


def printed(signed: SignedCertificate) -> str:
    """The certificate for people, in both languages."""
    return "\n".join(f"{line.zh}\n    {line.en}" for line in _lines(signed))


def _lines(signed: SignedCertificate) -> list[Text]:
    what = signed.certificate
    mark = [PRACTICE_MARK] if what.practice else []
    title = Text(zh="云资源销毁证明", en="Certificate of deletion of cloud resources")
    projects = ", ".join(f"{project.name} ({project.id})" for project in what.projects)
    return [
        *mark,
        title,
        Text(
            zh=f"使用单位：{what.department}；信息系统：{what.system}",
            en=f"Case {what.case} on cloud {what.cloud}",
        ),
        Text(zh=f"已销毁的项目：{projects}", en=f"Projects that are gone: {projects}"),
        *(_cleared(one) for one in what.clearing),
        *(_scanned(number, scan) for number, scan in enumerate(what.scans, 1)),
        Text(
            zh=f"签发：{what.issued_by}，{what.issued_at.isoformat()}",
            en=f"Issued by {what.issued_by} at {what.issued_at.isoformat()}",
        ),
        Text(
            zh=f"签名算法 {signed.algorithm}，公钥指纹 {signed.key}",
            en=f"Signed with {signed.algorithm}, public key {signed.key}; digest {what.digest}",
        ),
        *mark,
    ]


def _cleared(one: Clearing) -> Text:
    return Text(
        zh=f"数据清除方式：{one.method}；证明人：{one.attested_by}",
        en=f"Data cleared by: {one.method}; attested by {one.attested_by}",
    )


def _scanned(number: int, scan: ScanSummary) -> Text:
    at, services = scan.taken_at.isoformat(), ", ".join(scan.services)
    return Text(
        zh=f"第 {number} 次独立核查：{at}，{scan.prober}，查询 {scan.questions} 项（{services}），残留 0 项",
        en=f"Independent scan {number}: {scan.questions} questions, nothing left; {scan.digest}",
    )
