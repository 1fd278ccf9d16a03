"""Which state of the tables this guidebot knows; kept apart from Alembic, which takes long to import."""

HEAD = "0003"
KNOWN = ("0001", "0002", "0003")
REVISION_OF = "SELECT version_num FROM alembic_version"
