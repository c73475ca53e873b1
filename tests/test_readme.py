"""What the commands of the README write is no part of the repository: who pastes them has a clean tree."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
WRITES = re.compile(r"(?:--out|--xlsx|matcher templates) (\w[\w./-]*)")


def test_every_output_of_a_command_in_a_readme_is_ignored() -> None:
    ignored = {line.strip().strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()}
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "README.md", ROOT / "sample_data" / "README.md")]
    written = {name.partition("/")[0].rstrip(".") for text in texts for name in WRITES.findall(text)}
    assert {"out", "repaired", "export", "demand.xlsx", "my_round"} <= written
    assert written <= ignored
