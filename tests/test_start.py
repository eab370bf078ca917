"""The launcher: what it decides, what it says, and that it never needs more than Python itself."""

import ast
import io
import json
import re
import socket
import string
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

import start

ROOT = Path(start.__file__).parent
SOURCE = Path(start.__file__).read_text(encoding="utf-8")

PY311 = start.Interpreter((3, 11), 64, has_pip=True)


@pytest.fixture
def product(tmp_path, monkeypatch):
    """An empty copy of the product: its lists, and commands that are recorded instead of run."""
    for name in (start.RUNTIME, start.TESTS):
        (tmp_path / name).write_text(f"# {name}\n", encoding="utf-8")
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(start, "STAMP", tmp_path / ".venv" / "county-stamp.json")
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    monkeypatch.delenv("COUNTY_SNAPSHOTS", raising=False)
    return tmp_path


@pytest.fixture
def installer(product, monkeypatch):
    """Stands in for pip and venv: keeps the commands, makes the folder, fails when told to."""

    class Installer:
        def __init__(self):
            self.commands = []
            self.failure = None

        def __call__(self, command, requirements, from_wheels):
            self.commands.append([str(part) for part in command])
            if "venv" in command:
                (product / ".venv").mkdir()
            elif self.failure:
                raise start.SetupError(self.failure)

        @property
        def created(self):
            return sum("venv" in command for command in self.commands)

        @property
        def installed(self):
            return [Path(command[-1]).name for command in self.commands if "-r" in command]

    fake = Installer()
    monkeypatch.setattr(start, "run_installer", fake)
    monkeypatch.setattr(
        start, "probe", lambda python: PY311 if (product / ".venv").exists() else None
    )
    return fake


def imports_of(source, feature_version=None):
    """The top-level names of the modules that a source imports."""
    names = []
    for node in ast.walk(ast.parse(source, feature_version=feature_version)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.append(node.module)
    return {name.split(".")[0] for name in names}


# --- Which Python ---


def test_source_is_readable_by_the_oldest_python_it_answers():
    imported = imports_of(SOURCE, feature_version=(3, 6))
    assert imported <= sys.stdlib_module_names
    # A 3.6 would stop at this line before it could say anything.
    assert "__future__" not in imported


@pytest.mark.parametrize(
    ("version", "bits", "problem"),
    [
        ((3, 6), 64, "python_old"),
        ((3, 10), 64, "python_old"),
        ((3, 11), 64, None),
        ((3, 12), 64, None),
        ((3, 13), 64, None),
        ((3, 14), 64, "python_new"),
        ((4, 0), 64, "python_new"),
        ((3, 11), 32, "python_32bit"),
        ((3, 13), 32, "python_32bit"),
        ((3, 10), 32, "python_old"),
    ],
)
def test_which_python_is_refused(version, bits, problem):
    assert start.python_problem(version, bits) == problem


def test_probe_describes_a_python_and_survives_its_absence(tmp_path):
    here = start.probe(Path(sys.executable))
    assert here.version == sys.version_info[:2]
    assert here.bits == 64
    assert start.probe(tmp_path / "python") is None


# --- Messages ---


def test_every_message_named_in_the_source_exists_and_none_is_idle():
    named = set(re.findall(r'(?:say|SetupError)\(\s*"(\w+)"', SOURCE))
    named |= {key for key, _ in start.CAUSES}
    named |= {"python_old", "python_new", "python_32bit", "wheels_incomplete", "install_failed"}
    assert named == set(start.MESSAGES)


@pytest.mark.parametrize("key", sorted(start.MESSAGES))
def test_messages_speak_both_languages_about_the_same_things(key):
    chinese, english = start.MESSAGES[key]
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert not re.search(r"[\u4e00-\u9fff]", english)

    def fields(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    # The command that fills the wheels folder stands once, below both texts.
    assert fields(chinese) == fields(english) - ({"requirements"} if key == "no_network" else set())


def refuse(key, **fields):
    def raise_it(*_):
        raise start.SetupError(key, **fields)

    return raise_it


def test_a_setup_problem_is_a_message_on_stderr_and_code_2(monkeypatch, capsys):
    monkeypatch.setattr(start, "check_this_python", refuse("python_old", found="3.10.13"))
    assert start.main([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "太旧" in err
    assert "too old" in err
    assert "Traceback" not in err


def test_a_failed_file_operation_is_a_message_too(monkeypatch, capsys):
    def full_disk():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(start, "check_this_python", full_disk)
    assert start.main([]) == 2
    assert "No space left on device" in capsys.readouterr().err


def test_a_console_without_chinese_does_not_crash(monkeypatch):
    console = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict")
    monkeypatch.setattr(sys, "stderr", console)
    monkeypatch.setattr(start, "check_this_python", refuse("python_old", found="3.10.13"))
    assert start.main([]) == 2
    console.seek(0)
    assert "too old" in console.read()


def test_ctrl_c_while_preparing_ends_quietly(monkeypatch, capsys):
    def interrupt():
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "check_this_python", interrupt)
    assert start.main([]) == 130
    assert capsys.readouterr().err == ""


# --- Commands ---


def test_environment_python_on_both_systems():
    assert start.environment_python(Path("v"), windows=False) == Path("v/bin/python")
    assert start.environment_python(Path("v"), windows=True) == Path("v/Scripts/python.exe")


def test_create_command_with_and_without_uv():
    venv = Path("v")
    assert start.create_command("py", venv, None) == ["py", "-m", "venv", "v"]
    assert start.create_command("py", venv, "uv") == ["uv", "venv", "--python", "py", "v"]


@pytest.mark.parametrize("uv", [None, "/opt/uv"])
@pytest.mark.parametrize("wheels", [None, Path("wheels")])
def test_install_command(uv, wheels):
    command = start.install_command(Path("python"), Path("list.txt"), uv, wheels)
    assert command[:3] == ([uv, "pip", "install"] if uv else ["python", "-m", "pip"])
    assert command[-2:] == ["-r", "list.txt"]
    assert "--require-hashes" in command
    assert command[command.index("--only-binary") + 1] == ":all:"
    assert ("--no-index" in command) == bool(wheels)
    if wheels:
        assert command[command.index("--find-links") + 1] == "wheels"


def test_a_filled_wheels_folder_is_the_only_source(installer, product, capsys):
    (product / "wheels").mkdir()
    start.install(Path("python"), start.RUNTIME, None)
    (product / "wheels" / "a-1-py3-none-any.whl").touch()
    start.install(Path("python"), start.RUNTIME, None)
    empty, filled = installer.commands
    assert "--no-index" not in empty
    assert "--no-index" in filled
    assert "wheels/" in capsys.readouterr().err


# --- The environment and its stamp ---

BOTH = {start.RUNTIME: "r1", start.TESTS: "t1"}


def stamp(python="3.11 64-bit", **lists):
    return {"python": python, "lists": lists}


@pytest.mark.parametrize(
    ("written", "interpreter", "wanted", "has_uv", "step"),
    [
        pytest.param(None, None, {"a": "1"}, False, start.CREATE, id="nothing there"),
        pytest.param(stamp(a="1"), None, {"a": "1"}, True, start.CREATE, id="interpreter gone"),
        pytest.param(stamp(a="1"), PY311, {"a": "1"}, False, start.REUSE, id="as wanted"),
        pytest.param(stamp(a="1", b="1"), PY311, {"a": "1"}, False, start.REUSE, id="more"),
        pytest.param(stamp(a="1"), PY311, {"a": "1", "b": "1"}, False, start.INSTALL, id="less"),
        pytest.param(stamp(a="1"), PY311, {"a": "2"}, False, start.INSTALL, id="list changed"),
        pytest.param(None, PY311, {"a": "1"}, False, start.INSTALL, id="half-made"),
        pytest.param(
            stamp("3.12 64-bit", a="1"), PY311, {"a": "1"}, False, start.CREATE, id="other Python"
        ),
        pytest.param(
            stamp("3.10 64-bit", a="1"),
            start.Interpreter((3, 10), 64, True),
            {"a": "1"},
            False,
            start.CREATE,
            id="unsupported Python",
        ),
        pytest.param(
            None, PY311._replace(has_pip=False), {"a": "1"}, False, start.CREATE, id="no pip"
        ),
        pytest.param(
            None, PY311._replace(has_pip=False), {"a": "1"}, True, start.INSTALL, id="uv needs none"
        ),
        pytest.param(
            stamp(a="1"), PY311._replace(has_pip=False), {"a": "1"}, False, start.REUSE, id="made"
        ),
    ],
)
def test_next_step(written, interpreter, wanted, has_uv, step):
    assert start.next_step(written, interpreter, wanted, has_uv) == step


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "{}", '{"lists": []}', "\ufeff"])
def test_a_damaged_stamp_counts_as_none(tmp_path, text):
    path = tmp_path / "stamp"
    path.write_text(text, encoding="utf-8")
    assert start.read_stamp(path) is None
    assert start.read_stamp(tmp_path / "absent") is None


def test_second_start_installs_nothing(installer):
    python = start.prepare(with_tests=False)
    assert start.prepare(with_tests=False) == python
    assert installer.created == 1
    assert installer.installed == [start.RUNTIME]


def test_tests_include_the_product_but_not_the_reverse(installer):
    start.prepare(with_tests=True)
    start.prepare(with_tests=False)
    assert installer.installed == [start.TESTS]

    start.STAMP.unlink()
    start.prepare(with_tests=False)
    start.prepare(with_tests=True)
    assert installer.installed == [start.TESTS, start.RUNTIME, start.TESTS]
    assert installer.created == 1


def test_a_changed_list_is_installed_again_into_the_same_environment(installer, product):
    start.prepare(with_tests=False)
    (product / start.RUNTIME).write_text("# newer\n", encoding="utf-8")
    start.prepare(with_tests=False)
    assert installer.created == 1
    assert installer.installed == [start.RUNTIME, start.RUNTIME]


def test_a_failed_installation_is_taken_up_again(installer):
    installer.failure = "no_network"
    with pytest.raises(start.SetupError):
        start.prepare(with_tests=False)
    installer.failure = None
    start.prepare(with_tests=False)
    assert installer.created == 1
    assert installer.installed == [start.RUNTIME, start.RUNTIME]


def test_a_failed_test_setup_leaves_the_product_startable(installer):
    start.prepare(with_tests=False)
    installer.failure = "no_network"
    with pytest.raises(start.SetupError):
        start.prepare(with_tests=True)
    start.prepare(with_tests=False)
    assert installer.installed == [start.RUNTIME, start.TESTS]


def test_an_environment_of_another_python_is_made_anew(installer, product):
    start.prepare(with_tests=False)
    written = json.loads(start.STAMP.read_text(encoding="utf-8"))
    start.STAMP.write_text(json.dumps({**written, "python": "3.13 64-bit"}), encoding="utf-8")
    (product / ".venv" / "left-over").touch()
    start.prepare(with_tests=False)
    assert installer.created == 2
    assert not (product / ".venv" / "left-over").exists()


@pytest.mark.parametrize("uv", [None, "/opt/uv"])
def test_a_python_without_venv_needs_uv(installer, monkeypatch, uv):
    monkeypatch.setattr(start.shutil, "which", lambda name: uv)
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    if uv:
        start.prepare(with_tests=False)
        assert installer.created == 1
        return
    with pytest.raises(start.SetupError) as caught:
        start.prepare(with_tests=False)
    assert caught.value.key == "no_venv"
    assert "python3-venv" in start.message(caught.value.key, **caught.value.fields)


def test_an_incomplete_copy_of_the_product_is_named(installer, product):
    (product / start.TESTS).unlink()
    with pytest.raises(start.SetupError) as caught:
        start.prepare(with_tests=False)
    assert caught.value.fields == {"missing": start.TESTS}


# --- Why an installation failed: lines that pip and uv really print ---

RETRYING = (
    "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by "
    "'NewConnectionError('<HTTPSConnection object>: Failed to establish a new connection: "
    "[Errno -3] Temporary failure in name resolution')': /simple/altair/\n"
)
NOT_FOUND = "ERROR: No matching distribution found for altair==6.3.0\n"


@pytest.mark.parametrize(
    ("output", "from_wheels", "cause"),
    [
        (RETRYING + NOT_FOUND, False, "no_network"),
        ("error: Request failed after 3 retries\n  cause: dns error\n", False, "no_network"),
        (NOT_FOUND, True, "wheels_incomplete"),
        ("error: No solution found when resolving dependencies\n", True, "wheels_incomplete"),
        (NOT_FOUND, False, "no_build"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE LIST.\n", False, "wrong_hash"),
        ("cause: Because duckdb==2.0.0 has an invalid package format\n", True, "wrong_hash"),
        (RETRYING + "OSError: [Errno 28] No space left on device\n", False, "disk_full"),
        ("cause: failed to copy file: No space left on device (os error 28)", True, "disk_full"),
        ("ERROR: [Errno 13] Permission denied: '.venv/x'\n", False, "no_permission"),
        ("PermissionError: [WinError 5] 拒绝访问。\n", False, "no_permission"),
        ("HINT: ... does not have Windows Long Path support enabled.\n", False, "long_path"),
        ("Segmentation fault\n", False, "install_failed"),
        ("", True, "install_failed"),
    ],
)
def test_failure_cause(output, from_wheels, cause):
    assert start.failure_cause(output, from_wheels) == cause


def test_neither_network_nor_wheels_says_how_to_get_them(product, capsys):
    child = f"import sys; print({RETRYING + NOT_FOUND!r}); sys.exit(1)"
    with pytest.raises(start.SetupError) as caught:
        start.run_installer([sys.executable, "-c", child], start.RUNTIME, from_wheels=False)
    assert "name resolution" in capsys.readouterr().err
    text = start.message(caught.value.key, **caught.value.fields)
    assert "没有 wheels 文件夹" in text
    assert "no wheels folder" in text
    assert f"--require-hashes -r {start.RUNTIME} -d wheels" in text.splitlines()[-1]
    assert str(product) in text


# --- Data, port, server ---


@pytest.fixture
def commands(product, monkeypatch):
    """The commands that would be run, and the code that each returns."""
    record = SimpleNamespace(seen=[], codes={})

    def fake(command):
        record.seen.append(command[1:])
        return record.codes.get(command[3], 0)

    monkeypatch.setattr(start, "run", fake)
    return record


def test_sample_is_made_only_when_nothing_is_current(commands, product):
    start.ensure_data(Path("python"))
    book = str(product / "data" / "snapshots" / "sample_county.xlsx")
    assert commands.seen == [["-m", "data", "sample", book], ["-m", "data", "build", book]]
    (product / "data" / "snapshots" / "CURRENT").touch()
    start.ensure_data(Path("python"))
    assert len(commands.seen) == 2


@pytest.mark.parametrize(("step", "runs"), [("sample", 1), ("build", 2)])
def test_a_failed_sample_stops_the_start(commands, step, runs):
    commands.codes[step] = 3
    with pytest.raises(start.SetupError) as caught:
        start.ensure_data(Path("python"))
    assert caught.value.key == "sample_failed"
    assert caught.value.fields == {"step": step, "code": 3}
    assert len(commands.seen) == runs


@pytest.mark.parametrize(
    ("setting", "folder"),
    [
        (None, Path("/p/data/snapshots")),
        ("", Path("/p/data/snapshots")),
        ("kept", Path("/p/kept")),
        ("/elsewhere", Path("/elsewhere")),
    ],
)
def test_snapshot_folder(setting, folder):
    environ = {} if setting is None else {"COUNTY_SNAPSHOTS": setting}
    assert start.snapshot_folder(Path("/p"), environ) == folder


def test_choose_port():
    assert start.choose_port(None, lambda port: True) == 8501
    assert start.choose_port(None, lambda port: port >= 8504) == 8504
    assert start.choose_port(9000, lambda port: True) == 9000
    with pytest.raises(start.SetupError, match="port_busy"):
        start.choose_port(9000, lambda port: False)
    with pytest.raises(start.SetupError, match="no_free_port"):
        start.choose_port(None, lambda port: False)


def test_port_is_free_tells_a_listening_server():
    with socket.socket() as server:
        server.bind((start.HOST, 0))
        server.listen()
        port = server.getsockname()[1]
        assert not start.port_is_free(port)
        # Listening, but no answer to the question.
        server.close()
        assert start.port_is_free(port)
        assert not start.is_healthy(port)


@pytest.mark.parametrize("busy", [True, False])
def test_start_says_when_it_moves_to_another_port(monkeypatch, capsys, busy):
    served = []
    monkeypatch.setattr(start, "prepare", lambda with_tests: Path("python"))
    monkeypatch.setattr(start, "ensure_data", lambda python: None)
    monkeypatch.setattr(start, "port_is_free", lambda port: not busy or port > 8501)
    monkeypatch.setattr(
        start, "serve", lambda python, port, open_browser: served.append((port, open_browser)) or 0
    )
    assert start.main(["--no-browser"]) == 0
    assert served == [(8502 if busy else 8501, False)]
    assert ("8502" in capsys.readouterr().err) == busy


@pytest.mark.parametrize("port", ["0", "65536", "-1", "8501.5", "x", ""])
def test_an_impossible_port_is_refused_in_a_few_words(port, capsys):
    with pytest.raises(SystemExit) as caught:
        start.parse_arguments([f"--port={port}"])
    assert caught.value.code == start.SETUP_PROBLEM
    assert len(capsys.readouterr().err) < 300


def test_command_line():
    plain = start.parse_arguments([])
    assert (plain.port, plain.no_browser) == (None, False)
    full = start.parse_arguments(["--port", "65535", "--no-browser"])
    assert (full.port, full.no_browser) == (65535, True)


def test_test_arguments_go_to_pytest_untouched(commands, monkeypatch):
    monkeypatch.setattr(start, "prepare", lambda with_tests: Path(f"python-{with_tests}"))
    assert start.main(["test", "-m", "not slow", "--port", "-k", "x y"]) == 0
    assert commands.seen == [["-m", "pytest", "-m", "not slow", "--port", "-k", "x y"]]


@pytest.mark.parametrize(
    ("platform", "environ", "shows"),
    [
        ("win32", {}, True),
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
    ],
)
def test_no_text_browser_takes_over_a_bare_terminal(platform, environ, shows):
    assert start.has_screen(platform, environ) is shows


def child(code):
    return subprocess.Popen([sys.executable, "-c", code])


def test_a_server_that_dies_early_is_noticed():
    server = child("raise SystemExit(3)")
    assert not start.wait_until_ready(server, port=9, url="")
    assert start.exit_code(server.returncode) == 3


def test_a_slow_server_is_waited_for_and_said(monkeypatch, capsys):
    answers = iter([False, False, True])
    monkeypatch.setattr(start, "is_healthy", lambda port: next(answers))
    monkeypatch.setattr(start, "READY_SECONDS", 0.0)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    server = child("import time; time.sleep(60)")
    try:
        assert start.wait_until_ready(server, port=9, url="http://here")
    finally:
        server.kill()
        server.wait()
    assert capsys.readouterr().err.count("http://here") == 2


def test_settle_insists_when_waiting_is_not_enough():
    server = child("import time; time.sleep(60)")
    start.settle(server, patience=0.05)
    assert server.poll() is not None


class Server:
    """Stands in for a server process: ready at once, then ends or is interrupted."""

    def __init__(self, ends):
        self.ends = iter(ends)
        self.returncode = None

    def poll(self):
        return self.returncode

    def terminate(self):
        pytest.fail("a server that ends by itself needs no force")

    kill = terminate

    def wait(self, timeout=None):
        end = next(self.ends)
        if end is KeyboardInterrupt:
            raise end
        self.returncode = end
        return end


@pytest.mark.parametrize(
    ("ends", "code", "said"), [([KeyboardInterrupt, 1], 0, "Stopped."), ([-15], 143, "Running")]
)
def test_ctrl_c_is_the_normal_end_and_other_codes_are_passed_on(
    monkeypatch, capsys, ends, code, said
):
    started = []
    server = Server(ends)
    monkeypatch.setattr(
        start.subprocess, "Popen", lambda command, **_: started.append(command) or server
    )
    monkeypatch.setattr(start.signal, "signal", lambda *_: None)
    monkeypatch.setattr(start, "is_healthy", lambda port: True)
    opened = []
    monkeypatch.setattr(start, "has_screen", lambda *_: True)
    monkeypatch.setattr(start.webbrowser, "open", opened.append)
    assert start.serve(Path("python"), 8600, open_browser=True) == code
    assert started == [
        ["python", "-m", "streamlit", "run", "app.py", "--server.port", "8600"],
    ]
    assert opened == ["http://127.0.0.1:8600"]
    assert said in capsys.readouterr().err


def test_exit_code_of_a_killed_child_is_that_of_a_shell():
    assert start.exit_code(0) == 0
    assert start.exit_code(3) == 3
    assert start.exit_code(-15) == 143


# --- The locked lists ---


def pins(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^ \\\n]+)", text, re.MULTILINE)), text


def test_everything_the_product_imports_is_asked_for():
    sources = [ROOT / "app.py"]
    for folder in ("analysis", "data", "pages"):
        sources += (ROOT / folder).rglob("*.py")
    imported = set().union(*(imports_of(path.read_text(encoding="utf-8")) for path in sources))
    imported -= sys.stdlib_module_names | {"analysis", "data", "pages"}

    def module(name):
        return name.lower().replace("-", "_").removeprefix("python_")

    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    asked = {module(re.match(r"[\w-]*", line)[0]) for line in lines}
    assert {name for name in imported if module(name) not in asked} == set()


def test_the_test_list_holds_the_product_at_the_same_versions():
    runtime, _ = pins(start.RUNTIME)
    with_tests, _ = pins(start.TESTS)
    assert runtime.items() < with_tests.items()


@pytest.mark.parametrize("name", [start.RUNTIME, start.TESTS])
def test_lists_name_no_host_or_machine_and_every_pin_has_a_hash(name):
    versions, text = pins(name)
    assert "://" not in text
    assert not re.search(r"--(index-url|extra-index-url|find-links|trusted-host)", text)
    # One version for every Python and system, so that all offices compute with the same code.
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(entries) == len(versions)
    assert all("--hash=sha256:" in entry for entry in entries)
