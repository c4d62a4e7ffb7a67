"""The command line as a whole: choices, help, and what help has to import."""

from __future__ import annotations

import subprocess
import sys
from typing import get_args

import pytest

from graph.__main__ import main
from graph.analysis.accounts.coordination import TIME_WINDOW_SECONDS
from graph.analysis.authenticity.credibility import MIN_PARTICIPATION
from graph.analysis.authenticity.reason import SIGNAL_TITLES
from graph.analysis.customer_care import inbox, response_times
from graph.analysis.lists import registry
from graph.analysis.monitoring import alerts
from graph.analysis.topics import keyness
from graph.analysis.validation import backtests
from graph.commands import command_options, options
from graph.commands.registry import COMMANDS
from graph.model import KINDS
from graph.settings import CommandLineParser


def test_the_choices_are_those_of_the_analysis() -> None:
    assert tuple(registry.LISTS) == options.LISTS
    assert options.BACKTESTED_LISTS == backtests.BACKTESTED_LISTS
    assert options.CASE_STATES == inbox.CASE_STATES
    assert options.CASE_SIGNS == inbox.CASE_SIGNS
    assert set(options.SIGNALS) == set(SIGNAL_TITLES)
    assert options.KEYNESS_GROUPINGS == keyness.KEYNESS_GROUPINGS
    assert get_args(response_times.ResponseTimeGrouping) == options.RESPONSE_GROUPINGS
    assert tuple(str(kind) for kind in KINDS) == options.INTERACTION_KINDS


def test_the_defaults_are_those_of_the_analysis() -> None:
    parser = CommandLineParser()
    command_options.add_credibility_options(parser)
    command_options.add_alerts_options(parser_of_alerts := CommandLineParser())
    args = parser.parse_args([])
    assert args.within == TIME_WINDOW_SECONDS
    assert args.at_least == MIN_PARTICIPATION
    assert parser_of_alerts.parse_args([]).rate == alerts.DEFAULT_ALERTS_PER_DAY


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_and_a_module_that_runs_it(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert COMMANDS[name].help.split()[0] in capsys.readouterr().out
    assert callable(COMMANDS[name].load().run)


def test_an_old_name_works_and_is_not_listed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for words in (["unheard", "--help"], ["--help"]):
        with pytest.raises(SystemExit):
            main(words)
    output = capsys.readouterr().out
    assert "python -m graph unanswered" in output
    assert "unheard" not in output


def test_help_imports_no_analysis() -> None:
    code = f"""
import sys
from graph.__main__ import main
for name in {list(COMMANDS)!r}:
    try:
        main([name, "--help"])
    except SystemExit:
        pass
heavy = {{"numpy", "pyarrow", "networkx", "scipy", "numba", "pandas", "polars"}}
sys.exit(", ".join(sorted(heavy & set(sys.modules))) or 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
