"""One file per revision, applied by Alembic."""
