"""Accounts from several origins as one list."""

from __future__ import annotations

from datetime import UTC, datetime

from archiver.model import Account
from archiver.people import merge_accounts

START = datetime(2020, 1, 1, tzinfo=UTC)


def account(handle: str, origin: str, owner: str = "Ida Brandt", platform: str = "x", **more) -> Account:
    return Account(
        **{
            "platform": platform,
            "handle": handle,
            "owner": owner,
            "origin": origin,
            "evidence": f"by {origin}",
        }
        | more
    )


def shown(*groups: list[Account]) -> list[tuple[str, str]]:
    return [(a.handle, a.origin) for a in merge_accounts(*groups)]


def test_the_strongest_origin_comes_first_whatever_the_order():
    weak, strong = [account("a", "wikidata"), account("b", "catalogue")], [account("c", "legislators")]
    first = [account("d", "article")]
    assert shown(weak, strong, first) == [
        ("d", "article"),
        ("c", "legislators"),
        ("b", "catalogue"),
        ("a", "wikidata"),
    ]


def test_one_account_is_kept_once_with_all_its_evidence():
    (merged,) = merge_accounts(
        [account("Ida_B", "wikidata", owner_id="Q1", valid_from=START)], [account("ida_b", "article")]
    )
    assert (merged.handle, merged.origin, merged.owner_id) == ("ida_b", "article", "Q1")
    assert merged.evidence == "by article; by wikidata"
    assert merged.valid_from == START


def test_one_handle_on_two_platforms_is_two_accounts():
    assert (
        len(merge_accounts([account("ida", "wikidata"), account("ida", "wikidata", platform="telegram")]))
        == 2
    )


def test_the_users_list_outdoes_other_origins_of_that_name_there():
    listed = [account("mine", "people")]
    others = [account("a", "wikidata"), account("b", "catalogue", owner="Brandt"), account("c", "article")]
    assert shown(listed, others) == [("c", "article"), ("mine", "people")]


def test_the_users_list_leaves_other_names_and_platforms():
    listed = [account("mine", "people")]
    others = [account("a", "wikidata", owner="Karl Ott"), account("b", "wikidata", platform="telegram")]
    assert len(merge_accounts(listed, others)) == 3


def test_what_the_list_and_wikidata_agree_on_stays_with_both_words():
    (merged,) = merge_accounts([account("mine", "people")], [account("Mine", "wikidata")])
    assert merged.evidence == "by people; by wikidata"


def test_evidence_has_a_bound():
    many = [account("ida", "article", evidence=f"said {n}") for n in range(1000)]
    assert len(merge_accounts(many)[0].evidence) <= 600


def test_nothing_makes_nothing():
    assert merge_accounts() == () == merge_accounts([], [])
