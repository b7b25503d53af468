"""Packages (WACZ): made of a home, checked, opened by others."""
