"""What can be asked of a case: one class per command, and their union."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field, TypeAdapter

from provisioner.domain.commands import build, clock, ending, intake, opening, running, vendor
from provisioner.domain.commands.base import CommandBase

Command = Annotated[
    intake.Submit
    | intake.Accept
    | intake.Reject
    | intake.Approve
    | intake.RecordPaper
    | build.PreviewPlan
    | build.ApprovePlan
    | build.StartRun
    | build.FinishRun
    | build.RecordEvidence
    | build.HandOver
    | build.OpenExposure
    | opening.TrialReady
    | opening.ExtendTrial
    | opening.ConfirmQuantity
    | opening.GoLive
    | running.RequestChange
    | running.ReviewChange
    | running.FinishChange
    | running.AdjustElastic
    | running.SetSchedule
    | running.ApplyWindow
    | running.ProposeReduction
    | running.AgreeReduction
    | running.FinishReduction
    | running.RemindIdle
    | running.SuperviseIdle
    | running.ForceReduction
    | running.ReportEmergency
    | running.ProvisionEmergency
    | running.FileLate
    | running.Suspend
    | running.Resume
    | running.AccessData
    | running.KeepFallback
    | running.EndFallback
    | ending.RequestExit
    | ending.ReviewExit
    | ending.Retire
    | ending.RecordDestroyed
    | ending.RecordProbe
    | ending.IssueCertificate
    | ending.SettleYear
    | vendor.RegisterVendor
    | vendor.AllowVendor
    | vendor.ChooseSuccessor
    | vendor.BeginTransition
    | vendor.EndService
    | vendor.DisposeEquipment
    | clock.Tick
    | clock.Recompute,
    Field(discriminator="kind"),
]

COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
COMMANDS: dict[str, type[CommandBase]] = {
    one.model_fields["kind"].default: one for one in get_args(get_args(Command)[0])
}

__all__ = ["COMMAND", "COMMANDS", "Command", "CommandBase"]
