"""The schema versions that this guidebot knows, kept apart from Alembic, which is slow to import."""

HEAD = "0003"
KNOWN = ("0001", "0002", "0003")
REVISION_OF = "SELECT version_num FROM alembic_version"
