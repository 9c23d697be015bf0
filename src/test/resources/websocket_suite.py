"""Runs the Autobahn suite as a client against one server: URL, folder for the reports, cases (all if none is given)."""
import sys

from autobahntestsuite import wstest

wstest.start(
    {"mode": "fuzzingclient"},
    {
        "failByDrop": False,
        "outdir": sys.argv[2],
        "servers": [{"agent": "server", "url": sys.argv[1], "options": {"version": 18}}],
        "cases": sys.argv[3:] or ["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"],
        "exclude-cases": [],
        "exclude-agent-cases": {},
    },
)
