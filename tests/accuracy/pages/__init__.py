"""Whole pages written for the project, each as another kind of site builds them, with gold beside them."""
