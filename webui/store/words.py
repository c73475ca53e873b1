"""The words that only the web knows: how far a wish, a run or an import is."""

from enum import StrEnum


class WishState(StrEnum):
    """How far a wish is. Only an approved one counts in the matcher."""

    DRAFT = "draft"  # saved by the pupil, not yet handed in
    SUBMITTED = "submitted"  # handed in; the home school has to look at it
    APPROVED = "approved"  # the home school's word


class RunState(StrEnum):
    """How far a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"  # somebody asked it to stop; it ends with the best allocation so far
    DONE = "done"  # every goal proved
    STOPPED = "stopped"  # stopped or out of time; has the best allocation so far, if there was one
    FAILED = "failed"  # wrong data or our own mistake; ``RunRow.failure`` says which
    CANCELLED = "cancelled"  # taken from the queue before it began


class AsideKind(StrEnum):
    """What a run beside the round is for."""

    WHAT_IF = "what_if"  # the round with some changes


class OfferState(StrEnum):
    """What became of a seat that was offered."""

    OPEN = "open"  # counsellors have not all answered
    ACCEPTED = "accepted"  # by all; the decisions by hand are made
    DECLINED = "declined"
    LATE = "late"  # nobody answered in time
    WITHDRAWN = "withdrawn"  # by the coordinator
    OVERTAKEN = "overtaken"  # accepted by all, but no longer possible by then
    LAPSED = "lapsed"  # a correction was published that makes it impossible


RUN_STANDS = (RunState.QUEUED, RunState.RUNNING, RunState.DONE)  # nobody wants the same a second time
RUN_WAITS = (RunState.QUEUED,)
RUN_WORKS = (RunState.RUNNING, RunState.STOPPING)
RUN_OVER = (RunState.DONE, RunState.STOPPED, RunState.FAILED, RunState.CANCELLED)


class ImportState(StrEnum):
    """What became of an upload."""

    PREVIEWED = "previewed"
    APPLIED = "applied"
    DROPPED = "dropped"
