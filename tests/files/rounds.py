"""A tiny right round as text, to be broken in one place per test."""
# ruff: noqa: E501 (one file, one line)

from pathlib import Path

TOML = """[round]
school_year = "2026-2027"
lottery_seed = "zaad"

[periods]
P1 = {start = 2026-09-01, end = 2026-11-30}

[policy]
goals = ["served", "travel"]
"""

FILES = {
    "round.toml": TOML,
    "sites.csv": "site_id,name\nnewton,SG Newton\ntabor,Tabor\n",
    "electives.csv": "elective,title,requires\nX/1,Lassen,\nX/2,Meer lassen,X/1\n",
    "offerings.csv": "offering_id,elective,site_id,capacity,min_size,guest_capacity,run\nlas-ma,X/1,newton,12,4,6,auto\n",
    "sessions.csv": "offering_id,weekday,start,end,period\nlas-ma,mon,9:00,10:40,P1\n",
    "pupils.csv": "home_site,pupil_id,last_name,class,year,completed\ntabor,0123,Jansen,3A,3,\ntabor,0124,Smit,3A,3,\n",
    "wishes.csv": "home_site,pupil_id,rank,elective,offering_id\ntabor,0123,1,X/1,\ntabor,0124,1,,las-ma\n",
    "lessons.csv": "home_site,weekday,start,end,class,pupil_id\ntabor,mon,8:30,9:20,3A,\n",
    "travel.csv": "from_site,to_site,minutes\ntabor,newton,12\n",
    "overlaps.csv": "elective_a,elective_b,level\nX/1,X/2,warn\n",
    "locks.csv": "home_site,pupil_id,offering_id,action\ntabor,0123,las-ma,place\n",
}


def write(folder: Path, **changes: str | bytes | None) -> Path:
    """The round with some files changed (``pupils="…"``, ``round="…"``), added or, with None, left out."""
    folder.mkdir(parents=True, exist_ok=True)
    contents: dict[str, str | bytes | None] = dict(FILES)
    for stem, content in changes.items():
        contents["round.toml" if stem == "round" else f"{stem}.csv"] = content
    for name, content in contents.items():
        if content is not None:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
