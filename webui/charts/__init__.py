"""Pictures as SVG, made on the server: no script, no inline style, each with words for who does not see it.

Small enough to be drawn with the standard library. pygal, which was tried, brings style sheets and style attributes in
each picture, which the Content-Security-Policy forbids, and gives no names to screen readers. No Flask, no rows.
"""

from webui.charts.bars import RankBar, SeatBar, rank_bars, seat_bar
from webui.charts.flows import Flow, Place, flow_map

__all__ = ["Flow", "Place", "RankBar", "SeatBar", "flow_map", "rank_bars", "seat_bar"]
