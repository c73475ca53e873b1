"""Rounds with all their facts, runs, publications and uploads.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("copied_from", sa.Integer()),
        sa.Column("archived_at", sa.DateTime(timezone=True)),
        sa.Column("school_year", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("lottery_seed", sa.String(), nullable=False),
        sa.Column("seed_sealed_at", sa.DateTime(timezone=True)),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("offers_close_at", sa.DateTime(timezone=True)),
        sa.Column("wishes_open_from", sa.DateTime(timezone=True)),
        sa.Column("wishes_close_at", sa.DateTime(timezone=True)),
        sa.Column("approve_until", sa.DateTime(timezone=True)),
        sa.Column("publish_at", sa.DateTime(timezone=True)),
        sa.Column("goals", sa.JSON(), nullable=False),
        sa.Column("max_travel_minutes", sa.Integer()),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.Column("travel_speed_kmh", sa.Double(), nullable=False),
        sa.Column("travel_detour_factor", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["copied_from"], ["rounds.id"], name="fk_rounds_copied_from", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_rounds"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "baseline",
        sa.Column("home_site", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("offering", sa.String(), nullable=False),
        sa.Column("elective", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer()),
        sa.Column("travel_minutes", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_baseline_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_baseline"),
        sa.UniqueConstraint(
            "round_id", "home_site", "number", "offering", name="uq_baseline_round_id_home_site_number_offering"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_baseline_round_id", "baseline", ["round_id"])
    op.create_table(
        "electives",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("profile", sa.String()),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("duo_code", sa.String()),
        sa.Column("tracks", sa.JSON(), nullable=False),
        sa.Column("requires", sa.JSON(), nullable=False),
        sa.Column("module_of", sa.String()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_electives_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_electives"),
        sa.UniqueConstraint("round_id", "code", name="uq_electives_round_id_code"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_electives_round_id", "electives", ["round_id"])
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("kind", sa.String()),
        sa.Column("keep_missing", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_imports_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_imports_round_id", "imports", ["round_id"])
    op.create_table(
        "overlaps",
        sa.Column("elective_a", sa.String(), nullable=False),
        sa.Column("elective_b", sa.String(), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_overlaps_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_overlaps"),
        sa.UniqueConstraint("round_id", "elective_a", "elective_b", name="uq_overlaps_round_id_elective_a_elective_b"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_overlaps_round_id", "overlaps", ["round_id"])
    op.create_table(
        "periods",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_periods_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_periods"),
        sa.UniqueConstraint("round_id", "name", name="uq_periods_round_id_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_periods_round_id", "periods", ["round_id"])
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("round_zip", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("stopped_by", sa.Integer()),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String()),
        sa.Column("heartbeat", sa.DateTime(timezone=True)),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(none_as_null=True)),
        sa.Column("certificate", sa.LargeBinary()),
        sa.Column("failure", sa.JSON(none_as_null=True)),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_runs_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_runs_round_id", "runs", ["round_id"])
    op.create_index("ix_runs_status", "runs", ["status"])
    op.create_table(
        "sites",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("brin6", sa.String()),
        sa.Column("municipality", sa.String()),
        sa.Column("lat", sa.Double()),
        sa.Column("lon", sa.Double()),
        sa.Column("licensed_profiles", sa.JSON(), nullable=False),
        sa.Column("guest_total", sa.Integer()),
        sa.Column("address", sa.String()),
        sa.Column("phone", sa.String()),
        sa.Column("directions", sa.String()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_sites_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sites"),
        sa.UniqueConstraint("round_id", "code", name="uq_sites_round_id_code"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sites_round_id", "sites", ["round_id"])
    op.create_table(
        "offerings",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("elective", sa.String(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("min_size", sa.Integer(), nullable=False),
        sa.Column("guest_capacity", sa.Integer()),
        sa.Column("run", sa.String(40), nullable=False),
        sa.Column("tracks", sa.JSON(), nullable=False),
        sa.Column("years", sa.JSON(), nullable=False),
        sa.Column("profiles", sa.JSON(), nullable=False),
        sa.Column("clock_hours", sa.Integer()),
        sa.Column("title", sa.String()),
        sa.Column("contact", sa.String()),
        sa.Column("description", sa.String()),
        sa.Column("room", sa.String()),
        sa.Column("bring", sa.String()),
        sa.Column("first_day", sa.Date()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_offerings_round_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_offerings_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_offerings"),
        sa.UniqueConstraint("round_id", "code", name="uq_offerings_round_id_code"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_offerings_round_id", "offerings", ["round_id"])
    op.create_index("ix_offerings_site_id", "offerings", ["site_id"])
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("superseded_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_publications_round_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_publications_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_publications_round_id", "publications", ["round_id"])
    op.create_index("ix_publications_run_id", "publications", ["run_id"])
    op.create_table(
        "pupils",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_site_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("first_name", sa.String()),
        sa.Column("infix", sa.String()),
        sa.Column("last_name", sa.String()),
        sa.Column("class", sa.String()),
        sa.Column("year", sa.Integer()),
        sa.Column("track", sa.String()),
        sa.Column("profile", sa.String()),
        sa.Column("max_electives", sa.Integer(), nullable=False),
        sa.Column("needs", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("max_travel_minutes", sa.Integer()),
        sa.Column("completed", sa.JSON(), nullable=False),
        sa.Column("email", sa.String()),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.Column("wishes_changed_at", sa.DateTime(timezone=True)),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["home_site_id"], ["sites.id"], name="fk_pupils_home_site_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_pupils_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_pupils"),
        sa.UniqueConstraint("home_site_id", "number", name="uq_pupils_home_site_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pupils_round_id", "pupils", ["round_id"])
    op.create_table(
        "travel",
        sa.Column("from_site_id", sa.Integer(), nullable=False),
        sa.Column("to_site_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["from_site_id"], ["sites.id"], name="fk_travel_from_site_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_travel_round_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["to_site_id"], ["sites.id"], name="fk_travel_to_site_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_travel"),
        sa.UniqueConstraint("from_site_id", "to_site_id", name="uq_travel_from_site_id_to_site_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_travel_round_id", "travel", ["round_id"])
    op.create_index("ix_travel_to_site_id", "travel", ["to_site_id"])
    op.create_table(
        "lessons",
        sa.Column("home_site_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("class", sa.String()),
        sa.Column("pupil_id", sa.Integer()),
        sa.Column("period_id", sa.Integer()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["home_site_id"], ["sites.id"], name="fk_lessons_home_site_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["period_id"], ["periods.id"], name="fk_lessons_period_id"),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_lessons_pupil_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_lessons_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_lessons"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_lessons_home_site_id", "lessons", ["home_site_id"])
    op.create_index("ix_lessons_period_id", "lessons", ["period_id"])
    op.create_index("ix_lessons_pupil_id", "lessons", ["pupil_id"])
    op.create_index("ix_lessons_round_id", "lessons", ["round_id"])
    op.create_table(
        "locks",
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("by", sa.String()),
        sa.Column("made_by", sa.Integer()),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name="fk_locks_offering_id"),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_locks_pupil_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_locks_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_locks"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_locks_offering_id", "locks", ["offering_id"])
    op.create_index("ix_locks_pupil_id", "locks", ["pupil_id"])
    op.create_index("ix_locks_round_id", "locks", ["round_id"])
    op.create_table(
        "run_placements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.Integer()),
        sa.Column("offering_id", sa.Integer()),
        sa.Column("home_site", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("offering", sa.String(), nullable=False),
        sa.Column("elective", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer()),
        sa.Column("travel_minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name="fk_run_placements_offering_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_run_placements_pupil_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_placements_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_run_placements"),
        sa.UniqueConstraint(
            "run_id", "home_site", "number", "offering", name="uq_run_placements_run_id_home_site_number_offering"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_run_placements_offering_id", "run_placements", ["offering_id"])
    op.create_index("ix_run_placements_pupil_id", "run_placements", ["pupil_id"])
    op.create_table(
        "sessions",
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name="fk_sessions_offering_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["period_id"], ["periods.id"], name="fk_sessions_period_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_sessions_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sessions_offering_id", "sessions", ["offering_id"])
    op.create_index("ix_sessions_period_id", "sessions", ["period_id"])
    op.create_index("ix_sessions_round_id", "sessions", ["round_id"])
    op.create_table(
        "wishes",
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("elective", sa.String()),
        sa.Column("offering_id", sa.Integer()),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("state_by", sa.Integer()),
        sa.Column("state_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name="fk_wishes_offering_id"),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_wishes_pupil_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_wishes_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_wishes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_wishes_offering_id", "wishes", ["offering_id"])
    op.create_index("ix_wishes_pupil_id", "wishes", ["pupil_id"])
    op.create_index("ix_wishes_round_id", "wishes", ["round_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("wishes")
    op.drop_table("sessions")
    op.drop_table("run_placements")
    op.drop_table("locks")
    op.drop_table("lessons")
    op.drop_table("travel")
    op.drop_table("pupils")
    op.drop_table("publications")
    op.drop_table("offerings")
    op.drop_table("sites")
    op.drop_table("runs")
    op.drop_table("periods")
    op.drop_table("overlaps")
    op.drop_table("imports")
    op.drop_table("electives")
    op.drop_table("baseline")
    op.drop_table("rounds")
