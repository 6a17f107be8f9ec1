"""The shape of the code, checked: which part may import which."""

import ast
from pathlib import Path

import pytest

import forum
from forum import FEATURES

ROOT = Path(forum.__file__).parent
EDGES = {"routes", "api", "listeners", "jobs", "cli"}
INSIDE = ["actions", "queries", "policies", "models"]
REQUEST_NAMES = {"request", "g", "session", "current_user", "redirect", "render_template", "url_for", "abort"}


def modules() -> list[Path]:
    return [path for path in sorted(ROOT.rglob("*.py")) if "migrations" not in path.parts]


def dotted(path: Path) -> str:
    return ".".join(("forum", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    """Every module of ours that a file imports, wherever in the file, with names resolved to modules where they are some."""
    known = {dotted(module) for module in modules()}
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {name for name in found if name in known and name != "forum"}


def feature_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in FEATURES else None


def part_of(module: str) -> str | None:
    """The layer of a module in its feature: `routes`, `models`…; core's jobs package is machinery, no edge."""
    parts = module.split(".")
    if len(parts) < 3 or parts[1] == "core":
        return None
    return parts[2]


def inner(*parts: str) -> list[Path]:
    return [path for path in modules() if part_of(dotted(path)) in parts]


NOT_EDGES = [path for path in modules() if feature_of(dotted(path)) and part_of(dotted(path)) not in EDGES]
NOT_ENGINE = [path for path in modules() if "engine" not in path.parts and path.name != "transaction.py"]


@pytest.mark.parametrize("path", NOT_EDGES, ids=dotted)
def test_a_feature_uses_only_those_below_it(path):
    feature = feature_of(dotted(path))
    allowed = set(FEATURES[FEATURES.index(feature) :])
    above = {name for name in imports(path) if feature_of(name) not in allowed | {None}}
    assert not above, f"{dotted(path)} uses what stands above it: {above}"


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_nobody_imports_an_edge(path):
    edges = {name for name in imports(path) if part_of(name) in EDGES}
    if part_of(dotted(path)) in EDGES:
        edges = {name for name in edges if not name.startswith(dotted(path).rpartition(".")[0])}
    assert not edges


@pytest.mark.parametrize("path", inner(*INSIDE), ids=dotted)
def test_inside_a_feature_imports_go_only_downwards(path):
    own, part = dotted(path).rpartition(".")[0], part_of(dotted(path))
    above = set(INSIDE[: INSIDE.index(part)])
    assert not {name for name in imports(path) if name.startswith(f"{own}.") and part_of(name) in above}


@pytest.mark.parametrize("path", inner(*INSIDE), ids=dotted)
def test_the_inside_knows_no_request(path):
    names = {
        alias.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ("flask", "flask_login")
        for alias in node.names
    }
    assert not names & REQUEST_NAMES


@pytest.mark.parametrize("path", NOT_ENGINE, ids=dotted)
def test_only_the_transaction_commits(path):
    calls = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert not calls, f"commits at lines {calls}"


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_says_what_it_is_and_imports_nothing(feature):
    tree = ast.parse((ROOT / feature / "__init__.py").read_text())
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1
