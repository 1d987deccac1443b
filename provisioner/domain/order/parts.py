"""Words that several forms share. `title` of a field is its label on the printed form."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

FORBIDDEN = ("../", "..\\", "${", "{{", "{%", "<%", "`")


def plain(value: str) -> str:
    """One line of ordinary text: what a template, path or terminal could act on is refused."""
    for char in value:
        if unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}:
            raise ValueError(
                f"控制字符或双向字符不允许 / control or bidi character U+{ord(char):04X} is not allowed"
            )
    for mark in FORBIDDEN:
        if mark in value:
            raise ValueError(f"不允许出现 {mark!r} / {mark!r} is not allowed")
    return value


Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(plain)]
OptionalLine = Annotated[str, Field(max_length=200), AfterValidator(plain)]


def plain_paragraph(value: str) -> str:
    """As `plain`, for text of several lines."""
    for line in value.split("\n"):
        plain(line)
    return value


Paragraph = Annotated[str, Field(max_length=4000), AfterValidator(plain_paragraph)]
HostName = Annotated[str, Field(pattern=r"^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$")]
PortNumber = Annotated[int, Field(ge=1, le=65535)]


class ZoneName(StrEnum):
    """部署网络. The value is the form's word; `catalog/zones` says what it is in the cloud."""

    INTERNET = "互联网"
    EGOV = "政务外网"


class Network(StrEnum):
    """承载网络 of a whole system."""

    EGOV = "政务外网"
    INTERNET = "互联网"
    OTHER = "其他网络"


class CpuArch(StrEnum):
    ARM = "ARM"
    C86 = "C86"
    OTHER = "其他"


class OperatingSystem(StrEnum):
    UOS = "统信UOS"
    KYLIN = "麒麟"


class DiskType(StrEnum):
    SATA = "SATA"
    SAS = "SAS"
    SSD = "SSD"


class HostType(StrEnum):
    ELASTIC = "弹性云服务器"
    PHYSICAL = "物理服务器"


class MlpsLevel(StrEnum):
    """等级保护级别. 四级 and 五级 are not on the form; they are read so that they can be refused."""

    ONE = "一级"
    TWO = "二级"
    THREE = "三级"
    FOUR = "四级"
    FIVE = "五级"
    UNGRADED = "未定级"

    @property
    def number(self) -> int:
        """1–5; an ungraded system counts as 0."""
        return ["未定级", "一级", "二级", "三级", "四级", "五级"].index(self.value)


class OnboardingType(StrEnum):
    NEW = "新建上云"
    MIGRATION = "迁移上云"
    HOSTING = "机房托管"


class SystemKind(StrEnum):
    PRODUCTION = "业务生产系统"
    OFFICE = "内部办公"
    PUBLIC_SERVICE = "公众服务"
    PORTAL = "门户网站"
    MOBILE_APP = "移动APP"
    VIDEO = "视频系统"
    OTHER = "其他"


class Audience(StrEnum):
    UNIT = "本单位人员"
    INDUSTRY = "本行业人员"
    PUBLIC = "社会公众"
    OTHER = "其他"


class ServiceScope(StrEnum):
    LOCAL = "本级"
    PROVINCE_CITY = "省-市两级"
    PROVINCE_CITY_COUNTY = "省-市-县三级"
    NATION_TO_COUNTY = "国家-省-市-县四级"
    OTHER = "其他"


class Availability(StrEnum):
    TWO_NINES = "99%"
    THREE_NINES = "99.9%"
    FOUR_NINES = "99.99%"
    OTHER = "其他"


class MaintainerKind(StrEnum):
    SUBORDINATE = "下属单位/部门"
    CONTRACTOR = "委托外包单位"


class DeliveryMode(StrEnum):
    """Delivery of cloud resources (000 第13条); shared is the default everywhere."""

    SHARED = "shared"
    DEDICATED = "dedicated"
    HOSTING = "hosting"
    BARE_METAL = "bare_metal"
