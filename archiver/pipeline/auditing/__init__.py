"""The archive read again, and held against what index and catalogue say of it."""
