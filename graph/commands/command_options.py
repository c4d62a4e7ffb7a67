"""Options of each command of `python -m graph`: the contract that scripts rely on.

Only `argparse` is imported, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
from typing import Final

from graph.commands.options import (
    BACKTESTED_LISTS,
    CASE_SIGNS,
    CASE_STATES,
    INTERACTION_KINDS,
    KEYNESS_GROUPINGS,
    LISTS,
    RESPONSE_GROUPINGS,
    SIGNALS,
    add_coordination_options,
    add_list_options,
    add_output_options,
    add_scope_options,
    add_store_option,
    parse_seed,
    resolve_alias,
)

QUERY_EPILOG: Final = """examples:
  python -m graph query                                        list the query library
  python -m graph query most_shared --param brand=Northwind --param limit=10
  python -m graph query evidence --param account=@ann --format json
  python -m graph query mine.cypher --param day=2026-10-31
  python -m graph query - < mine.cypher
"""


def add_alerts_options(parser: argparse.ArgumentParser) -> None:
    """Add scope, output, the rate of alerts and their destination."""
    add_list_options(parser)
    parser.add_argument(
        "--rate",
        type=float,
        default=1.0,
        metavar="N",
        help="maximum alerts a day for growing complaints (default: 1)",
    )
    parser.add_argument(
        "--new",
        action="store_true",
        help="only alerts that no earlier call with --new reported, however old their "
        "posts are; for cron",
    )
    parser.add_argument(
        "--backtest",
        action="store_true",
        help="instead of the alerts: how good they would have been on this data",
    )
    parser.add_argument(
        "--jsonl", action="store_true", help="one JSON object a line on stdout"
    )
    parser.add_argument(
        "--webhook", metavar="URL", help="post each alert to this address on localhost"
    )


def add_backtest_options(parser: argparse.ArgumentParser) -> None:
    """Add scope, time splits, and the measures to compare with the score."""
    add_list_options(parser)
    parser.add_argument(
        "--list",
        choices=BACKTESTED_LISTS,
        default="influencers",
        help="the list to test (default: influencers)",
    )
    parser.add_argument(
        "--split",
        action="append",
        metavar="D",
        help="rank on the data before this day; may be repeated",
    )
    parser.add_argument(
        "--fraction",
        action="append",
        type=float,
        metavar="F",
        help="or rank on this part of the data (default: 0.5); may be repeated",
    )
    parser.add_argument(
        "--measure",
        action="append",
        metavar="NAME",
        help="a measure to compare with the score; may be repeated",
    )
    parser.add_argument(
        "--seed",
        type=parse_seed,
        default=7,
        help="random seed of the intervals (default: 7)",
    )
    parser.set_defaults(top=None)


def add_backup_options(parser: argparse.ArgumentParser) -> None:
    """Add the store and the target file."""
    add_store_option(parser)
    parser.add_argument(
        "--out",
        metavar="FILE",
        required=True,
        help="the file to write (.zip); an earlier one is replaced when this is complete",
    )


def add_brands_options(parser: argparse.ArgumentParser) -> None:
    """Add the store and the output."""
    add_store_option(parser)
    add_output_options(parser)


def add_carriers_options(parser: argparse.ArgumentParser) -> None:
    """Add the message, the store and the output."""
    parser.add_argument("message", help="a post id, link, hashtag or words")
    add_store_option(parser)
    add_output_options(parser)


def add_changes_options(parser: argparse.ArgumentParser) -> None:
    """Add store, scope, the list and the output."""
    add_list_options(parser)
    parser.add_argument(
        "--list",
        type=resolve_alias,
        choices=(*LISTS, "unanswered"),
        default="influencers",
        help="the list to compare (default: influencers)",
    )


def add_copy_options(parser: argparse.ArgumentParser) -> None:
    """Add the source store and the target store."""
    add_store_option(parser)
    parser.add_argument(
        "--to",
        metavar="URI",
        required=True,
        help="the target: an empty store, or one that an earlier copy began to fill",
    )


def add_credibility_options(parser: argparse.ArgumentParser) -> None:
    """Add scope, output, and the thresholds of the reasons."""
    add_list_options(parser)
    parser.add_argument(
        "--without",
        action="append",
        choices=SIGNALS,
        default=[],
        metavar="REASON",
        help="exclude this reason; may be repeated",
    )
    add_coordination_options(parser)
    parser.add_argument(
        "--entry",
        action="store_true",
        help="print how many bought shares it takes to enter the top 50 influencers",
    )
    # Lists have 50 rows by default; signals and networks are complete.
    parser.set_defaults(top=None)


def add_doctor_options(parser: argparse.ArgumentParser) -> None:
    """Add the store, and whether to repair it."""
    add_store_option(parser)
    parser.add_argument(
        "--repair", action="store_true", help="rebuild what can be rebuilt"
    )


def add_export_options(parser: argparse.ArgumentParser) -> None:
    """Add scope, output and the kinds of interactions; `--top` keeps the busiest."""
    add_list_options(parser)
    parser.add_argument(
        "--kind",
        action="append",
        choices=INTERACTION_KINDS,
        help="only these interactions; may be repeated (default: all)",
    )
    parser.add_argument(
        "--raw", action="store_true", help="do not escape formulas in CSV and XLSX"
    )
    # Lists have 50 rows by default; a network is exported complete.
    parser.set_defaults(top=None)


def add_ideas_options(parser: argparse.ArgumentParser) -> None:
    """Add scope and output."""
    add_list_options(parser)


def add_lists_options(parser: argparse.ArgumentParser) -> None:
    """Add scope, output, saving, and joined contacts."""
    add_list_options(parser)
    parser.add_argument("--save", action="store_true", help="save the list as a :Run")
    parser.add_argument("--join", metavar="FILE", help="contacts to join by handle")
    parser.add_argument(
        "--preset",
        choices=("hubspot", "salesforce"),
        help="column names of this customer database",
    )


def add_measures_options(parser: argparse.ArgumentParser) -> None:
    """Add scope, kinds of interactions, and the measures."""
    add_list_options(parser)
    parser.add_argument(
        "--kind",
        action="append",
        choices=INTERACTION_KINDS,
        help="interactions to use; may be repeated (default: share)",
    )
    parser.add_argument(
        "--measure",
        action="append",
        metavar="NAME",
        help="only this measure; may be repeated (default: all)",
    )
    parser.add_argument(
        "--seed",
        type=parse_seed,
        default=7,
        help="random seed of sampling (default: 7)",
    )


def add_publish_options(parser: argparse.ArgumentParser) -> None:
    """Add the store."""
    add_store_option(parser)


def add_query_options(parser: argparse.ArgumentParser) -> None:
    """Add the query, its parameters, and the output."""
    parser.epilog = QUERY_EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "query",
        nargs="?",
        metavar="NAME|FILE|-",
        help="default: list the query library",
    )
    parser.add_argument(
        "--param",
        action="append",
        default=[],
        metavar="K=V",
        help="value of a parameter; may be repeated",
    )
    add_store_option(parser)
    add_output_options(parser)


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Add scope, department, anonymity, and the output file."""
    add_store_option(parser)
    add_scope_options(parser)
    parser.add_argument(
        "--department", metavar="NAME", help="only cases of this department"
    )
    parser.add_argument(
        "--without-names",
        action="store_true",
        help="number people instead of naming them, and remove links",
    )
    parser.add_argument("--out", metavar="FILE", help="write here instead of stdout")


def add_restore_options(parser: argparse.ArgumentParser) -> None:
    """Add the backup file and the target store."""
    parser.add_argument("file", metavar="FILE", help="a file written by `backup`")
    add_store_option(parser)


def add_rivals_options(parser: argparse.ArgumentParser) -> None:
    """Add scope, output, and the table to print."""
    add_list_options(parser)
    parser.add_argument(
        "--show",
        choices=("brands", "months", "both", "switched", "talk"),
        default="brands",
        help="brands (default), months: share of supporters by month, both: supporters "
        "of two brands, switched: who switched, talk: earned, owned and paid posts by "
        "month",
    )


def add_status_options(parser: argparse.ArgumentParser) -> None:
    """Add the store and the output."""
    add_store_option(parser)
    add_output_options(parser)


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """Add the store, the output, and an earlier model to use."""
    add_store_option(parser)
    add_output_options(parser)
    parser.add_argument(
        "--use", metavar="ID", help="use an earlier model by its id, or lexicon"
    )


def add_unanswered_options(parser: argparse.ArgumentParser) -> None:
    """Add scope, output, the choice of cases, and the tables to print instead."""
    add_list_options(parser)
    parser.add_argument(
        "--state",
        action="append",
        type=resolve_alias,
        choices=(*CASE_STATES, "all"),
        help="default: unanswered; may be repeated",
    )
    parser.add_argument(
        "--sign",
        action="append",
        choices=CASE_SIGNS,
        help="default: praise, complaints, questions and reviews; may be repeated",
    )
    parser.add_argument(
        "--department", metavar="NAME", help="only cases of this department"
    )
    parser.add_argument(
        "--owner", metavar="NAME", help="only cases owned by this person"
    )
    parser.add_argument("--tag", metavar="TAG", help="only cases with this tag")
    parser.add_argument(
        "--open", action="store_true", help="exclude cases that are done"
    )
    tables = parser.add_mutually_exclusive_group()
    tables.add_argument(
        "--two-way",
        action="store_true",
        help="instead: dialogue of each brand with people (replies, conversations)",
    )
    tables.add_argument(
        "--turned",
        choices=("complaint", "praise"),
        help="instead: people who posted again after an answer, and its effect",
    )
    tables.add_argument(
        "--speed",
        choices=RESPONSE_GROUPINGS,
        help="instead: response times for each of these",
    )


def add_weights_options(parser: argparse.ArgumentParser) -> None:
    """Add scope, output, fitting, and the choice of a setting."""
    add_list_options(parser)
    parser.add_argument("--fit", action="store_true", help="fit them to this data")
    parser.add_argument(
        "--on",
        metavar="DAY",
        help="with --fit: fit at the first publication from this day, not now",
    )
    parser.add_argument(
        "--name", default="fitted", help="name of the new setting (default: fitted)"
    )
    parser.add_argument("--use", metavar="ID", help="use an earlier setting by its id")


def add_words_options(parser: argparse.ArgumentParser) -> None:
    """Add scope, output, and the grouping of posts."""
    add_list_options(parser)
    parser.add_argument(
        "--by",
        choices=KEYNESS_GROUPINGS,
        default="sign",
        help="groups to compare: praise, complaints and questions (default), brands, ...",
    )
    parser.add_argument(
        "--sign", choices=CASE_SIGNS, help="only posts of this sentiment"
    )
    parser.add_argument(
        "--product",
        action="append",
        metavar="NAME",
        help="with --by product (default: products of brands.toml); may be repeated",
    )
