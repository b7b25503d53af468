"""Pages and plain text read as articles: bytes in, :class:`archiver.model.ArticleVersion` out. Pure."""
