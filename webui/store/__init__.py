"""The rows of the web and what opens their store; no Flask here. Importing it makes all of the metadata known."""

from webui.store.base import Base, close_store, now, open_store

__all__ = ["Base", "close_store", "now", "open_store"]
