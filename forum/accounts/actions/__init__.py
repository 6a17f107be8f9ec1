"""Writing about people, in a module a noun. Passwords come hashed, before the write."""

from forum.accounts.actions.addresses import ask_to_change_address, change_address, keep_address
from forum.accounts.actions.claims import claim, join, offer_claim
from forum.accounts.actions.invitations import accept_invitation, invite, mail_invitation, withdraw_invitation
from forum.accounts.actions.passwords import ask_to_reset, reset_password
from forum.accounts.actions.people import (
    add_person,
    carry_text,
    change_password,
    change_profile,
    drop_carried_text,
    end_session,
    leave,
    refuse_display_name,
    refuse_handle,
    refuse_password,
    set_roles,
    shut_out,
    sign_in,
)
from forum.accounts.actions.registration import ask_again, ask_to_confirm, ask_to_join, confirm

__all__ = [
    "accept_invitation",
    "add_person",
    "ask_again",
    "ask_to_change_address",
    "ask_to_confirm",
    "ask_to_join",
    "ask_to_reset",
    "carry_text",
    "change_address",
    "change_password",
    "change_profile",
    "claim",
    "confirm",
    "drop_carried_text",
    "end_session",
    "invite",
    "join",
    "keep_address",
    "leave",
    "mail_invitation",
    "offer_claim",
    "refuse_display_name",
    "refuse_handle",
    "refuse_password",
    "reset_password",
    "set_roles",
    "shut_out",
    "sign_in",
    "withdraw_invitation",
]
