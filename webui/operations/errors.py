"""What an operation refuses."""


class Refused(Exception):
    """The person can mend it; ``code`` names the text to show, ``field`` the field it is about."""

    def __init__(self, code: str, field: str = "") -> None:
        self.code = code
        self.field = field
        super().__init__(code)


class AccountError(Refused):
    """About accounts, passwords and codes."""


class WishError(Refused):
    """About wishes."""
