"""The address of a bucket, as a person writes it."""

from __future__ import annotations

import pytest

from archiver.buckets import BucketPlace, parse_bucket
from archiver.errors import SettingsError


@pytest.mark.parametrize(
    ("written", "bucket", "prefix"),
    [
        ("s3://news", "news", ""),
        ("s3://news/", "news", ""),
        ("s3://news/warcs", "news", "warcs/"),
        ("s3://news.example/a//b/", "news.example", "a/b/"),
    ],
)
def test_bucket_and_prefix_are_told_apart(written, bucket, prefix):
    assert parse_bucket(written) == BucketPlace(bucket, prefix)
    assert str(parse_bucket(written)) == f"s3://{bucket}/{prefix}"


def test_nothing_is_no_bucket():
    assert parse_bucket("") is None


@pytest.mark.parametrize(
    "written", ["news", "s3://", "s3:///a", "s3://N/a", "gs://news", "s3://news/a b", "s3://a?b"]
)
def test_what_is_none_is_refused_with_its_place(written):
    with pytest.raises(SettingsError, match=r"^storage\.url: must be s3://BUCKET"):
        parse_bucket(written)


def test_a_secret_in_it_is_not_repeated():
    with pytest.raises(SettingsError) as told:
        parse_bucket("s3://key:hush@news/a")
    assert "hush" not in str(told.value)
