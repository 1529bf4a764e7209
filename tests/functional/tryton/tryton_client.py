"""The bare client: Tryton's JSON-RPC over one kept connection, nothing cached, nothing retried but one new login after 401."""
import base64
import datetime
import decimal
import http.client
import json
import urllib.parse


class TrytonError(Exception):
    """What Tryton answered with `error`: `kind` is UserError, UserWarning, ConcurrencyException, LoginException or Python's own text."""

    def __init__(self, kind, arguments):
        super().__init__(f"{kind}: {arguments}")
        self.kind = kind
        self.arguments = arguments


class HttpError(Exception):
    def __init__(self, status, body):
        super().__init__(f"HTTP {status}: {body[:200]!r}")
        self.status = status


def _decode(found):
    kind = found.get("__class__")
    if kind == "Decimal":
        return decimal.Decimal(found["decimal"])
    if kind == "date":
        return datetime.date(found["year"], found["month"], found["day"])
    if kind == "datetime":
        return datetime.datetime(*[found[name] for name in ("year", "month", "day", "hour", "minute", "second", "microsecond")])
    if kind == "timedelta":
        return datetime.timedelta(seconds=found["seconds"])
    if kind == "bytes":
        return base64.b64decode(found["base64"])
    return found


def _encode(value):
    if isinstance(value, decimal.Decimal):
        return {"__class__": "Decimal", "decimal": str(value)}
    if isinstance(value, datetime.datetime):
        names = ("year", "month", "day", "hour", "minute", "second", "microsecond")
        return {"__class__": "datetime", **{name: getattr(value, name) for name in names}}
    if isinstance(value, datetime.date):
        return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}
    if isinstance(value, bytes):
        return {"__class__": "bytes", "base64": base64.b64encode(value).decode()}
    raise TypeError(f"no JSON form for {type(value)}")


class TrytonClient:
    """Not for several threads at once."""

    def __init__(self, url, database, user, password, timeout=120):
        parts = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
        self.database, self.user, self.password = database, user, password
        self.session = None
        self.preferences = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def login(self):
        self.session = None
        number, key = self._post(f"/{self.database}/", "common.db.login", [self.user, {"password": self.password}, "en"])
        self.session = base64.b64encode(f"{self.user}:{number}:{key}".encode()).decode()
        self.preferences = self._post(f"/{self.database}/", "model.res.user.get_preferences", [True, {}])

    def call(self, method, *params, context=None):
        """`method` as `model.party.party.search`; the context is added to the user's own."""
        if self.session is None:
            self.login()
        try:
            return self._call(method, params, context)
        except HttpError as error:
            if error.status != 401:
                raise
            self.login()
            return self._call(method, params, context)

    def _call(self, method, params, context):
        return self._post(f"/{self.database}/", method, [*params, {**self.preferences, **(context or {})}])

    def _post(self, path, method, params):
        headers = {"Content-Type": "application/json"}
        if self.session:
            headers["Authorization"] = f"Session {self.session}"
        body = json.dumps({"id": 1, "method": method, "params": params}, default=_encode, ensure_ascii=False)
        self.connection.request("POST", path, body.encode(), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise HttpError(answer.status, text)
        reply = json.loads(text, object_hook=_decode)
        if reply.get("error"):
            raise TrytonError(reply["error"][0], reply["error"][1:])
        return reply["result"]
