"""The form of an upload."""

from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import Form, MultipleFileField, RadioField, SelectField, ValidationError

from webui.forms.parts import choice
from webui.texts import lazy as _l


def _some(_: Form, field: MultipleFileField) -> None:
    if not chosen(field):
        raise ValidationError(_l("Choose a file first."))


def chosen(field: MultipleFileField) -> list[FileStorage]:
    """The files that were really sent: an empty field comes as a file without a name."""
    return [file for file in field.data or () if isinstance(file, FileStorage) and file.filename]


class UploadForm(FlaskForm):
    """Some files. The kinds are filled in by the view."""

    files = MultipleFileField(
        _l("Files"),
        [_some],
        description=_l("CSV or XLSX, or a zip of them. You can choose several at once."),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm,.zip,.toml"},
    )
    kind = SelectField(_l("What is it?"), default="")
    missing = RadioField(
        _l("What the file leaves out"),
        choices=[
            choice(
                "gone", _l("is gone: the file is the whole list of the school. Pupils who left keep their choices.")
            ),
            choice("kept", _l("stays: the file only adds and changes.")),
        ],
        default="gone",
    )
