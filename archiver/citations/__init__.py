"""Article version -> citations: embeds, links, and posts that are only named in prose."""
