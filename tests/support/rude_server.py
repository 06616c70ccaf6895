# SPDX-License-Identifier: Apache-2.0
"""An HTTP server on this machine that behaves as badly as asked to; also a Web Feature Service and a proxy.

    rude_server.py FOLDER [--tls] [--proxy-user NAME:PASSWORD]

prints its port (with --tls also the path of its certificate), serves the files of FOLDER, ends when its input ends.
From Python: `with RudeServer(folder) as server: server.url("good/a.7z")`.

An address is /BEHAVIOUR/NAME?options. Behaviours:

    good        ETag, Last-Modified, Range, If-Range, If-None-Match; NAME.md5 and NAME.sha256 are made up when there are none
    bare        the same without ETag and Last-Modified           weak       a weak ETag alone
    dated       Last-Modified alone                               chunked    no Content-Length (cut: without its last chunk)
    slow        in pieces of `chunk` bytes, `wait` s apart        gzip       Content-Encoding: gzip where accepted
    stall       nothing more after `after` bytes, `times` times   cut        the connection ends after `after` bytes, `times` times
    norange     ignores Range (and is cut as above)               wrongrange Content-Range of other bytes than asked for
    changed     cut in NAME, then serves NAME.new under another ETag; with `stubborn`, its end as if nothing were
    fail        `status` for `times` answers (`retry_after` s), then good
    status      `status` with `text`, always                      missing    404 with a text
    short       one byte less than the file                       corrupt    one byte wrong, `times` times (always)
    redirect    to `to`, or `n` times onwards, then good          loop       to itself
    portal      a login page, as text/html or `type`; with `bom`, after a byte order mark; `redirected` first
    exception   an ows:ExceptionReport with status `status`
    log         what was asked, as JSON: {"counts": {path: n}, "requests": [...]}; reset forgets it

`times` counts the requests of one address. /wfs/BEHAVIOUR serves TYPENAMES.geojson of FOLDER; its behaviours are in `Wfs`.
"""
import argparse
import gzip
import hashlib
import http.client
import json
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from base64 import b64encode
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

EXCEPTION = """<?xml version="1.0" encoding="UTF-8"?>
<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" version="2.0.0">
  <ows:Exception exceptionCode="InvalidParameterValue"><ows:ExceptionText>{}</ows:ExceptionText></ows:Exception>
</ows:ExceptionReport>
"""
PORTAL = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Wi-Fi de l'hôtel &amp; spa</title></head>
<body><form action="/login"><input name="room"></form></body></html>
"""


class Reply(Exception):
    """An answer that is ready: status, fields, body."""

    def __init__(self, status, body=b"", **fields):
        super().__init__(status)
        self.status, self.fields = status, {name.replace("_", "-"): str(value) for name, value in fields.items()}
        self.body = body.encode() if isinstance(body, str) else body


class Wfs:
    """GetFeature over a list of GeoJSON features."""

    def __init__(self, behaviour, options, given, asked):
        self.behaviour, self.given, self.asked = behaviour, given, asked
        self.options = {name.lower(): value for name, value in options.items()}

    def fail(self, text, status=200):
        raise Reply(status, EXCEPTION.format(text), content_type="application/xml")

    def answer(self):
        options = self.options
        if options.get("service", "").upper() != "WFS" or options.get("request") != "GetFeature" or options.get("version") != "2.0.0":
            self.fail("Not a GetFeature of WFS 2.0.0", 400)
        if "bbox" in options and "cql_filter" in options:
            self.fail("bbox and cql_filter both specified but are mutually exclusive", 400)
        if options.get("outputformat") != "application/json":
            self.fail("Failed to find response for output format " + options.get("outputformat", ""), 400)
        if self.behaviour == "exception":
            self.fail("Illegal property name: &lt;code_cs&gt; for feature type " + options.get("typenames", ""), int(options.get("status", 200)))
        features = [feature for feature in self.given["features"] if self.inside(feature) and self.meets(feature)]
        self.sort(features)
        start, count = int(options.get("startindex", 0)), int(options.get("count", len(features)))
        page = self.page(features, start, count)
        text = json.dumps(page)
        if self.behaviour == "cutjson" and self.asked <= int(options.get("times", 1000000)):
            text = text[:len(text) * 2 // 3]
        raise Reply(200, text, content_type="application/json;charset=UTF-8")

    def page(self, features, start, count):
        kind, total = self.behaviour, len(features)
        if kind == "repeat":
            start = 0
        if kind == "nocount":
            start, count = 0, total
        if kind == "limit":
            count = min(count, int(self.options.get("max", 2)))
        if kind == "shuffle" and start > 0:
            start -= 1
        cut = features[start:start + count]
        if kind == "empty" and start >= int(self.options.get("from", 1)):
            cut = []
        if kind == "noids":
            cut = [{name: value for name, value in feature.items() if name != "id"} for feature in cut]
        if kind == "fids":
            cut = [{**feature, "id": f"layer.fid--{time.monotonic_ns():x}{i}_-7ff0"} for i, feature in enumerate(cut)]
        matched = total
        if kind == "lie":
            matched += int(self.options.get("by", 1))
        # The number changes after the first page, in the first `times` rounds of pages.
        if kind == "change" and start > 0 and self.asked <= int(self.options.get("times", 1000000)):
            matched += 1
        if kind == "unknown":
            matched = "unknown"
        out = {"type": "FeatureCollection", "features": cut, "totalFeatures": matched, "numberMatched": matched, "numberReturned": len(cut)}
        if kind == "total":
            del out["numberMatched"]
        if kind == "uncounted":
            del out["numberMatched"], out["totalFeatures"]
        crs = "EPSG:4326" if kind == "othercrs" else self.options.get("srsname", "EPSG:4326")
        if kind != "nocrs":
            out["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::" + crs.split(":")[-1]}}
        return out

    def sort(self, features):
        key = self.options.get("sortby")
        if key:
            name, _, order = key.partition(" ")
            features.sort(key=lambda feature: feature["properties"][name], reverse=order.upper().startswith("D"))

    @staticmethod
    def bounds(feature):
        numbers = [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", json.dumps(feature["geometry"]["coordinates"]))]
        return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])

    def inside(self, feature):
        text = self.options.get("bbox")
        found = re.search(r"BBOX\(\w+,([-\d.]+),([-\d.]+),([-\d.]+),([-\d.]+)", self.options.get("cql_filter", ""))
        if not text and not found:
            return True
        x0, y0, x1, y1 = map(float, found.groups() if found else text.split(",")[:4])
        a, b, c, d = self.bounds(feature)
        return a <= x1 and x0 <= c and b <= y1 and y0 <= d

    def meets(self, feature):
        return all(str(feature["properties"].get(name)) == value
                   for name, value in re.findall(r"(\w+)\s*=\s*'([^']*)'", self.options.get("cql_filter", "")))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    # --- the proxy

    def do_CONNECT(self):
        self.server.note(self, "proxy:" + self.path)
        if not self.proxy_allowed():
            return
        host, _, port = self.path.partition(":")
        try:
            onward = socket.create_connection((host, int(port)), timeout=5)
        except OSError:
            self.send_error(502)
            return
        self.send_response(200)
        self.end_headers()
        back = threading.Thread(target=self.pour, args=(onward, self.connection), daemon=True)
        back.start()
        self.pour(self.connection, onward)
        self.close_connection = True

    @staticmethod
    def pour(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def proxy_allowed(self):
        wanted = self.server.proxy_user
        if not wanted or self.headers.get("Proxy-Authorization") == "Basic " + b64encode(wanted.encode()).decode():
            return True
        self.send_response(407)
        self.send_header("Proxy-Authenticate", 'Basic realm="rude"')
        self.send_header("Content-Length", "0")
        self.end_headers()
        return False

    def forward(self):
        parts = urllib.parse.urlsplit(self.path)
        self.server.note(self, "proxy:" + self.path)
        if not self.proxy_allowed():
            return
        onward = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=10)
        headers = {name: value for name, value in self.headers.items() if not name.lower().startswith("proxy-")}
        try:
            onward.request("GET", parts.path + ("?" + parts.query if parts.query else ""), headers=headers)
            answer = onward.getresponse()
            body = answer.read()
        except OSError as error:
            self.send_error(502, str(error))
            return
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    # --- the server

    def do_GET(self):
        if self.path.startswith("http://"):
            self.forward()
            return
        parts = urllib.parse.urlsplit(self.path)
        self.options = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        behaviour, _, self.name = urllib.parse.unquote(parts.path).lstrip("/").partition("/")
        if behaviour == "log":
            self.send_reply(Reply(200, self.server.log_text(), content_type="application/json"))
            return
        if behaviour == "reset":
            self.server.forget()
            self.send_reply(Reply(200, "{}", content_type="application/json"))
            return
        self.asked = self.server.note(self, parts.path)
        try:
            act = getattr(self, "act_" + behaviour, None)
            if act is None:
                raise Reply(404, "no such behaviour", content_type="text/plain")
            act()
        except Reply as reply:
            self.send_reply(reply)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def send_reply(self, reply):
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/octet-stream", "Content-Length": len(reply.body), **reply.fields}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(reply.body)

    def number(self, name, usual):
        return type(usual)(self.options.get(name, usual))

    def body(self, ending=""):
        path = self.server.folder / (self.name + ending)
        if path.is_file():
            return path.read_bytes()
        for kind in ("md5", "sha256"):
            whole = path.with_suffix("")
            if path.suffix == "." + kind and whole.is_file():
                return f"{hashlib.new(kind, whole.read_bytes()).hexdigest()}  {whole.name}\n".encode()
        raise Reply(404, "no such file", content_type="text/plain")

    def serve(self, body, *, etag=None, dated=True, ranges=True, cut=None, stall=None, slow=None, range_from=None, chunked=False, ignore_validator=False):
        """A whole answer, or a part of it. `cut`, `stall`: after so many bytes of this answer."""
        etag = '"' + hashlib.md5(body).hexdigest()[:12] + '"' if etag is None else etag
        modified = formatdate(1700000000 + int(hashlib.md5(body).hexdigest()[:4], 16), usegmt=True)
        fields = {"Content-Type": "application/octet-stream"}
        if etag:
            fields["ETag"] = etag
        if dated:
            fields["Last-Modified"] = modified
        if (etag and self.headers.get("If-None-Match") == etag) or (not etag and dated and self.headers.get("If-Modified-Since") == modified):
            raise Reply(304, b"", **{name.replace("-", "_"): value for name, value in fields.items() if name != "Content-Type"})
        status, start = 200, 0
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        valid = self.headers.get("If-Range") in (None, etag, modified) or ignore_validator
        if ranges and asked and valid:
            start = int(asked.group(1))
            if start >= len(body):
                raise Reply(416, b"", Content_Range=f"bytes */{len(body)}")
            status, first = 206, start if range_from is None else range_from
            fields["Content-Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
        piece = body[start:]
        self.server.answered(self, status, start)
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header(*(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(piece)))))
        self.end_headers()
        sent = piece if cut is None else piece[:cut]
        if stall is not None:
            sent = piece[:stall]
        if chunked:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(sent), sent) + (b"" if cut is not None else b"0\r\n\r\n"))
        elif slow:
            chunk, wait = slow
            for at in range(0, len(sent), chunk):
                self.wfile.write(sent[at:at + chunk])
                self.wfile.flush()
                time.sleep(wait)
        else:
            self.wfile.write(sent)
        self.wfile.flush()
        if stall is not None:
            self.server.stop.wait(60)
        if cut is not None or stall is not None:
            self.close_connection = True

    def cut_now(self):
        return self.number("after", 1000) if self.asked <= self.number("times", 1) else None

    def act_good(self):
        self.serve(self.body())

    def act_bare(self):
        self.serve(self.body(), etag="", dated=False, cut=self.cut_now() if "after" in self.options else None)

    def act_weak(self):
        self.serve(self.body(), etag='W/"1"', dated=False, cut=self.cut_now() if "after" in self.options else None)

    def act_dated(self):
        self.serve(self.body(), etag="", cut=self.cut_now() if "after" in self.options else None)

    def act_chunked(self):
        self.serve(self.body(), chunked=True, cut=self.cut_now() if "after" in self.options else None)

    def act_slow(self):
        self.serve(self.body(), slow=(self.number("chunk", 1000), self.number("wait", 0.01)))

    def act_stall(self):
        self.serve(self.body(), stall=self.cut_now())

    def act_cut(self):
        self.serve(self.body(), cut=self.cut_now())

    def act_norange(self):
        self.serve(self.body(), ranges=False, cut=self.cut_now())

    def act_wrongrange(self):
        self.serve(self.body(), cut=self.cut_now(), range_from=self.number("from", 7))

    def act_changed(self):
        if self.asked <= self.number("times", 1):
            self.serve(self.body(), cut=self.number("after", 1000))
        else:
            self.serve(self.body(".new"), ignore_validator="stubborn" in self.options)

    def act_gzip(self):
        body = self.body()
        if "gzip" not in self.headers.get("Accept-Encoding", ""):
            self.serve(body)
            return
        packed = gzip.compress(body)
        cut = self.cut_now() if "after" in self.options else None
        self.send_response(200)
        for name, value in {"Content-Type": "application/json", "Content-Encoding": "gzip", "ETag": '"packed"', "Content-Length": len(packed)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(packed if cut is None else packed[:cut])
        self.close_connection = cut is not None

    def act_fail(self):
        if self.asked > self.number("times", 1):
            self.serve(self.body())
            return
        after = {"Retry_After": self.options["retry_after"]} if "retry_after" in self.options else {}
        raise Reply(self.number("status", 500), "out of order", content_type="text/plain", **after)

    def act_status(self):
        raise Reply(self.number("status", 500), self.options.get("text", "no"), content_type=self.options.get("type", "text/plain"))

    def act_missing(self):
        raise Reply(404, "Ce fichier\n  n'existe plus.", content_type="text/plain; charset=utf-8")

    def act_short(self):
        self.serve(self.body()[:-1])

    def act_corrupt(self):
        body = bytearray(self.body())
        if self.asked <= self.number("times", 1000000):
            body[len(body) // 2] ^= 1
        self.serve(bytes(body))

    def act_redirect(self):
        if "to" in self.options:
            raise Reply(302, b"moved", Location=self.options["to"])
        left = self.number("n", 1)
        raise Reply(302, b"moved", Location=f"/redirect/{self.name}?n={left - 1}" if left > 1 else f"/good/{self.name}")

    def act_loop(self):
        raise Reply(302, b"moved", Location=self.path)

    def act_portal(self):
        if "redirected" in self.options:
            raise Reply(302, b"", Location="/portal/login")
        page = ("\ufeff\n  " if "bom" in self.options else "") + PORTAL
        raise Reply(200, page, content_type=self.options.get("type", "text/html; charset=utf-8"))

    def act_portalcut(self):
        """Cut once, a login page once, then good: somebody's network came back without them."""
        if self.asked == 2:
            self.act_portal()
        self.serve(self.body(), cut=self.cut_now())

    def act_exception(self):
        raise Reply(self.number("status", 200), EXCEPTION.format("Unknown layer: a &amp; b"), content_type="text/xml")

    def act_wfs(self):
        kind = {name.lower(): value for name, value in self.options.items()}.get("typenames", "")
        path = self.server.folder / (kind.replace(":", "_") + ".geojson")
        if not path.is_file():
            raise Reply(400, EXCEPTION.format("Unknown type " + kind), content_type="text/xml")
        first = re.sub(r"STARTINDEX=\d+", "STARTINDEX=0", self.path, flags=re.IGNORECASE)
        same = self.server.count_of_address(first if self.name == "change" else self.path)
        Wfs(self.name, self.options, json.loads(path.read_text(encoding="utf-8")), same).answer()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder, tls=None, proxy_user=""):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder, self.proxy_user = Path(folder), proxy_user
        self.stop, self.guard = threading.Event(), threading.Lock()
        self.forget()
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request, client_address):
        pass  # clients that break off, certificates they do not trust

    def forget(self):
        with self.guard:
            self.requests, self.counts, self.addresses = [], {}, {}

    def note(self, handler, path):
        with self.guard:
            self.counts[path] = self.counts.get(path, 0) + 1
            self.addresses[handler.path] = self.addresses.get(handler.path, 0) + 1
            handler.entry = {"path": path, "address": handler.path, "headers": {name.lower(): value for name, value in handler.headers.items()}}
            self.requests.append(handler.entry)
            return self.addresses[handler.path]

    def count_of_address(self, address):
        with self.guard:
            return self.addresses.get(address, 0)

    def answered(self, handler, status, start):
        with self.guard:
            handler.entry.update(status=status, start=start)

    def log_text(self):
        with self.guard:
            return json.dumps({"counts": self.counts, "requests": self.requests})


def make_certificate(folder):
    """A certificate of 127.0.0.1 that nobody trusts but who is told to. @return its path and that of its key"""
    certificate, key = Path(folder) / "certificate.pem", Path(folder) / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    return certificate, key


class RudeServer:
    """The server, in a thread of its own."""

    def __init__(self, folder, tls=False, proxy_user=""):
        self.secrets = tempfile.TemporaryDirectory() if tls else None
        pair = make_certificate(self.secrets.name) if tls else None
        self.certificate = pair[0] if pair else None
        self.server = Server(folder, pair, proxy_user)
        self.base = f"{'https' if tls else 'http'}://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.stop.set()
        self.server.shutdown()
        self.server.server_close()
        if self.secrets:
            self.secrets.cleanup()

    def url(self, path):
        return f"{self.base}/{path}"

    @property
    def requests(self):
        return json.loads(self.server.log_text())["requests"]

    @property
    def counts(self):
        """Requests by path, without what follows `?`; `proxy:ADDRESS` for what passed on to others."""
        return json.loads(self.server.log_text())["counts"]

    def forget(self):
        self.server.forget()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--proxy-user", default="")
    given = parser.parse_args()
    with RudeServer(given.folder, given.tls, given.proxy_user) as server:
        print(server.server.server_port, server.certificate or "", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
