"""Checks a proof, in whole numbers only, without any solver: the proof's form and meaning are in ``matcher.proof``.

The columns come from the checker's own reading of the rules, the rows from their names, and the goal values from
the allocation. A certificate is believed in nothing: whatever it does not prove is not proved.
"""

from matcher.certificate.verify import Verification, verify

__all__ = ["Verification", "verify"]
