"""What the server adds around Streamlit: page language, security headers, static files, old browsers."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.online_map import OnlineMap, online_map

STATIC = Path(__file__).parents[2] / "static"

_POLICY = (
    "default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:{pictures}; font-src 'self' data:; media-src 'self' data: blob:; "
    "worker-src 'self' blob:; connect-src 'self' ws: wss:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
# What the server sends besides the page: never rewritten, even if it is HTML (a download, say).
_OTHER_THAN_PAGE = ("/component/", "/media/", "/app/static/", "/_stcore/")
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def routes() -> list[BaseRoute]:
    """The folder `static/`. Streamlit looks for it beside the script, which is in `pages/`."""
    base = st.get_option("server.baseUrlPath").strip("/")
    prefix = f"/{base}" if base else ""
    return [Mount(f"{prefix}/app/static", StaticFiles(directory=STATIC), name="county-static")]


def middleware() -> list[Middleware]:
    """Everything that wraps a request, outermost first."""
    return [Middleware(PageShell)]


def page_html(html: str, language: str) -> str:
    """Streamlit's page in the reader's language, with the notices and the translation of its words."""
    html = re.sub(r"<html[^>]*>", f'<html lang="{language}">', html, count=1)
    html = re.sub(r"<noscript>.*?</noscript>", "", html, count=1, flags=re.DOTALL)
    return html.replace("<body>", "<body>" + _shell(), 1)


def content_policy(html: str) -> str:
    """Nothing from outside. Of the inline scripts in a page, exactly those that the server sent."""
    digests = (hashlib.sha256(text.encode()).digest() for text in _INLINE_SCRIPT.findall(html))
    return _POLICY.format(
        scripts=" ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests),
        pictures="",
    )


def component_policy() -> str:
    """The same for components: the map writes its script into its own frame and evaluates what is
    drawn on it. Pictures may come from the online map that the workspace sets up, from nowhere else.
    """
    online = online_map()
    pictures = f" {online.source_address}" if isinstance(online, OnlineMap) else ""
    return _POLICY.format(scripts="'unsafe-inline' 'unsafe-eval'", pictures=pictures)


class PageShell:
    """Rewrites the page that Streamlit serves, and puts security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(scope, send)
        await self.app(_plain_request(scope), receive, answer.send)


class _Answer:
    def __init__(self, scope: Scope, send: Send) -> None:
        self.forward = send
        self.path = scope["path"]
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("language", [""])[-1]
        self.language = "en" if asked == "en" else "zh-CN"
        self.is_page = scope["method"] == "GET" and not any(
            p in self.path for p in _OTHER_THAN_PAGE
        )
        self.start: Message | None = None
        self.body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Content-Type-Options"] = "nosniff"
            headers["X-Frame-Options"] = "SAMEORIGIN"
            headers["Referrer-Policy"] = "same-origin"
            if "/app/static/" in self.path:
                # Asked again each time (and answered by 304), or an update shows the old map.
                headers["Cache-Control"] = "no-cache"
            if headers.get("content-type", "").startswith("text/html"):
                component = "/component/" in self.path
                headers["Content-Security-Policy"] = (
                    component_policy() if component else content_policy("")
                )
                if self.is_page:
                    self.start = message
                    return
        elif self.start is not None:
            self.body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._send_page(self.start)
            return
        await self.forward(message)

    async def _send_page(self, start: Message) -> None:
        html = page_html(self.body.decode().replace("\r\n", "\n"), self.language)
        content = html.encode()
        headers = MutableHeaders(scope=start)
        headers["Content-Security-Policy"] = content_policy(html)
        headers["Content-Length"] = str(len(content))
        for name in ("etag", "last-modified"):
            if name in headers:
                del headers[name]
        await self.forward(start)
        await self.forward({"type": "http.response.body", "body": content})


def _plain_request(scope: Scope) -> Scope:
    """Ask Streamlit for the whole page, unpacked: what is sent differs from the file on its disk."""
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return scope
    dropped = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
    return {**scope, "headers": [h for h in scope["headers"] if h[0].lower() not in dropped]}


@cache
def _shell() -> str:
    words = json.dumps(json.loads(_read("streamlit_zh.json")), ensure_ascii=False)
    words = words.replace("<", "\\u003c")
    return (
        _read("old_browser.html")
        + f"<style>{_read('page.css')}</style>"
        + f'<script type="application/json" id="streamlit-zh">{words}</script>'
        + f"<script>{_read('translate.js')}</script>"
        + f"<script>{_read('meeting.js')}</script>"
        + f"<script>{_read('picture.js')}</script>"
        + f"<script>{_read('grid.js')}</script>"
        + f"<script>{_read('print.js')}</script>"
    )


def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
