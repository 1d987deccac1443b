"""Every command and state has its Chinese word."""

from __future__ import annotations

from provisioner.domain.case import State
from provisioner.domain.commands import COMMANDS
from provisioner.domain.pack.roles import PARTIES
from provisioner.domain.words import COMMANDS_ZH, PARTIES_ZH, STATES_ZH


def test_every_command_has_a_word():
    assert set(COMMANDS_ZH) == set(COMMANDS)


def test_every_state_has_a_word():
    assert set(STATES_ZH) == {"NEW", *State}


def test_every_party_has_a_word():
    assert set(PARTIES) <= set(PARTIES_ZH)
