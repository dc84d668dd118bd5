"""The command line. Each command imports what it needs when it runs, so that `--help` is quick
and `scan` never loads the web part or a database.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bounceback import __version__

if TYPE_CHECKING:
    from datetime import datetime

    from bounceback.mail.scan import Progress

app = typer.Typer(
    name="bounceback",
    help="Turns every job rejection into the next offer. Runs on this machine; nothing leaves it unless you press send.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

MailArgument = Annotated[
    Path,
    typer.Argument(help="An mbox (also .gz or a Takeout .zip), a Maildir, .eml files, or a folder of them."),
]
PORT = 8484


def main() -> None:
    """The console script."""
    try:
        app()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"bounceback {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def scan(
    file: MailArgument,
    json: Annotated[bool, typer.Option("--json", help="One application a line, as JSON.")] = False,
    messages: Annotated[
        bool, typer.Option("--messages", help="One line for every message read, unrelated ones too.")
    ] = False,
    own: Annotated[
        list[str] | None, typer.Option("--own", help="An address of yours, where the mailbox does not tell.")
    ] = None,
) -> None:
    """Print the applications that a mailbox tells of. Writes nothing."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` ends it quietly
    from bounceback import scanning

    _must_exist(file)
    with _progress(f"Reading {file.name}", quiet=json) as tell:
        if messages:
            lines = scanning.message_lines(file, own or (), tell)
            if json:
                for line in lines:
                    typer.echo(line)
                return
            scanning.print_messages(lines)
            return
        result = scanning.scan_applications(file, own or (), tell)
    if json:
        for line in scanning.application_lines(result):
            typer.echo(line)
    else:
        scanning.print_applications(result)


@app.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(help=f"{MailArgument.__metadata__[0].help} Or a zip that `bounceback export` wrote."),
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="An export may take the place of what is kept here.")
    ] = False,
) -> None:
    """Take a mailbox in, or bring an export back. The same one a second time changes nothing."""
    from bounceback.exchange.archive import is_archive

    for file in files:
        _must_exist(file)
    _set_up_store()
    for file in files:
        if file.is_file() and is_archive(file):
            _bring_back(file, replace)
        else:
            _import_one(file)


@app.command()
def serve(
    mail: Annotated[Path | None, typer.Option("--mail", help="Take this mailbox in first.")] = None,
    port: Annotated[
        int, typer.Option(help="The port on 127.0.0.1; a free one is taken where it is in use.")
    ] = PORT,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the browser.")] = False,
) -> None:
    """Open the app on 127.0.0.1. Stop it with Ctrl-C."""
    if mail is not None:
        _must_exist(mail)
    _set_up_store()
    if mail is not None:
        _import_one(mail)
    _serve(port, open_browser)


@app.command()
def today() -> None:
    """Print what waits for you, and the next step."""
    _set_up_store()
    from bounceback.store.write.owners import ensure_owner
    from bounceback.web.terminal import print_today

    print_today(ensure_owner())


@app.command()
def digest(
    print_it: Annotated[bool, typer.Option("--print", help="Show it. Nothing is sent.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Send it now to the address set for it.")] = False,
) -> None:
    """The letter to yourself: Today, the talks to come, the past seven days."""
    if print_it == send:
        _stop("Say --print to see the letter, or --send to send it to the address that you set for it.")
    _set_up_store()
    from django.utils import timezone

    from bounceback.store.digest import digest as told
    from bounceback.store.digest import zone_of
    from bounceback.store.write.digests import send_now
    from bounceback.store.write.owners import ensure_owner
    from bounceback.web.digest_text import letter

    owner = ensure_owner()
    now, zone = timezone.now(), zone_of(owner)
    with timezone.override(zone):
        if print_it:
            subject, text = letter(told(owner, now, zone))
            typer.echo(f"{subject}\n\n{text}", nl=False)
            return
        try:
            typer.echo(f"It went to {send_now(owner, letter, now, zone)}.")
        except ValueError as problem:
            _stop(str(problem))


growth_app = typer.Typer(
    help="What a role asks for, and the way there.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(growth_app, name="growth")


@growth_app.callback()
def _growth() -> None:
    pass


@growth_app.command()
def stones(
    start: Annotated[str, typer.Option("--from", help="The title that you work under.")],
    target: Annotated[str, typer.Option("--to", help="The title that you dream of.")],
    json: Annotated[bool, typer.Option("--json", help="The whole answer as JSON.")] = False,
) -> None:
    """Roles to be had now that teach what the dream job asks, one or two steps away."""
    _set_up_store()
    from bounceback.store.write.owners import ensure_owner
    from bounceback.web.terminal_growth import print_stones

    problem = print_stones(ensure_owner(), start, target, as_json=json)
    if problem:
        _stop(problem)


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="Another number makes another search.")] = 7,
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1.")] = PORT,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the browser.")] = True,
    serve_it: Annotated[bool, typer.Option("--serve/--no-serve", help="Open the app afterwards.")] = True,
) -> None:
    """Explore the search of an invented person, beside your own and apart from it."""
    _set_up_store()
    from bounceback.store.write.sample import make_sample

    with _progress("Making a sample search") as tell:
        summary = make_sample(seed, on_progress=tell)
    _print_summary("the sample mailbox", summary)
    if serve_it:
        _serve(port, open_browser, sample=True)


@app.command()
def backup(
    to: Annotated[
        Path | None,
        typer.Argument(help="The file to write; a dated name in this folder where none is given."),
    ] = None,
) -> None:
    """Write a consistent copy of everything, also while the app runs."""
    _set_up_store()
    from django.utils import timezone

    from bounceback.store.write.backup import BackupProblem, back_up

    now = timezone.now()
    try:
        written = back_up(to or Path(f"bounceback-{now:%Y-%m-%d-%H%M%S}.zip"), now)
    except BackupProblem as problem:
        _stop(str(problem))
    typer.echo(f"Everything is copied to {written}. Keep it where only you can read it.")


@app.command("export")
def export_(
    to: Annotated[
        Path | None,
        typer.Argument(help="The zip to write; a dated name in this folder where none is given."),
    ] = None,
) -> None:
    """Write everything as one documented zip that other programs can read. `bounceback import` brings it back."""
    _set_up_store()
    from django.utils import timezone

    from bounceback.exchange.archive import ArchiveProblem
    from bounceback.store.exchange import export
    from bounceback.store.write.owners import ensure_owner

    now = timezone.now()
    try:
        written = export(ensure_owner(), to or Path(f"bounceback-export-{now:%Y-%m-%d-%H%M%S}.zip"), now)
    except ArchiveProblem as problem:
        _stop(str(problem))
    typer.echo(f"Everything is in {written}, but for passwords. Keep it where only you can read it.")


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A file that `bounceback backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before replacing what is there.")] = False,
) -> None:
    """Replace everything by what a backup holds. Stop `bounceback serve` first."""
    _must_exist(source)
    _set_up_store()
    from bounceback.store.write.backup import BackupProblem
    from bounceback.store.write.backup import restore as restore_backup

    if not yes:
        typer.confirm("What is kept here now will be replaced. Go on?", abort=True)
    try:
        manifest = restore_backup(source)
    except BackupProblem as problem:
        _stop(str(problem))
    typer.echo(f"Restored what was kept on {manifest['made_at'][:16].replace('T', ' ')} UTC.")


@app.command()
def verify() -> None:
    """Rebuild what is derived from the events, compare, and say what differs. Writes nothing."""
    _set_up_store()
    from bounceback.store.read import owners
    from bounceback.store.write.projection import verify as verify_projection

    wrong = 0
    for owner, name in owners():
        differences = verify_projection(owner)
        wrong += len(differences)
        for difference in differences:
            typer.echo(f"{name}: {difference.what}")
    if wrong:
        _stop(
            f"{wrong} differences. `bounceback import` of any mailbox, or a restore, writes the projection anew."
        )
    typer.echo("All that is shown follows from the events that are kept.")


openings_app = typer.Typer(help="Advertisements in files.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(openings_app, name="openings")


@openings_app.callback()
def _openings() -> None:
    pass


@openings_app.command("inspect")
def inspect_openings(
    file: Annotated[
        Path, typer.Argument(help="JSON Lines; rows with id, title, company, location, description.")
    ],
    json: Annotated[bool, typer.Option("--json", help="One advertisement a line, as JSON.")] = False,
) -> None:
    """Print what each advertisement says in one spelling, with which others it is one vacancy, and signs of fraud."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    _must_exist(file)
    from bounceback.openings import inspection

    try:
        found = inspection.inspect(file.read_bytes(), file.name)
    except OSError as problem:
        _stop(f"{file} cannot be read ({problem.strerror}). Nothing was changed.")
    for line in inspection.lines(found, as_json=json):
        typer.echo(line)
    for trouble in found.problems:
        typer.echo(f"{trouble.where}: {trouble.what} {trouble.kept}".strip(), err=True)
    if not found.postings:
        _stop("No advertisement could be read.")


@app.command(hidden=True)
def work() -> None:
    """The worker that `serve` starts beside the app."""
    import threading

    def stop_with_the_app() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=stop_with_the_app, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _set_up_store()
    from django.core.management import call_command

    from bounceback.store.digest import Postman
    from bounceback.store.follow import Follower
    from bounceback.store.tasks import look_when_free, requeue_stopped

    requeue_stopped()
    Follower(look_when_free).start()
    Postman(_send_letter).start()
    call_command("db_worker", interval=0.5, startup_delay=False, verbosity=0)


def _send_letter(owner: int, now: datetime) -> None:
    """Sends an owner's letter to themselves where it is due."""
    from django.utils import timezone

    from bounceback.store.digest import zone_of
    from bounceback.store.write.digests import send_due
    from bounceback.web.digest_text import letter

    zone = zone_of(owner)
    with timezone.override(zone):
        send_due(owner, letter, now, zone)


def _set_up_store() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bounceback.web.settings")
    import django

    try:
        django.setup()
        from bounceback.store.migrate import migrate

        migrate()
    except OSError as problem:
        _stop(
            f"The data folder cannot be used ({problem.strerror}: {problem.filename}). Nothing was changed. "
            "Set BOUNCEBACK_HOME to a folder that you can write to."
        )


def _import_one(file: Path) -> None:
    from bounceback.store.write.mail import ask_for_import, run_import, unfinished_import
    from bounceback.store.write.owners import ensure_owner

    owner = ensure_owner()
    path = str(file.absolute())
    import_id = unfinished_import(owner, path) or ask_for_import(owner, path, file.name)
    with _progress(f"Reading {file.name}") as tell:
        summary = run_import(owner, import_id, on_progress=tell)
    if "problem" in summary:
        _stop(summary["problem"])
    _print_summary(file.name, summary)


def _bring_back(file: Path, replace: bool) -> None:
    from bounceback.exchange.archive import ArchiveProblem, open_archive
    from bounceback.store.write.exchange import bring_back
    from bounceback.store.write.owners import ensure_owner

    try:
        brought = bring_back(ensure_owner(), open_archive(file), replace=replace)
    except ArchiveProblem as problem:
        _stop(str(problem))
    number = brought.applications
    typer.echo(f"{file.name} is back, with {number:,} {'application' if number == 1 else 'applications'}.")


def _print_summary(name: str, summary: dict[str, Any]) -> None:
    from bounceback.web.terminal import print_summary

    print_summary(name, summary)


def _serve(port: int, open_browser: bool, *, sample: bool = False) -> None:
    from bounceback.web.server import run_server

    run_server(port, open_browser=open_browser, sample=sample)


@contextlib.contextmanager
def _progress(words: str, *, quiet: bool = False) -> Iterator[Callable[[Progress], None] | None]:
    """A progress bar on standard error, where somebody watches it."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    with Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[messages]:,} messages"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task(words, total=None, messages=0)

        def tell(progress: Progress) -> None:
            bar.update(
                task,
                completed=progress.bytes_done,
                total=progress.bytes_total or None,
                messages=progress.messages,
            )

        yield tell


def _must_exist(file: Path) -> None:
    if not file.exists():
        _stop(f"There is no {file}. Nothing was changed. Check the path and try again.")


def _stop(words: str) -> None:
    typer.echo(words, err=True)
    raise typer.Exit(1)
