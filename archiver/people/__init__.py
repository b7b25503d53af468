"""Who an author is: from a name in an article to accounts on a platform, with the evidence. Pure.

Origins: the article itself (:mod:`.told`), the user's list (:mod:`.listed`), the table of
legislators, what earlier articles taught, Wikidata (:mod:`.wikidata` asks, :mod:`.choose` chooses).
:func:`merge_accounts` makes one list of them.
"""

from .choose import choose_entities
from .congress import ask_legislators, parse_legislators
from .directory import Directory
from .doubts import find_doubts
from .entities import Entity, EntityHandle, Held
from .folding import fold_name
from .handles import fold_handle
from .legislators import BrokenTable, Legislator, dump_legislators, find_legislators, parse_table
from .listed import Handle, Person, find_listed, parse_people, places_of_list
from .merge import merge_accounts
from .names import bare_name, is_full_name, likeness, same_name
from .roles import role_words
from .search import Namesakes, find_on_wikidata
from .told import accounts_in_article, find_learnt, learn_accounts
from .wikidata import (
    BrokenEntities,
    ask_entities,
    ask_labels,
    ask_search,
    offices_of,
    parse_entities,
    parse_labels,
    parse_search,
    search_languages,
)

__all__ = [
    "BrokenEntities",
    "BrokenTable",
    "Directory",
    "Entity",
    "EntityHandle",
    "Handle",
    "Held",
    "Legislator",
    "Namesakes",
    "Person",
    "accounts_in_article",
    "ask_entities",
    "ask_labels",
    "ask_legislators",
    "ask_search",
    "bare_name",
    "choose_entities",
    "dump_legislators",
    "find_doubts",
    "find_learnt",
    "find_legislators",
    "find_listed",
    "find_on_wikidata",
    "fold_handle",
    "fold_name",
    "is_full_name",
    "learn_accounts",
    "likeness",
    "merge_accounts",
    "offices_of",
    "parse_entities",
    "parse_labels",
    "parse_legislators",
    "parse_people",
    "parse_search",
    "parse_table",
    "places_of_list",
    "role_words",
    "same_name",
    "search_languages",
]
