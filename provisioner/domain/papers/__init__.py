"""Papers: typed evidence that parties hand in. `RecordPaper` takes one `Paper`."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field, TypeAdapter

from provisioner.domain.order.agreement import Agreement
from provisioner.domain.paper import ALL_PARTIES, PaperBase, Party, Signature, SignedPaper
from provisioner.domain.papers import before, ending, opening, running

Paper = Annotated[
    before.TechnicalPlanPaper
    | before.ConstructionPlan
    | before.ResourceDemand
    | before.SelfTestReport
    | before.ResponsibilityLetter
    | before.SecurityAgreement
    | before.ProjectApproval
    | before.MlpsPregrading
    | before.SecrecyReview
    | before.CostSheet
    | before.ExpertReview
    | before.Scheme
    | before.Contract
    | before.SupplementaryContract
    | before.ModeConsent
    | before.ManagedAccess
    | before.PoolBalance
    | before.ProductCheck
    | before.CloudSecurityAssessment
    | before.Letter
    | opening.TestReport
    | opening.SecurityCheckReport
    | opening.CnasReport
    | opening.TrialReport
    | opening.TrialExtensionConsent
    | opening.MlpsReport
    | opening.MlpsCertificate
    | opening.IcpRecord
    | opening.Acceptance
    | opening.Sla
    | opening.QuantityConfirmation
    | opening.ManagementReview
    | Agreement
    | running.ChangeConfirmation
    | running.ReductionAgreement
    | running.ChangeConsent
    | running.EmergencyRecord
    | running.IncidentNotice
    | running.ResumeNotice
    | running.Authorisation
    | running.Waiver
    | running.ContactChange
    | running.MaintenancePlan
    | running.ElasticBounds
    | running.ReductionOrder
    | running.SupervisionNotice
    | running.UsageReport
    | ending.OfflineRecord
    | ending.BackupConfirmation
    | ending.DocumentsReceived
    | ending.ExitPlan
    | ending.ExitReport
    | ending.ExitConsent
    | ending.ExitConfirmation
    | ending.ClearRecord
    | ending.DegaussCertificate
    | ending.TransitionPlan
    | ending.VendorAssessment
    | ending.LegalHold
    | ending.LegalHoldRelease,
    Field(discriminator="kind"),
]

PAPER: TypeAdapter[Paper] = TypeAdapter(Paper)

# kind -> class, for lists of kinds in rule packs and for help texts
KINDS: dict[str, type[PaperBase]] = {
    one.model_fields["kind"].default: one for one in get_args(get_args(Paper)[0])
}

__all__ = ["ALL_PARTIES", "KINDS", "PAPER", "Agreement", "Paper", "Party", "Signature", "SignedPaper"]
