"""Pages on which people sign in and look after their account."""

from dataclasses import dataclass
from typing import ClassVar

from webui.pages.page import FormPage


@dataclass(frozen=True, kw_only=True)
class StartPage(FormPage):
    """The first page: a pupil's code; staff go on from here."""

    template: ClassVar[str] = "sign_in/start.html"


@dataclass(frozen=True, kw_only=True)
class StaffPage(FormPage):
    """User name and password."""

    template: ClassVar[str] = "sign_in/staff.html"

    contact: str


@dataclass(frozen=True, kw_only=True)
class SecondStepPage(FormPage):
    """The code of the authenticator app."""

    template: ClassVar[str] = "sign_in/second_step.html"


@dataclass(frozen=True, kw_only=True)
class NewPasswordPage(FormPage):
    """A new password, with the code of a link."""

    template: ClassVar[str] = "sign_in/new_password.html"


@dataclass(frozen=True, kw_only=True)
class AccountPage(FormPage):
    """My account: password, second step, sessions."""

    template: ClassVar[str] = "account/account.html"

    username: str
    role: str
    sites: tuple[str, ...]
    two_steps: bool
    may_turn_off: bool
    contact: str


@dataclass(frozen=True, kw_only=True)
class ConfirmPage(FormPage):
    """The password again, before something sensitive."""

    template: ClassVar[str] = "account/confirm.html"


@dataclass(frozen=True, kw_only=True)
class TwoStepsPage(FormPage):
    """Setting up the second step: the secret as a QR code and as text."""

    template: ClassVar[str] = "account/two_steps.html"

    qr: str  # an SVG as data
    secret: str
    forced: bool
