"""Which state of the tables this guidebot knows; kept apart from Alembic, which takes long to import."""

HEAD = "0001"
KNOWN = ("0001",)
REVISION_OF = "SELECT version_num FROM alembic_version"
