"""Files that people take home."""

from flask import Response

from webui.operations.rounds import Export


def download(made: Export) -> Response:
    """The file as an answer that browsers save."""
    disposition = f'attachment; filename="{made.name}"'
    return Response(made.content, mimetype=made.media_type, headers={"Content-Disposition": disposition})
