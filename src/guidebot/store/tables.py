"""The tables of the journal. Every change here needs a migration; a test compares the two."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
    text,
)

metadata = MetaData()
Json = JSON(none_as_null=True)


class Moment(TypeDecorator[datetime]):
    """A time in UTC as ISO text, which sorts and compares the same in every database."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else moment_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else datetime.fromisoformat(value)


def moment_text(moment: datetime) -> str:
    """A time as it is stored: always with microseconds, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


turns = Table(
    "turns",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("conversation", String(64), index=True),
    Column("channel", String(32), nullable=False),
    Column("key", String(64), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("history", Json, nullable=False),
    Column("searched_for", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("locale", String(35), nullable=False),
    Column("region", String(8), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("as_of", Date),
    Column("topic", String(64), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("route", String(64)),
    Column("crisis", Boolean, nullable=False),
    Column("answer", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("unsure", Boolean, nullable=False, server_default=false()),
    Column("contacts", Json, nullable=False, server_default="[]"),
    Column("reference", String(16), nullable=False, server_default=""),
    Column("summary", Text, nullable=False, server_default=""),
    Column("notes", Json, nullable=False),
    Column("missing", Json, nullable=False),
    Column("choices", Json, nullable=False),
    Column("found", Json, nullable=False),
    Column("generation", String(64), nullable=False),
    Column("configuration", String(64), nullable=False),
    Column("seconds", Json, nullable=False),
    Column("model_use", Json),
    Column("reviewed", String(32)),
    Column("gathered", Boolean, nullable=False, index=True),
)

passages = Table(
    "passages",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("document", String(255), nullable=False, index=True),
    Column("version", String(64), nullable=False),
    Column("locale", String(35), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("headings", Json, nullable=False),
    Column("text", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("facts", Json),  # what the chat says about the document; NULL before version 0004
)

citations = Table(
    "citations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("turn", ForeignKey("turns.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("passage", ForeignKey("passages.id"), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("quote", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("answer_start", Integer, nullable=False),
    Column("answer_end", Integer, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("turn", ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("why", String(32)),
    Column("comment", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("turn", ForeignKey("turns.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("key", String(64), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("cause", String(255), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("opened", Moment, nullable=False),
    Column("generation", String(64), nullable=False),
    Column("times", Integer, nullable=False),
    Column("detail", Json, nullable=False),
    Column("claimed_by", String(64)),
    Column("claimed", Moment),
    Column("resolved_by", String(64)),
    Column("resolved", Moment),
    Column("version", Integer, nullable=False),
    # A question has at most one unresolved item per reason, even if several processes add it at once.
    Index(
        "one_unresolved",
        "key",
        "reason",
        "cause",
        unique=True,
        sqlite_where=text("state <> 'resolved'"),
        postgresql_where=text("state <> 'resolved'"),
    ),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("item", ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("reviewer", String(64), primary_key=True),
    Column("labels", Json, nullable=False),
    Column("at", Moment, nullable=False),
)

resolutions = Table(
    "resolutions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("item", Integer, nullable=False),
    Column("conversation", String(64)),
    Column("key", String(64), nullable=False, index=True),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("verdicts", Json, nullable=False),
    Column("note", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("history", Json, nullable=False),
    Column("locale", String(35), nullable=False),
    Column("region", String(8), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("topic", String(64), nullable=False),
    Column("expected", String(16)),
    Column("answer", Text, nullable=False),
    Column("quotes", Json, nullable=False),
    Column("negatives", Json, nullable=False),
    Column("withdrawn", Moment),
    Column("withdrawn_why", Text),
    Column("undone", Boolean, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("password", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Moment),
    Column("made", Moment, nullable=False),
    Column("disabled", Boolean, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column(
        "digest", String(64), primary_key=True
    ),  # of the cookie's value, so that a copy of the journal gives no access
    Column("account", ForeignKey("accounts.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("token", String(64), nullable=False),
    Column("opened", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("audience", String(16), nullable=False, server_default="creator"),
    Column("rate", String(32), nullable=False, server_default=""),
    Column("made", Moment, nullable=False),
    Column("used", Moment),
    Column("revoked", Moment),
)

# Requests that programs sent with an idempotency key, so that a repeated request is carried out once.
idempotency_keys = Table(
    "sendings",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("who", String(64), nullable=False),
    Column("what", String(64), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("detail", Json, nullable=False),
)
