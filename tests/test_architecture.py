"""The floors of the house: imports point down, and each floor keeps out what is not its own."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRODUCT = [
    ROOT / "app.py",
    *sorted(
        path
        for folder in ("analysis", "data", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if "snapshots" not in path.parts
    ),
]
# Floors by module prefix, the longest match counts. Same number: neighbours.
FLOORS = {
    "analysis.vocabulary": 0,
    "analysis": 1,
    "analysis.present": 2,
    "data": 2,
    "pages.shared": 3,
    "pages.views": 4,
    "pages.shared.registry": 5,
    "pages.frame": 6,
    "app": 6,
}
FORBIDDEN = {
    # What a floor must not import, whatever its number.
    "analysis": {
        "streamlit",
        "duckdb",
        "plotly",
        "folium",
        "streamlit_folium",
        "openpyxl",
        "xlsxwriter",
    },
    "analysis.present": {"streamlit", "duckdb", "data", "streamlit_folium"},
    "data": {"streamlit", "plotly", "folium", "streamlit_folium", "pages"},
}
# The only modules of `data` that talk to people, and so need words.
MAY_USE_WORDS = {"data.assess", "data.pack", "data.__main__", "data.version_commands"}


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path):
    """Absolute names of all that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} uses a relative import"
            # `from pages.views import overview` imports a module, `from x import name` may not.
            yield node.module
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                if (ROOT / Path(*name.split("."))).with_suffix(".py").exists():
                    yield name


def longest_prefix(name, table):
    matches = [key for key in table if name == key or name.startswith(key + ".")]
    return max(matches, key=len) if matches else None


@pytest.mark.parametrize("path", PRODUCT, ids=module_name)
def test_imports_point_to_the_same_floor_or_a_lower_one(path):
    own = longest_prefix(module_name(path), FLOORS)
    if own is None:
        return
    for name in imports(path):
        other = longest_prefix(name, FLOORS)
        if other is not None:
            assert FLOORS[other] <= FLOORS[own], f"{module_name(path)} imports {name} from above"


@pytest.mark.parametrize("path", PRODUCT, ids=module_name)
def test_a_floor_keeps_out_what_is_not_its_own(path):
    name = module_name(path)
    own = longest_prefix(name, FORBIDDEN)
    if own is None:
        return
    roots = {imported.split(".")[0] for imported in imports(path)}
    assert not roots & FORBIDDEN[own], f"{name} imports what its floor must not know"


@pytest.mark.parametrize(
    "path", [path for path in PRODUCT if module_name(path).startswith("data")], ids=module_name
)
def test_data_does_not_put_words_on_results(path):
    if module_name(path) in MAY_USE_WORDS:
        return
    assert not [name for name in imports(path) if name.startswith("analysis.present")]


@pytest.mark.parametrize(
    "path",
    [path for path in PRODUCT if module_name(path).startswith("analysis.")],
    ids=module_name,
)
def test_pure_analysis_opens_no_file(path):
    if module_name(path).startswith("analysis.present"):
        return
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\bopen\(|read_text|read_bytes|read_csv|Path\(", source)


VIEWS = sorted((ROOT / "pages" / "views").glob("[a-z]*.py"))


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_views_leave_caches_state_and_address_to_shared(path):
    source = path.read_text(encoding="utf-8")
    for forbidden in ("st.cache_", "st.session_state", "st.query_params", "unsafe_allow_html"):
        assert forbidden not in source, f"{path.name} uses {forbidden}"


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_no_view_imports_another_view(path):
    assert not [name for name in imports(path) if name.startswith("pages.views")]


def test_caches_live_in_one_package():
    users = [
        module_name(path)
        for path in PRODUCT
        if re.search(r"st\.cache_(data|resource)", path.read_text(encoding="utf-8"))
    ]
    assert users
    assert {longest_prefix(name, {"pages.shared.cached"}) for name in users} == {
        "pages.shared.cached"
    }


@pytest.mark.parametrize("path", PRODUCT, ids=module_name)
def test_chinese_stands_in_texts_and_registry_not_in_code(path):
    """Words that readers see come from the text files; comments and docstrings may cite terms."""
    if module_name(path) in (
        "data.workbook",
        # Patterns that source texts are read with.
        "data.cell_text",
        "data.heading_path",
        "data.source_tables",
        "analysis.present.figures",
        "pages.shared.view_context",
    ):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            assert not re.search(r"[\u4e00-\u9fff]", node.value), f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("path", PRODUCT, ids=module_name)
def test_nothing_is_swallowed_and_absence_is_never_zero(path):
    source = path.read_text(encoding="utf-8")
    for forbidden in ("except Exception", "except BaseException", "except:", "fillna(0", "pickle"):
        assert forbidden not in source, f"{path.name} uses {forbidden}"


@pytest.mark.parametrize("path", PRODUCT, ids=module_name)
def test_public_functions_have_types_and_a_docstring(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inner = {
        id(child) for function in functions for child in ast.walk(function) if child is not function
    }
    for node in functions:
        if node.name.startswith("_"):
            continue
        where = f"{path.name}:{node.lineno} {node.name}"
        if id(node) in inner:
            continue
        if node.name not in ("send",):
            assert ast.get_docstring(node), f"{where} has no docstring"
        assert node.returns is not None, f"{where} does not say what it returns"
        for argument in [*node.args.args, *node.args.kwonlyargs]:
            if argument.arg not in ("self", "cls"):
                assert argument.annotation is not None, f"{where}: {argument.arg} has no type"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "data" / "sql").rglob("*.sql")), ids=lambda p: p.stem
)
def test_a_sql_file_is_one_select(path):
    body = "\n".join(
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.lstrip().startswith("--")
    )
    assert ";" not in body
    assert re.match(r"\s*(WITH|SELECT)\b", body)
    assert path.read_text(encoding="utf-8").startswith("--"), (
        "the first line says grain or severity"
    )


def test_no_rule_value_stands_in_code():
    """Thresholds, limits and weights of the method occur in no module of the product."""
    values = {4.2, 5.3, 0.9, 4.5, 5.8, 7.5, 10.2, 2000, 2500, 2.3, 2.4, 0.45, 0.85, 1.1, 1.32}
    for path in PRODUCT:
        if module_name(path) in ("data.sample", "analysis.present.style", "analysis.present.maps"):
            continue  # an invented county and drawing sizes hold numbers of their own
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
                assert node.value not in values, f"{path.name}:{node.lineno} holds {node.value}"
