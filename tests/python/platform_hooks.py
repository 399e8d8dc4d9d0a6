"""What schemathesis must know of the platform to go deep: things that are there, and rules between parameters.

Generated ids of the right form are never there, so most calls would end in a 404. In cases whose path is meant to be
valid, three of four calls get ids of the running account instead. Errors, tags and users named in bodies likewise.
"""

import json
import os
import random
import urllib.request

import schemathesis

BASE = os.environ["PLATFORM_URL"]
TOKEN = os.environ["PLATFORM_TOKEN"]
CHANCE = random.Random(7)
SCOPES = {"_integrationId", "_flowId", "_exportId", "_importId", "_flowJobId", "createdAt_gte", "createdAt_lte"}


def ask(method, path, body=None):
    """One call of our own; the answer's JSON, or None."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    request = urllib.request.Request(BASE + path, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError:
        return None


class Account:
    """Things of the running account, read once."""

    def __init__(self):
        self.integrations = [row["_id"] for row in ask("GET", "/v1/integrations")] + ["none"]
        self.flows = [row["_id"] for row in ask("GET", "/v1/flows")]
        self.jobs = [row["_id"] for row in ask("GET", "/v1/jobs?createdAt_gte=2000-01-01")[:200]]
        self.errors = []
        for flow in self.flows:
            for row in (ask("GET", f"/v1/flows/{flow}/errors") or {}).get("flowErrors", []):
                self.errors += self.some_of(flow, row["_expOrImpId"])
        self.by_family = {
            name: [row["_id"] for row in ask("GET", f"/v1/{name}") or []]
            for name in ("ashares", "environments", "exports", "imports", "connections", "tags")
        }

    @staticmethod
    def some_of(flow, step):
        """A few errors of a step, open and resolved."""
        found = []
        for kind in ("errors", "resolved"):
            rows = (ask("GET", f"/v1/flows/{flow}/{step}/{kind}") or {}).get(kind, [])[:20]
            found += [(flow, step, row) for row in rows]
        return found or [(flow, step, {})]


ACCOUNT = Account()


def spare_flow():
    """A flow that may be deleted: the others are needed."""
    steps = [{"kind": "export", "name": "Get"}, {"kind": "import", "name": "Put"}]
    return ask("POST", "/control/flows", {"name": "Spare", "steps": steps})["_id"]


def spare(family):
    """A tag or user that may be deleted."""
    number = CHANCE.randrange(10**9)
    if family == "tags":
        return ask("POST", "/v1/tags", {"tag": f"spare {number}"})
    return ask("POST", "/v1/invite", {"email": f"spare{number}@example.com", "accessLevel": "monitor"})


def real_path(case):
    """Ids that are there for the variable parts of a path, and the error they belong to."""
    path, parts = case.operation.path, dict(case.path_parameters)
    flow, step, error = CHANCE.choice(ACCOUNT.errors)
    family = path.split("/")[2]
    known = {
        "flow": flow,
        "step": step,
        "retryDataKey": error.get("retryDataKey"),
        "reqAndResKey": error.get("reqAndResKey"),
        "integration": CHANCE.choice(ACCOUNT.integrations),
        "job": CHANCE.choice(ACCOUNT.jobs),
        "tag": CHANCE.choice(ACCOUNT.by_family["tags"] or [None]),
        "id": CHANCE.choice(ACCOUNT.by_family.get(family) or ACCOUNT.integrations[:-1]),
    }
    if case.method == "DELETE" and path.endswith("/{flow}"):
        known["flow"] = spare_flow()
    elif case.method == "DELETE" and family in ("tags", "ashares"):
        made = spare(family)
        if made:
            known["id"] = known["tag"] = made["_id"]
    for name in parts:
        if known.get(name):
            parts[name] = known[name]
    return parts, error


def is_meant_valid(case, place):
    """Whether this part of the case was generated to fit the description."""
    components = getattr(case.meta, "components", None) or {}
    for location, info in components.items():
        if location.name == place:
            return info.mode.is_positive
    return True


def name_real_errors(body, error):
    """Errors of the account in a body that names some."""
    if not isinstance(body, dict) or "errorId" not in error:
        return
    if isinstance(body.get("errors"), list):
        body["errors"].append({"id": error["errorId"]} if "tagIds" in body else error["errorId"])
    if isinstance(body.get("errorIds"), list):
        body["errorIds"].append(error["errorId"])
    if isinstance(body.get("retryDataKeys"), list) and error.get("retryDataKey"):
        body["retryDataKeys"].append(error["retryDataKey"])


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts real things in, where the case is meant to be valid."""
    stateful = case.meta is not None and case.meta.phase.name.name == "STATEFUL_TESTING"
    if case.path_parameters and is_meant_valid(case, "PATH") and not stateful and CHANCE.random() < 0.75:
        case.path_parameters, error = real_path(case)
        if is_meant_valid(case, "BODY"):
            name_real_errors(case.body, error)
    query = case.query if isinstance(case.query, dict) else {}
    # One of the two at most, which a description cannot say.
    if "include" in query and "exclude" in query and is_meant_valid(case, "QUERY"):
        case.query = {name: value for name, value in query.items() if name != "exclude"}
    # Counts of errors together with plain dates are refused.
    if case.operation.path.endswith("/jobs") and any(name.startswith("numError") for name in query):
        plain = [name for name, value in query.items() if "At_" in name and len(str(value)) == 10]
        case.query = query = {name: value for name, value in query.items() if name not in plain}
    # A list of jobs needs one of some parameters, which a description cannot say.
    if case.operation.path == "/v1/jobs" and case.method == "GET":
        types = query.get("type")
        steps = isinstance(types, list) and types and all(word in ("export", "import") for word in types)
        needed = {"_flowJobId", "_exportId", "_importId"} if steps else SCOPES
        if not any(query.get(name) not in (None, "", [], [""]) for name in needed):
            case.query = {**query, "_flowJobId" if steps else "_integrationId": "none"}


@schemathesis.check
def form_is_never_refused(ctx, response, case):
    """A request of the described form may be impossible, but is never said to be of the wrong form."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 422:
        return
    # What a patch leaves is checked too: a flow without a name is refused, though the patch was well formed.
    if case.method == "PATCH":
        return
    refusal = response.json()["errors"][0]
    wrong_form = ("is of the wrong type.", "is required.", "is not valid.", "must be one of")
    if refusal["code"] == "invalid_field" and any(words in refusal["message"] for words in wrong_form):
        raise AssertionError(f"refused for its form: {refusal}")
