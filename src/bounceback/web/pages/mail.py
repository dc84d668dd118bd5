"""Taking a mailbox in: dropped files or a path on this machine, the progress, and what was read."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bounceback.store import read
from bounceback.store.tasks import make_sample_search, read_mailbox
from bounceback.store.write.mail import ask_for_import
from bounceback.store.write.owners import discard_sample
from bounceback.web.middleware import SHOWN, OwnedRequest
from bounceback.web.notices import say
from bounceback.web.terminal import summary_lines

BLOCK = 1 << 20


@require_http_methods(["GET", "POST"])
def mail(request: OwnedRequest) -> HttpResponse:
    """The mailboxes read so far, and the ways to add one."""
    problem = ""
    if request.method == "POST":
        asked = _asked(request)
        if isinstance(asked, int):
            read_mailbox.enqueue(request.owner, asked)
            return HttpResponseRedirect(reverse("mail"))
        problem = asked
    imports = [
        {"import": one, "lines": summary_lines(one.summary) if one.state == "done" and one.summary else []}
        for one in read.imports(request.owner)
    ]
    return render(
        request,
        "mail.html",
        {"place": "settings", "imports": imports, "problem": problem},
        status=400 if problem else 200,
    )


@require_GET
def mail_import(request: OwnedRequest, pk: int) -> HttpResponse:
    """How far one import is: a part of a page, for the page that asks again."""
    try:
        found = read.mail_import(request.owner, pk)
    except LookupError as problem:
        raise Http404(str(problem)) from None
    if found.state in {"waiting", "running"}:
        return render(request, "parts/importing.html", {"import": found})
    response = HttpResponse("")
    response["HX-Refresh"] = "true"
    return response


@require_POST
def sample(request: OwnedRequest) -> HttpResponse:
    """Makes the sample search in the background and shows it when it is there."""
    make_sample_search.enqueue()
    return render(request, "sample_coming.html", {"place": "today"})


@require_GET
def sample_ready(request: OwnedRequest) -> HttpResponse:
    """Whether the sample search is there: goes into it when it is, else a part that asks again."""
    names = {name: owner for owner, name in read.owners()}
    done = (
        "sample" in names
        and any(one.state == "done" for one in read.imports(names["sample"]))
        and read.cv(names["sample"])
    )
    if not done:
        if request.headers.get("HX-Request"):
            return render(request, "parts/sample_coming.html")
        return render(request, "sample_coming.html", {"place": "today"})
    request.session[SHOWN] = "sample"
    if request.headers.get("HX-Request"):
        response = HttpResponse("")
        response["HX-Redirect"] = "/"
        return response
    return HttpResponseRedirect("/")


@require_POST
def throw_sample_away(request: OwnedRequest) -> HttpResponse:
    """Throws the sample search away."""
    discard_sample()
    request.session.pop(SHOWN, None)
    say(request, _("The sample search is gone. Yours was not touched."))
    return HttpResponseRedirect("/")


def _asked(request: OwnedRequest) -> int | str:
    """The id of the import that was asked for, or a sentence why there is none."""
    files = [file for file in request.FILES.getlist("mailbox") if file.size]
    if files:
        return _kept(request.owner, files)
    typed = request.POST.get("path", "").strip().strip("\"'")
    if not typed:
        return _("Nothing was read: choose a file, or give the path of one.")
    found = Path(typed).expanduser()
    if not found.exists():
        return _("There is no %(path)s on this machine. Nothing was changed; check the path.") % {
            "path": typed
        }
    return ask_for_import(request.owner, str(found.absolute()), found.name)


def _kept(owner: int, files: list[UploadedFile]) -> int:
    """Keeps uploaded files beside the data until they are read. The names of a person's files are not used as paths."""
    folder = Path(settings.MEDIA_ROOT) / "mailboxes" / secrets.token_hex(8)
    folder.mkdir(parents=True, mode=0o700)
    for number, file in enumerate(files):
        suffix = "".join(
            character for character in Path(file.name or "").suffix if character.isalnum() or character == "."
        )
        with (folder / f"{number:05}{suffix[:12]}").open("wb") as kept:
            for block in file.chunks(BLOCK):
                kept.write(block)
    name = files[0].name or _("a mailbox")
    if len(files) > 1:
        name = _("%(n)s files") % {"n": len(files)}
    return ask_for_import(owner, str(folder), name, remove_after=True)


urlpatterns = [
    path("mail", mail, name="mail"),
    path("mail/<int:pk>", mail_import, name="mail_import"),
    path("sample", sample, name="sample"),
    path("sample/ready", sample_ready, name="sample_ready"),
    path("sample/throw-away", throw_sample_away, name="throw_sample_away"),
]
