"""Words of names that aren't the name: titles, suffixes, what organisations are called by. All folded."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """Words written with blanks between them, as a set."""
    return frozenset(text.split())


def word_pairs(text: str) -> dict[str, str]:
    """Pairs written ``key:value`` with blanks between them; "_" stands for a blank inside a value."""
    pairs = (pair.partition(":") for pair in text.split())
    return {key: value.replace("_", " ") for key, _, value in pairs}


TITLES = word_set(
    "mr mrs ms miss mx dr sir dame lord lady prof professor gov governor sen senator rep representative "
    "gen general col colonel capt captain lt sgt maj major adm admiral rev reverend hon congressman "
    "congresswoman president minister mayor king queen prince princess pope herr frau mme mlle "
    "monsieur madame sr sra srta dona dra pani hospodin hospozha"
)
SUFFIXES = word_set("jr sr ii iii iv md phd esq mp mep mbe obe cbe kc qc")
#: Suffixes that tell father from son.
GENERATIONS = word_set("jr sr ii iii iv")
#: Particles that belong to the surname after them.
PARTICLES = word_set("de del della di da dos du la le van von der den ter bin ibn al el bint ben")

#: Words by which a name is an organisation's.
BODIES = word_set(
    "ministry ministerio ministerium ministere ministerstvo department dept police policia polizei "
    "office agency council committee commission university college school institute union association "
    "federation foundation party bank court senate parliament congress embassy consulate army navy "
    "forces brigade regiment guard club fc united city county company inc ltd llc corp corporation "
    "group news newspaper times post tv radio channel service bureau authority administration "
    "government museum hospital church team league society network airlines railway headquarters staff "
    "house committee centre center"
)
#: Words of an organisation's name that decide nothing.
EMPTY = word_set(
    "the of for and in on at de del la le les des du der die das und et y e i official inc ltd llc corp "
    "plc gmbh ag sa"
)
#: British spelling, and short forms, to the one that is compared.
ONE_SPELLING = {
    "defence": "defense", "centre": "center", "labour": "labor", "organisation": "organization",
    "dept": "department", "govt": "government", "intl": "international", "natl": "national",
    "univ": "university", "saint": "st",
}  # fmt: skip
#: Offices behind the titles that articles put before a name.
OFFICES = {
    "sen": "senator", "rep": "representative", "gov": "governor", "gen": "general", "col": "colonel",
    "capt": "captain", "lt": "lieutenant", "sgt": "sergeant", "adm": "admiral", "maj": "major",
    "prof": "professor", "rev": "reverend",
    "congresswoman": "representative", "congressman": "representative",
    "pm": "minister", "mp": "parliament", "mep": "parliament",
}  # fmt: skip
