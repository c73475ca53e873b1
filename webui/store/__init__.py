"""The rows of the web and what opens their store; no Flask here. Importing it makes all of the metadata known."""

from webui.store.accounts import AccessCode, Account, Attempt, ResetLink
from webui.store.audit import AuditEntry
from webui.store.base import Base, now
from webui.store.downloads import DownloadRow
from webui.store.imports import ImportRow
from webui.store.offer import ElectiveRow, OfferingRow, OverlapRow, SessionRow, SiteRow, TravelRow
from webui.store.offers import OfferMoveRow, OfferRow
from webui.store.opening import close_store, open_engine, open_store
from webui.store.priorities import PriorityRow
from webui.store.pupils import BaselineRow, LessonRow, LockRow, PupilRow, WishRow
from webui.store.revision import StoreSession, revision, touch
from webui.store.rounds import CurrentRound, PeriodRow, RoundRow
from webui.store.runs import AsideRow, PublicationRow, RepairRow, RunPlacementRow, RunRow
from webui.store.swaps import SwapAskRow, SwapOfferRow, SwapRuleRow
from webui.store.words import AsideKind, ImportState, OfferState, RunState, WishState

__all__ = [
    "AccessCode",
    "Account",
    "AsideKind",
    "AsideRow",
    "Attempt",
    "AuditEntry",
    "Base",
    "BaselineRow",
    "CurrentRound",
    "DownloadRow",
    "ElectiveRow",
    "ImportRow",
    "ImportState",
    "LessonRow",
    "LockRow",
    "OfferMoveRow",
    "OfferRow",
    "OfferState",
    "OfferingRow",
    "OverlapRow",
    "PeriodRow",
    "PriorityRow",
    "PublicationRow",
    "PupilRow",
    "RepairRow",
    "ResetLink",
    "RoundRow",
    "RunPlacementRow",
    "RunRow",
    "RunState",
    "SessionRow",
    "SiteRow",
    "StoreSession",
    "SwapAskRow",
    "SwapOfferRow",
    "SwapRuleRow",
    "TravelRow",
    "WishRow",
    "WishState",
    "close_store",
    "now",
    "open_engine",
    "open_store",
    "revision",
    "touch",
]
