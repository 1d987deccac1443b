"""Who may do what: the whole matrix, and what nobody may."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from provisioner.adapters.cedar import CedarAccess, FaultyPolicies
from provisioner.domain.access import Act, Subject
from provisioner.domain.actor import Actor
from provisioner.errors import NotAllowed

ROOT = Path(__file__).parents[2]
MATRIX = yaml.safe_load((ROOT / "tests/cases/access/permissions.yaml").read_text())
ROLES: list[str] = MATRIX["acts"]
CELLS = [(role, act, MATRIX[act][ROLES.index(role)]) for act in Act for role in ROLES]

OTHERS = Subject(name="c1", requesters=frozenset({"somebody"}))
OWN = Subject(name="c1", requesters=frozenset({"li"}))
OWN_BY_ID = Subject(name="c1", requesters=frozenset({"u-li"}))
PRACTICE = Subject(name="c1", requesters=frozenset({"somebody"}), practice=True)


@pytest.fixture(scope="module")
def access() -> CedarAccess:
    return CedarAccess(ROOT / "catalog/access")


def li(*roles: str) -> Actor:
    return Actor(name="li", user_id="u-li", roles=frozenset(roles))


@pytest.mark.parametrize(("role", "act", "cell"), CELLS, ids=[f"{r}-{a}" for r, a, _ in CELLS])
def test_each_role_may_do_exactly_what_the_matrix_says(access: CedarAccess, role: str, act: Act, cell: str):
    assert access.verdict(li(role), act, OTHERS).allowed is (cell == "+")
    assert access.verdict(li(role), act, PRACTICE).allowed is (cell in "+p")
    own = cell in "+o" and act.value not in MATRIX["own"]
    assert access.verdict(li(role), act, OWN).allowed is own
    assert access.verdict(li(role), act, OWN_BY_ID).allowed is own


def test_the_matrix_names_every_act():
    assert set(MATRIX) - {"acts", "own", "apart"} == {act.value for act in Act}


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("roles", MATRIX["apart"], ids="+".join)
def test_roles_that_must_be_apart_lock_a_person_out(access: CedarAccess, roles: list[str], act: Act):
    assert not access.verdict(li(*roles), act, PRACTICE).allowed


@pytest.mark.parametrize("roles", [(), ("admin",), ("member", "reader")])
@pytest.mark.parametrize("act", list(Act))
def test_roles_that_no_policy_names_may_do_nothing(access: CedarAccess, roles: tuple[str, ...], act: Act):
    assert not access.verdict(li(*roles), act, OTHERS).allowed


def test_a_legal_hold_stops_every_deletion(access: CedarAccess):
    held = Subject(name="c1", on_hold=True)
    for act in (Act.RETIRE, Act.DESTROY):
        assert access.verdict(li("operator"), act, held).policies == ("legal-hold",)


def test_a_refusal_says_why_and_what_to_do(access: CedarAccess):
    with pytest.raises(NotAllowed, match="三员分立") as refused:
        access.require(li("operator", "auditor"), Act.APPLY, OTHERS)
    assert "only one of the three roles" in refused.value.remedy
    with pytest.raises(NotAllowed, match=r"li \(roles: auditor\) may not approve plan"):
        access.require(li("auditor"), Act.APPROVE_PLAN, OTHERS)


def test_a_strange_name_is_a_name_and_not_a_policy(access: CedarAccess):
    odd = Actor(
        name='x"; permit(principal, action, resource); //', user_id='u"\n', roles=frozenset({"requester"})
    )
    assert access.verdict(odd, Act.SUBMIT, OTHERS).allowed
    assert not access.verdict(odd, Act.APPLY, OTHERS).allowed


def test_faulty_or_absent_policies_allow_nothing(tmp_path: Path):
    with pytest.raises(FaultyPolicies):
        CedarAccess(tmp_path)
    (tmp_path / "a.cedar").write_text("permit (principal, action")
    with pytest.raises(FaultyPolicies):
        CedarAccess(tmp_path)
