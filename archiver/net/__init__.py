"""Asking other machines: exact bytes, a host's own pace, and no address that isn't meant to be asked."""
