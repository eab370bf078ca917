"""Prepare the environment, then start the product or its tests.

    python start.py                     start the dashboard and open the browser
    python start.py --no-browser        start it only
    python start.py --port 8600         start it on another port
    python start.py test [arguments]    run the tests; arguments go to pytest

Only the standard library is used, and nothing here is newer than the grammar of Python 3.6: on a
Python that is too old the answer must be a sentence, not a SyntaxError.
"""

import argparse
import hashlib
import http.client
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import webbrowser
from pathlib import Path
from typing import Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

# Not resolve(): on Windows that turns a mapped drive into a UNC path, where some tools cannot work.
ROOT = Path(os.path.abspath(__file__)).parent
VENV = ROOT / ".venv"
STAMP = VENV / "county-stamp.json"

OLDEST = (3, 11)
NEWEST = (3, 13)

RUNTIME = "requirements.txt"
TESTS = "requirements-test.txt"

HOST = "127.0.0.1"
FIRST_PORT = 8501
PORTS_TO_TRY = 50
READY_SECONDS = 120.0

SETUP_PROBLEM = 2
INTERRUPTED = 130

REUSE, INSTALL, CREATE = "reuse", "install", "create"


# --- What the launcher says -------------------------------------------------------------------

# Two languages in every message: whoever is called for help may read only one of them.
MESSAGES = {
    "python_old": (
        "这是 Python {found},太旧。需要 64 位 Python 3.11、3.12 或 3.13。"
        "请安装后用它运行本程序(Windows:py -3.12 start.py)。",
        "This is Python {found}, which is too old. 64-bit Python 3.11, 3.12 or 3.13 is needed. "
        "Install one and run this program with it (Windows: py -3.12 start.py).",
    ),
    "python_new": (
        "这是 Python {found},所需软件包尚未支持。需要 64 位 Python 3.11、3.12 或 3.13。"
        "请安装后用它运行本程序(Windows:py -3.12 start.py)。",
        "This is Python {found}, which the packages do not support yet. 64-bit Python 3.11, 3.12 "
        "or 3.13 is needed. Install one and run this program with it "
        "(Windows: py -3.12 start.py).",
    ),
    "python_32bit": (
        "这是 32 位 Python {found},所需软件包只有 64 位的。"
        "请安装 64 位 Python 3.11、3.12 或 3.13。",
        "This is a 32-bit Python {found}. The packages exist for 64 bits only. "
        "Install a 64-bit Python 3.11, 3.12 or 3.13.",
    ),
    "no_venv": (
        "这个 Python 缺少模块 {missing},无法建立运行环境。"
        "Debian、统信、麒麟:sudo apt install python3-venv;"
        "Windows:重新安装 Python 并保留 pip 组件。然后重新运行。",
        "This Python has no module {missing}, so the environment cannot be made. "
        "Debian and its relatives: sudo apt install python3-venv; Windows: install Python again "
        "and keep its pip component. Then run this again.",
    ),
    "no_network": (
        "无法下载软件包:连不上网络(或软件包源),也没有 wheels 文件夹。"
        "请接通网络、检查代理和镜像设置(pip 与 uv 各有各的)后重新运行;"
        "或者在能上网、系统和 Python 版本都相同的电脑上,在本产品的文件夹里执行最后一行的命令,"
        "再把得到的 wheels 文件夹复制到 {root}:",
        "The packages cannot be downloaded: the network (or the package source) does not answer, "
        "and there is no wheels folder. Connect, check the proxy and mirror settings (pip and uv "
        "have one each) and run this again; or, on a computer with internet and with the same "
        "system and Python version, run the command of the last line in the folder of this "
        "product and copy the wheels folder to {root}:\n"
        "  python -m pip download --only-binary :all: --require-hashes -r {requirements} -d wheels",
    ),
    "wheels_incomplete": (
        "wheels 文件夹里没有适合本机({machine},Python {found})的全部软件包({requirements})。"
        "请在系统和 Python 版本都相同、能上网的电脑上重新制作该文件夹;"
        "本机若能上网,也可以删除 wheels 文件夹后重新运行。",
        "The wheels folder does not hold every package of {requirements} for this machine "
        "({machine}, Python {found}). Make the folder again on a computer with internet, the same "
        "system and the same Python version; or, if this one has internet, delete the wheels "
        "folder and run this again.",
    ),
    "no_build": (
        "软件包源里没有适合本机({machine},Python {found})的软件包。"
        "请换用 64 位 Windows 或 Linux;若使用镜像,它可能尚未同步,请稍后再试或更换镜像。",
        "The package source has no build for this machine ({machine}, Python {found}). "
        "Use 64-bit Windows or Linux; if a mirror is set, it may be behind: try later or another.",
    ),
    "wrong_hash": (
        "下载或复制的软件包与清单的校验值不符,文件可能已损坏或被改动,没有安装。"
        "请删除 wheels 文件夹里的相应文件并重新取得,或更换镜像后重新运行。",
        "A package does not match the checksum in the list: it may be damaged or altered, and was "
        "not installed. Fetch it again (into the wheels folder, if there is one), or use another "
        "mirror, and run this again.",
    ),
    "disk_full": (
        "磁盘空间不足。运行环境约需 1.5 GB。请清理 {root} 所在的磁盘后重新运行。",
        "The disk is full. The environment needs about 1.5 GB. "
        "Make room on the disk of {root} and run this again.",
    ),
    "no_permission": (
        "没有写入权限。请把本产品放到您可以写入的文件夹(例如 D:\\county),"
        "关闭正在运行的本产品,然后重新运行。",
        "Writing is not permitted. Put this product into a folder that you may write to, "
        "close any copy of it that is running, and run this again.",
    ),
    "long_path": (
        "文件路径太长:{root}。请把本产品移到较短的文件夹(例如 D:\\county)后重新运行。",
        "A file path is too long: {root}. "
        "Move this product to a shorter folder (such as D:\\county) and run this again.",
    ),
    "install_failed": (
        "建立运行环境没有成功,原因见上面的输出。改正后重新运行;已完成的部分会继续使用。",
        "The environment could not be made; the output above says why. "
        "Correct that and run this again; what is already done will be used.",
    ),
    "file_problem": (
        "文件操作没有成功:{error}。请检查磁盘空间和写入权限,关闭正在运行的本产品后重新运行。",
        "A file operation failed: {error}. Check the space and permissions of the disk, close any "
        "running copy of this product, and run this again.",
    ),
    "files_missing": (
        "本产品不完整,缺少 {missing}。请重新解压或复制整个文件夹。",
        "This copy of the product is not complete: {missing} is missing. "
        "Unpack or copy the whole folder again.",
    ),
    "port_busy": (
        "端口 {port} 已被占用。请换一个(--port),或不指定,由本程序选择。",
        "Port {port} is in use. Give another one (--port), or none and let this program choose.",
    ),
    "no_free_port": (
        "端口 {first} 到 {last} 都被占用。请用 --port 指定一个空闲端口。",
        "Ports {first} to {last} are all in use. Give a free one with --port.",
    ),
    "sample_failed": (
        "内置的示例县没有建成(data {step},退出代码 {code}),原因见上面的输出。",
        "The built-in sample county could not be made (data {step}, exit code {code}); "
        "the output above says why.",
    ),
    "creating": (
        "正在建立运行环境(.venv)……",
        "Making the environment (.venv) ...",
    ),
    "installing": (
        "正在安装软件包(来源:{source}),约需 1 至 5 分钟……",
        "Installing the packages (from: {source}); this takes 1 to 5 minutes ...",
    ),
    "sampling": (
        "还没有数据,正在生成内置的示例县……",
        "There is no data yet; making the built-in sample county ...",
    ),
    "next_port": (
        "端口 {busy} 已被占用,改用 {port}。",
        "Port {busy} is in use; using {port} instead.",
    ),
    "running": (
        "已启动:{url}  按 Ctrl+C 停止。",
        "Running: {url}  Press Ctrl+C to stop.",
    ),
    "stopped": (
        "已停止。",
        "Stopped.",
    ),
    "slow": (
        "启动较慢,仍在等待。稍后可自行在浏览器中打开 {url}",
        "The start is slow and still going on. Open {url} in the browser a little later.",
    ),
    "server_ended": (
        "程序在就绪之前就退出了(退出代码 {code}),原因见上面的输出。",
        "The server ended before it was ready (exit code {code}); the output above says why.",
    ),
}  # type: Dict[str, Tuple[str, str]]


class SetupError(Exception):
    """A problem that the person at the keyboard can solve: a message, never a traceback."""

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key)
        self.key = key
        self.fields = fields


def message(key: str, **fields: object) -> str:
    """Return the Chinese and the English text of one message."""
    return "\n".join(text.format(**fields) for text in MESSAGES[key])


def say(key: str, **fields: object) -> None:
    """Write one message where the person sees it, at once."""
    print(message(key, **fields), file=sys.stderr, flush=True)


# --- Decisions: no side effects ---------------------------------------------------------------


class Interpreter(NamedTuple):
    """What must be known of a Python: its version, its word size, and whether it has pip."""

    version: Tuple[int, int]
    bits: int
    has_pip: bool

    @property
    def label(self) -> str:
        """Version and word size, as the stamp keeps them."""
        return "{}.{} {}-bit".format(self.version[0], self.version[1], self.bits)


def python_problem(version: Tuple[int, int], bits: int) -> Optional[str]:
    """Return the key of the message that refuses this Python, or None if it can be used."""
    if version < OLDEST:
        return "python_old"
    if version > NEWEST:
        return "python_new"
    return None if bits == 64 else "python_32bit"


def environment_python(venv: Path, windows: bool = os.name == "nt") -> Path:
    """Return where an environment keeps its Python."""
    return venv / "Scripts" / "python.exe" if windows else venv / "bin" / "python"


def create_command(base_python: str, venv: Path, uv: Optional[str]) -> List[str]:
    """Return the command that makes an empty environment."""
    if uv:
        return [uv, "venv", "--python", base_python, str(venv)]
    return [base_python, "-m", "venv", str(venv)]


def install_command(
    python: Path, requirements: Path, uv: Optional[str], wheels: Optional[Path]
) -> List[str]:
    """Return the command that installs a locked list, from `wheels` alone when it is given."""
    if uv:
        # Like pip: otherwise the first start compiles, in front of the person who waits for it.
        command = [uv, "pip", "install", "--compile-bytecode", "--python", str(python)]
    else:
        command = [str(python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    if wheels:
        command += ["--no-index", "--find-links", str(wheels)]
    # Wheels only: a county office has no compiler, and a source build fetches unlisted packages.
    return command + ["--require-hashes", "--only-binary", ":all:", "-r", str(requirements)]


def fingerprints(root: Path, with_tests: bool) -> Dict[str, str]:
    """Return the hash of each locked list that the environment has to satisfy."""
    names = [RUNTIME, TESTS] if with_tests else [RUNTIME]
    return {name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in names}


def read_stamp(path: Path) -> Optional[dict]:
    """Return what an installation wrote down, or None if it wrote nothing readable."""
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    complete = isinstance(stamp, dict) and isinstance(stamp.get("lists"), dict)
    return stamp if complete else None


def write_stamp(path: Path, interpreter: Interpreter, lists: Mapping[str, str]) -> None:
    """Write down for which Python, and which lists, the installation is finished."""
    stamp = {"python": interpreter.label, "lists": dict(lists)}
    path.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")


def next_step(
    stamp: Optional[dict],
    interpreter: Optional[Interpreter],
    wanted: Mapping[str, str],
    has_uv: bool,
) -> str:
    """Decide what the environment needs: REUSE it, INSTALL into it, or CREATE it anew."""
    if interpreter is None or python_problem(interpreter.version, interpreter.bits):
        return CREATE
    # A system upgrade can change the Python behind an environment; its packages are then invisible.
    if stamp and stamp.get("python") != interpreter.label:
        return CREATE
    if stamp and all(stamp["lists"].get(name) == value for name, value in wanted.items()):
        return REUSE
    return INSTALL if has_uv or interpreter.has_pip else CREATE


# In this order: a full disk or a missing network also ends in "no matching distribution".
CAUSES = (
    ("disk_full", ("no space left", "errno 28", "winerror 112", "not enough space", "空间不足")),
    ("long_path", ("long path support", "winerror 206", "file name too long")),
    ("no_permission", ("permission denied", "errno 13", "winerror 5]", "winerror 32]", "拒绝访问")),
    ("wrong_hash", ("do not match the hashes", "hash mismatch", "invalid package format")),
    (
        "no_network",
        (
            "connection broken",
            "failed to establish",
            "connection error",
            "connection refused",
            "connect timeout",
            "timed out",
            "name resolution",
            "dns error",
            "error sending request",
            "failed to fetch",
            "max retries",
            "proxyerror",
            "sslerror",
            "certificate verify",
        ),
    ),
    ("no_build", ("no matching distribution", "no solution found", "could not find a version")),
)  # type: Tuple[Tuple[str, Tuple[str, ...]], ...]


def failure_cause(output: str, from_wheels: bool) -> str:
    """Return the message key that fits the output of a failed installation."""
    text = output.lower()
    for key, marks in CAUSES:
        if any(mark in text for mark in marks):
            return "wheels_incomplete" if from_wheels and key == "no_build" else key
    return "install_failed"


def choose_port(asked: Optional[int], is_free: Callable[[int], bool]) -> int:
    """Return the port to use: exactly the one asked for, else the first free one."""
    if asked is not None:
        if not is_free(asked):
            raise SetupError("port_busy", port=asked)
        return asked
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TO_TRY):
        if is_free(port):
            return port
    raise SetupError("no_free_port", first=FIRST_PORT, last=FIRST_PORT + PORTS_TO_TRY - 1)


def snapshot_folder(root: Path, environ: Mapping[str, str]) -> Path:
    """Return the folder of the built databases; a relative setting counts from `root`."""
    return root / (environ.get("COUNTY_SNAPSHOTS") or os.path.join("data", "snapshots"))


def has_screen(platform: str, environ: Mapping[str, str]) -> bool:
    """Tell whether a browser can show: on a bare Linux terminal a text browser would take over."""
    if platform.startswith("linux"):
        return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    return True


def exit_code(returncode: int) -> int:
    """Return the code to pass on: a child ended by signal n gives 128 + n, as in a shell."""
    return 128 - returncode if returncode < 0 else returncode


# --- Processes --------------------------------------------------------------------------------


def child_environment() -> Dict[str, str]:
    """Return the variables for child processes: UTF-8 also where Windows still defaults to GBK."""
    return dict(os.environ, PYTHONUTF8="1")


def settle(child: "subprocess.Popen[bytes]", patience: float = 5.0) -> int:
    """Wait for a child that has been told to stop, more firmly each time; return its exit code.

    Ctrl+C in a terminal reaches the child as well, so it is first given time to end by itself.
    """
    for insist in (None, child.terminate, child.kill):
        if insist:
            insist()
        try:
            return child.wait(timeout=patience)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            continue
    return child.wait()


def run(command: Sequence[str]) -> int:
    """Run a command in the product's folder and return its exit code."""
    child = subprocess.Popen(command, cwd=str(ROOT), env=child_environment())
    try:
        return exit_code(child.wait())
    except KeyboardInterrupt:
        settle(child)
        raise


def run_installer(command: Sequence[str], requirements: str, from_wheels: bool) -> None:
    """Run a step of the installation, passing its output on; explain its failure."""
    output = []  # type: List[str]
    with subprocess.Popen(
        command,
        cwd=str(ROOT),
        env=child_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as child:
        try:
            for raw in child.stdout or ():
                output.append(raw.decode("utf-8", "replace"))
                sys.stderr.write(output[-1])
                sys.stderr.flush()
        except KeyboardInterrupt:
            settle(child)
            raise
    if child.returncode != 0:
        raise SetupError(
            failure_cause("".join(output), from_wheels),
            root=ROOT,
            requirements=requirements,
            machine=sysconfig.get_platform(),
            found=python_version(),
        )


# --- The environment --------------------------------------------------------------------------


def python_version() -> str:
    """Return the version of the running Python, as its messages show it."""
    return ".".join(str(part) for part in sys.version_info[:3])


def check_this_python() -> None:
    """Refuse to go on with a Python that cannot run the product."""
    problem = python_problem(tuple(sys.version_info[:2]), 64 if sys.maxsize > 2**32 else 32)
    if problem:
        raise SetupError(problem, found=python_version())


PROBE = (
    "import sys, json, importlib.util as u;"
    "print(json.dumps([sys.version_info[:2], 64 if sys.maxsize > 2**32 else 32,"
    " u.find_spec('pip') is not None]))"
)


def probe(python: Path) -> Optional[Interpreter]:
    """Ask a Python what it is; None if it is not there or does not run."""
    try:
        answer = subprocess.run(
            [str(python), "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        version, bits, has_pip = json.loads(answer.stdout.decode("utf-8"))
    except (OSError, ValueError):
        return None
    return Interpreter(tuple(version), bits, has_pip)


def create_environment(uv: Optional[str]) -> None:
    """Make an empty environment in place of whatever stands there."""
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing and not uv:
        raise SetupError("no_venv", missing=" / ".join(missing))
    say("creating")
    if VENV.exists():
        shutil.rmtree(str(VENV))
    # Started from inside an environment, the Python to build on is the one behind it.
    base_python = getattr(sys, "_base_executable", None) or sys.executable
    run_installer(create_command(base_python, VENV, uv), RUNTIME, from_wheels=False)


def prepare(with_tests: bool) -> Path:
    """Bring the environment up to the locked lists and return its Python."""
    missing = [name for name in (RUNTIME, TESTS) if not (ROOT / name).is_file()]
    if missing:
        raise SetupError("files_missing", missing=" / ".join(missing))
    uv = shutil.which("uv")
    python = environment_python(VENV)
    wanted = fingerprints(ROOT, with_tests)
    stamp = read_stamp(STAMP)
    step = next_step(stamp, probe(python), wanted, has_uv=uv is not None)
    if step == REUSE:
        return python
    if step == CREATE:
        create_environment(uv)
        stamp = None
    interpreter = probe(python)
    if interpreter is None:
        raise SetupError("install_failed")
    # What stands now stays true whatever happens next: both lists name the same versions. What is
    # not finished has no place in the stamp, so that an interrupted start takes it up again.
    standing = stamp["lists"] if stamp else {}
    done = {name: value for name, value in wanted.items() if standing.get(name) == value}
    write_stamp(STAMP, interpreter, done)
    install(python, TESTS if with_tests else RUNTIME, uv)
    write_stamp(STAMP, interpreter, wanted)
    return python


def install(python: Path, requirements: str, uv: Optional[str]) -> None:
    """Install one locked list, from the folder wheels/ if it is filled, else from the network."""
    wheels = ROOT / "wheels" if any((ROOT / "wheels").glob("*.whl")) else None
    say("installing", source="wheels/" if wheels else "网络 network")
    command = install_command(python, ROOT / requirements, uv, wheels)
    run_installer(command, requirements, from_wheels=wheels is not None)


# --- The product ------------------------------------------------------------------------------


def ensure_data(python: Path) -> None:
    """Build the sample county when no snapshot is current."""
    snapshots = snapshot_folder(ROOT, os.environ)
    if (snapshots / "CURRENT").exists():
        return
    say("sampling")
    snapshots.mkdir(parents=True, exist_ok=True)
    workbook = str(snapshots / "sample_county.xlsx")
    for step in ("sample", "build"):
        code = run([str(python), "-m", "data", step, workbook])
        if code:
            raise SetupError("sample_failed", step=step, code=code)


def port_is_free(port: int) -> bool:
    """Tell whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as candidate:
        # The same option has opposite meanings: elsewhere it only forgives a server just closed,
        # on Windows it would let two servers share the port.
        if os.name == "nt":
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((HOST, port))
        except OSError:
            return False
    return True


def is_healthy(port: int) -> bool:
    """Ask the server whether it is ready; directly, since a proxy would answer for it."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until_ready(child: "subprocess.Popen[bytes]", port: int, url: str) -> bool:
    """Wait for the server to answer; False if it ended first."""
    patience_ends = time.monotonic() + READY_SECONDS
    while child.poll() is None:
        if is_healthy(port):
            return True
        if time.monotonic() > patience_ends:
            say("slow", url=url)
            patience_ends = float("inf")
        time.sleep(0.2)
    return False


def serve(python: Path, port: int, open_browser: bool) -> int:
    """Run the server until it ends, and return its exit code, or until Ctrl+C, and return 0."""
    url = "http://{}:{}".format(HOST, port)
    command = [str(python), "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    child = subprocess.Popen(command, cwd=str(ROOT), env=child_environment())
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    try:
        if wait_until_ready(child, port, url):
            say("running", url=url)
            if open_browser and has_screen(sys.platform, os.environ):
                webbrowser.open(url)
        else:
            say("server_ended", code=exit_code(child.returncode))
        return exit_code(child.wait())
    except KeyboardInterrupt:
        # The way to stop that the message above names, so no failure, whatever the server calls it.
        settle(child)
        say("stopped")
        return 0


# --- The command line -------------------------------------------------------------------------


def port_number(text: str) -> int:
    """Read a port as the command line gives it."""
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError("1-65535: {}".format(text))


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line of a plain start."""
    parser = argparse.ArgumentParser(
        prog="start.py",
        description="启动县域义务教育看板。Start the dashboard.",
        epilog="start.py test [...]: 运行测试,其余参数交给 pytest。"
        "Run the tests; further arguments go to pytest.",
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="不打开浏览器 do not open the browser"
    )
    parser.add_argument(
        "--port",
        type=port_number,
        metavar="N",
        help="端口 port (默认 default: {})".format(FIRST_PORT),
    )
    return parser.parse_args(arguments)


def start(options: argparse.Namespace) -> int:
    """Prepare everything, then serve the product."""
    python = prepare(with_tests=False)
    ensure_data(python)
    port = choose_port(options.port, port_is_free)
    if options.port is None and port != FIRST_PORT:
        say("next_port", busy=FIRST_PORT, port=port)
    return serve(python, port, open_browser=not options.no_browser)


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show Chinese must not turn a message into a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        check_this_python()
        # By hand: argparse keeps no unknown options, such as pytest's -m, for a subcommand.
        if arguments[:1] == ["test"]:
            return run([str(prepare(with_tests=True)), "-m", "pytest"] + list(arguments[1:]))
        return start(parse_arguments(arguments))
    except SetupError as problem:
        say(problem.key, **problem.fields)
    except OSError as problem:
        say("file_problem", error=problem)
    except KeyboardInterrupt:
        return INTERRUPTED
    return SETUP_PROBLEM


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
