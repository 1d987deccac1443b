"""F4 三方协议 (003 附4): signed by unit, vendor and authority; where it counts, billing starts."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from provisioner.domain.order.parts import Line, OptionalLine
from provisioner.domain.paper import SignedPaper


class Agreement(SignedPaper):
    """F4, one year, renewed at most twice; six copies, two for each party."""

    kind: Literal["agreement"] = "agreement"
    system_name: OptionalLine = Field(default="", title="信息系统名称")
    party_a: Line = Field(title="甲方（使用单位）")
    party_b: Line = Field(title="乙方（云服务商）")
    party_c: Line = Field(title="丙方（主管部门）")
    signed_on: date = Field(title="签订日期")
    valid_until: date | None = Field(default=None, title="有效期至")
    renewals: int = Field(default=0, title="续签次数", ge=0)
    copies: int = Field(default=6, title="份数", ge=1)
    emergency_contact: OptionalLine = Field(default="", title="应急联系人")
    emergency_phone: OptionalLine = Field(default="", title="应急联系电话")
    website_filed: bool | None = Field(default=None, title="网站已备案")
    software_licensed: bool | None = Field(default=None, title="软件正版")
    hosting_only: bool = Field(default=False, title="仅机房托管")
