"""Which post a citation means."""
