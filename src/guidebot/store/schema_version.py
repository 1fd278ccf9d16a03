"""The schema versions that this guidebot knows, kept apart from Alembic, which is slow to import."""

HEAD = "0004"
KNOWN = ("0001", "0002", "0003", "0004")
REVISION_OF = "SELECT version_num FROM alembic_version"
