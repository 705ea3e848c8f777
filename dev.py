#!/usr/bin/env python3
"""Set up and drive the project: run, test, check, bench, pictures, build, lock.

Only the standard library is used, so that a bare Python 3.11 on Linux or Windows is enough to start.
The first start makes `.venv` beside this file from `requirements.lock`; later starts see by a stamp that
nothing changed and go straight to the work.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "township-ledger.stamp"
LOCK = ROOT / "requirements.lock"
OUT = ROOT / "out"
WINDOWS = sys.platform == "win32"
VENV_PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

# Qt's 6.8 line has packages for these versions of Python only.
OLDEST, NEWEST = (3, 11), (3, 13)

# Shared libraries the Qt wheels load from the system, and the Debian package that holds each.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
# Needed as soon as a window is shown on X11 or Wayland, or a page is sent to a printer.
QT_WINDOW_LIBRARIES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libcups.so.2": "libcups2",
}
# Left out by the lock compiler on Linux because only another system installs them.
ONLY_ON = {
    "colorama": "win32",
    "pefile": "win32",
    "pywin32-ctypes": "win32",
    "macholib": "darwin",
}
# The lock compiler itself; `lock` installs it into a folder of its own.
LOCK_COMPILER = "pip-tools==7.6.2"


class SetupError(Exception):
    """Something in the environment that the person at the keyboard has to mend."""


def say(text: str) -> None:
    """One line for the person who started the command, at once and on stderr."""
    print(text, file=sys.stderr, flush=True)


def child_environment(**extra: str) -> dict[str, str]:
    """The environment of every program started here: UTF-8 everywhere, the project's root importable."""
    return {**os.environ, "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **extra}


def has_display() -> bool:
    """Whether a window can be shown: always on Windows and macOS, elsewhere when X11 or Wayland is named."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# --- set-up -----------------------------------------------------------------------------------------


def wanted_stamp() -> str:
    """What `.venv` has to be made from: the lock and this very Python, in this very folder."""
    digest = hashlib.sha256(LOCK.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    return f"{digest}\n{sys.version}\n{ROOT}\n"


def set_up() -> None:
    """Make `.venv` and the system libraries ready; does nothing when the stamp says they are."""
    wanted = wanted_stamp()
    if not (STAMP.is_file() and STAMP.read_text("utf-8") == wanted and VENV_PYTHON.is_file()):
        began = time.monotonic()
        say("正在准备运行环境，只在第一次需要几分钟 / Setting up, only the first time …")
        ensure_system_libraries()
        make_venv()
        STAMP.write_text(wanted, "utf-8")
        say(f"运行环境已备好 / Ready ({time.monotonic() - began:.0f} s)")


def make_venv() -> None:
    """Make `.venv` afresh and install the locked packages and the project's own commands into it."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        raise SetupError(
            "请用系统自带的 Python 运行，不要用 .venv 里的 / Run this with the system's Python, not .venv's"
        )
    ensure_venv_module()
    if VENV.is_symlink():
        VENV.unlink()  # making afresh empties the folder, and the one a link leads to is somebody else's
    try:
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=not WINDOWS).create(VENV)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise SetupError(
            f"建不了 .venv，它可能正被使用 / Making .venv failed, it may be in use: {problem}"
        ) from problem
    pip = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet"]
    installing = [*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)]
    linking = [*pip, "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)]
    # Linking also warns that the folders at the root could hide packages of the same name: they are meant to.
    for command, output in ((installing, None), (linking, subprocess.PIPE)):
        done = subprocess.run(command, cwd=ROOT, env=child_environment(), stderr=output, text=True)
        if done.returncode:
            say(done.stderr or "")
            raise SetupError(
                "安装依赖失败，原因见上面几行 / Installing the packages failed, see the lines above"
            )


def ensure_venv_module() -> None:
    """Debian ships Python without `ensurepip`; get the package that has it, or say its name."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        install_packages(
            [package], "这个 Python 不能建虚拟环境 / This Python cannot make a virtual environment"
        )


def missing_packages(libraries: dict[str, str]) -> list[str]:
    """Debian packages of those of `libraries` that cannot be loaded, each once, in the order given."""
    missing: list[str] = []
    for soname, package in libraries.items():
        try:
            ctypes.CDLL(soname)
        except OSError:
            if package not in missing:
                missing.append(package)
    return missing


def ensure_system_libraries() -> None:
    """Install the libraries Qt needs from the system, when that is allowed.

    Where it is not, a library without which nothing runs stops here with the line to type; one that
    only a window needs is named, and stops only `run` on a display.
    """
    if not sys.platform.startswith("linux"):
        return
    always = missing_packages(QT_LIBRARIES)
    window = missing_packages(QT_WINDOW_LIBRARIES)
    if not always and not window:
        return
    try:
        install_packages(always + window, "Qt 缺少系统库 / Qt needs system libraries")
    except SetupError as problem:
        if always:
            raise
        say(f"{problem}\n没有显示器时可以先不装 / Not needed as long as no window is shown")


def ensure_window_libraries() -> None:
    """Stop with the line to type rather than let Qt abort when a window's libraries are missing."""
    if sys.platform.startswith("linux") and (missing := missing_packages(QT_WINDOW_LIBRARIES)):
        install_packages(missing, "显示窗口缺少系统库 / Showing a window needs system libraries")


def install_packages(packages: list[str], why: str) -> None:
    """Install Debian packages as root or with a password-free sudo.

    Raises SetupError with the exact line to type where that is not allowed or fails, and with the
    packages' names where the system is not of the Debian family.
    """
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise SetupError(
            f"{why}。请安装与这些 Debian 软件包对应的库 / Install what these Debian packages hold: {names}"
        )
    line = f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}"
    advice = f"{why}。请运行 / Please run:\n  {line}"
    prefix = root_prefix()
    if prefix is None:
        raise SetupError(advice)
    say(f"正在安装 / Installing: {names}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    if run_quietly(install) and (run_quietly([*apt, "update"]) or run_quietly(install)):
        raise SetupError(advice)


def root_prefix() -> list[str] | None:
    """What to put before a command to run it as root without being asked anything; None if impossible."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and run_quietly([sudo, "-n", "true"]) == 0:
        return [sudo, "-n"]
    return None


def run_quietly(command: list[str]) -> int:
    """Exit code of a command whose output nobody needs to read."""
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode


# --- commands ---------------------------------------------------------------------------------------


def venv_run(*arguments: str | Path, **extra: str) -> int:
    """Run `.venv`'s Python from the project's root with `extra` in the environment; its exit code."""
    command = [str(VENV_PYTHON), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=child_environment(**extra)).returncode


def run(arguments: list[str]) -> int:
    """Open the program on the sample office; without a display do its whole month into `out/`."""
    if has_display():
        ensure_window_libraries()
        return venv_run("-m", "ui", "--demo", *arguments)
    say("没有显示器：在 out/ 里做完示例单位的一个月 / No display: the sample office's month goes to out/")
    code = venv_run("-m", "app", "demo", OUT, *arguments)
    if code == 0:
        print_tree(OUT)
    return code


def print_tree(folder: Path) -> None:
    """Name every file a run made, with its size in bytes, on stdout."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        print(f"{path.stat().st_size:>12,}  {path.relative_to(ROOT).as_posix()}")


def test(arguments: list[str]) -> int:
    """All tests but the marked ones; `arguments` go to pytest."""
    return venv_run("-m", "pytest", "-n", "2", *arguments, QT_QPA_PLATFORM="offscreen")


def check(arguments: list[str]) -> int:
    """Everything a change has to pass: style, types, tests, and the built program; all are run."""
    steps = {
        "ruff": lambda: venv_run("-m", "ruff", "check", "."),
        "pyright": lambda: venv_run("-m", "pyright", "--pythonpath", VENV_PYTHON),
        "tests": lambda: test(arguments),
        "build": lambda: venv_run("-m", "pytest", "-m", "build", "-n", "0", QT_QPA_PLATFORM="offscreen"),
    }
    failed = []
    for name, step in steps.items():
        say(f"== {name}")
        if step():
            failed.append(name)
    say(f"未通过 / Failed: {', '.join(failed)}" if failed else "全部通过 / All passed")
    return 1 if failed else 0


def bench(arguments: list[str]) -> int:
    """Measure the figures the program promises; names of benches choose among them."""
    return venv_run("-m", "tests.bench", *arguments, QT_QPA_PLATFORM="offscreen")


def pictures(arguments: list[str]) -> int:
    """Make the pictures of the README and of the help anew, from the program itself."""
    return venv_run("tests/ui/pictures.py", *arguments, QT_QPA_PLATFORM="offscreen")


def build(arguments: list[str]) -> int:
    """Make the folder to hand out, `dist/township-ledger`, for the system this runs on."""
    return venv_run(
        "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", *arguments, ROOT / "build.spec"
    )


def lock(arguments: list[str]) -> int:
    """Pin every package of pyproject.toml again, with the hashes of all its files, into the lock."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"], *ONLY_ON]
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "wanted.in"), Path(folder, "lock.txt")
        source.write_text("\n".join(wanted) + "\n", "utf-8")
        if LOCK.is_file() and "--upgrade" not in arguments:
            shutil.copyfile(LOCK, result)
        venv.EnvBuilder(with_pip=True).create(Path(folder, "venv"))
        python = Path(folder, "venv", VENV_PYTHON.relative_to(VENV))
        subprocess.run([python, "-m", "pip", "install", "--quiet", LOCK_COMPILER], check=True)
        options = "--generate-hashes --allow-unsafe --strip-extras --no-annotate --no-header --quiet"
        hide = "--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options"
        compiler = [python, "-m", "piptools", "compile", *options.split(), *hide.split(), *arguments]
        subprocess.run([*compiler, "-o", result, source], check=True, cwd=folder)
        LOCK.write_text(tidy_lock(result.read_text("utf-8")), "utf-8", newline="\n")
    return 0


def tidy_lock(text: str) -> str:
    """The compiler's output without comments and options, each system's own packages marked as such."""
    lines = ["# Written by `python3 dev.py lock` from pyproject.toml; hashes of every file of each version."]
    for line in text.splitlines():
        if not line.strip() or line.startswith(("#", "-")):
            continue
        if name := re.match(r"([A-Za-z0-9._-]+)==[^\s;]+", line):
            system = ONLY_ON.get(name[1].lower())
            if system and "sys_platform" not in line:
                line = f'{name[0]} ; sys_platform == "{system}" \\'
        lines.append(line)
    return "\n".join(lines) + "\n"


COMMANDS = {
    "run": run, "test": test, "check": check, "bench": bench, "pictures": pictures, "build": build, "lock": lock,
}
HELP = """\
run    打开示例单位；没有显示器时把示例的一个月做到 out/ / open the sample office (no display: its month into out/)
test   跑全部测试 / pass all tests (more arguments go to pytest)
check  风格、类型、测试、打包 / style, types, tests, built program
bench  量性能 / measure the promised figures
pictures  重做说明里的图 / make the pictures of the README and the help anew
build  打成可分发的文件夹 / make the folder to hand out
lock   重新锁定依赖 / pin the packages again (--upgrade for newer ones)
"""


def with_another_python() -> int:
    """Hand the command line to a Python the locked packages are made for; say which, where there is none."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        launcher = ["py", f"-3.{minor}"] if WINDOWS else [f"python3.{minor}"]
        if shutil.which(launcher[0]) and run_quietly([*launcher, "-c", ""]) == 0:
            return subprocess.run([*launcher, str(ROOT / "dev.py"), *sys.argv[1:]]).returncode
    say("需要 Python 3.11、3.12 或 3.13 / Python 3.11, 3.12 or 3.13 is needed")
    return 2


def main() -> int:
    """Exit code of the command named on the command line."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # an old console may not know Chinese
    parser = argparse.ArgumentParser(
        prog="dev.py", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=COMMANDS, metavar="|".join(COMMANDS))
    options, arguments = parser.parse_known_args()
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return with_another_python()
    try:
        if options.command != "lock":
            set_up()
        return COMMANDS[options.command](arguments)
    except SetupError as problem:
        say(str(problem))
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
