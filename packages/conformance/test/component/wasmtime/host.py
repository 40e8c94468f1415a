"""Runs components in wasmtime: reads what to ask as JSON from stdin, writes the answers as JSON to stdout."""

import json
import sys

from wasmtime import Engine, Store, WasiConfig
from wasmtime.component import Component, Linker, Record, ResourceHost, ResourceType, Variant


def to_json(value):
    if isinstance(value, Record):
        return {name: to_json(part) for name, part in vars(value).items()}
    if isinstance(value, (list, tuple)):
        return [to_json(part) for part in value]
    return {"tag": value.tag, "val": to_json(value.payload)} if isinstance(value, Variant) else value


def to_record(value):
    """Objects as records; bytes and texts as they are."""
    if isinstance(value, list):
        return [to_record(part) for part in value]
    if not isinstance(value, dict):
        return value
    record = Record()
    for name, part in value.items():
        setattr(record, name, to_record(part))
    return record


def find(instance, store, interface, function):
    found = instance.get_export_index(store, function, instance.get_export_index(store, interface))
    return instance.get_func(store, found)


def call(store, function, *given):
    answer = function(store, *given)
    function.post_return(store)
    return answer


def ask_policy(engine, asked):
    """A component of the world `policy`, in a linker that has nothing for it to import."""
    store = Store(engine)
    instance = Linker(engine).instantiate(store, Component.from_file(engine, asked["component"]))
    check_text = find(instance, store, "edict:pdp/decide@1.0.0", "check-text")
    check_batch = find(instance, store, "edict:pdp/decide@1.0.0", "check-batch")
    check = find(instance, store, "cerbos:policy/authorization", "check")
    check_at = find(instance, store, "edict:pdp/timed-authorization@1.0.0", "check-at")
    describe = find(instance, store, "edict:pdp/bundle@1.0.0", "describe")
    batch = call(store, check_batch, [text.encode() for text in asked["texts"]])
    return {
        "texts": [to_json(call(store, check_text, text)) for text in asked["texts"]],
        "batch": [item.decode() if isinstance(item, bytes) else to_json(item) for item in batch],
        "typed": [to_json(call(store, check, to_record(request))) for request in asked["typed"]],
        "timed": [to_json(call(store, check_at, to_record(request), asked["now"], 0)) for request in asked["typed"]],
        "description": to_json(call(store, describe)),
    }


class WasiHttp:
    """As much of WASI's HTTP as a handler of one request calls: the functions of a host that serves."""

    names = ["incoming-request", "response-outparam", "fields", "incoming-body", "outgoing-response", "outgoing-body",
             "input-stream", "output-stream", "error"]

    def __init__(self, request, now):
        self.request, self.now = request, now
        self.body = request.get("body", "").encode()
        self.given = {}
        self.answer = {"headers": {}, "status": 200, "body": b""}

    def own(self, name, thing):
        rep = max(self.given, default=0) + 1
        self.given[rep] = thing
        return ResourceHost.own(rep, self.names.index(name))

    def at(self, store, resource):
        """The thing that a handle is for, which is used up by that."""
        return self.given[resource.to_host(store).rep]

    def define(self, linker, given):
        """`given` are the interfaces, each with its resources and functions by name."""
        with linker.root() as root:
            for interface, (resources, functions) in given.items():
                with root.add_instance(interface) as instance:
                    for name in resources:
                        kind = ResourceType.host(self.names.index(name))
                        instance.add_resource(name, kind, lambda _, rep: self.given.pop(rep))
                    for name, function in functions.items():
                        instance.add_func(name, function)

    def interfaces(self):
        ok = Variant("ok")
        return {
            "wasi:io/error@0.2.0": (["error"], {}),
            "wasi:io/streams@0.2.0": (["error", "input-stream", "output-stream"], {
                "[method]input-stream.blocking-read": lambda store, stream, length: self.read(store, stream, length),
                "[method]output-stream.blocking-write-and-flush":
                    lambda store, stream, content: self.write(store, stream, content) or ok,
            }),
            "wasi:http/types@0.2.0": ([name for name in self.names if name != "error"], {
                "[method]incoming-request.method": self.of_request(lambda: Variant(self.request["method"].lower())),
                "[method]incoming-request.path-with-query": self.of_request(lambda: self.request["path"]),
                "[method]incoming-request.scheme": self.of_request(lambda: Variant("HTTPS")),
                "[method]incoming-request.authority": self.of_request(lambda: "pdp.example"),
                "[method]incoming-request.headers": self.of_request(
                    lambda: self.own("fields", {**self.request.get("headers", {})})),
                "[method]incoming-request.consume": self.of_request(lambda: self.own("incoming-body", None)),
                "[method]incoming-body.stream":
                    lambda store, body: self.at(store, body) or self.own("input-stream", [self.body]),
                "[constructor]fields": lambda store: self.own("fields", self.answer["headers"]),
                "[method]fields.get": lambda store, fields, name: [
                    value.encode() for key, value in self.at(store, fields).items() if key == name],
                "[method]fields.append": lambda store, fields, name, value:
                    self.at(store, fields).update({name: value.decode()}),
                "[constructor]outgoing-response": lambda store, fields:
                    self.at(store, fields) and self.own("outgoing-response", self.answer),
                "[method]outgoing-response.set-status-code": lambda store, response, status:
                    self.at(store, response).update({"status": status}) or ok,
                "[method]outgoing-response.body": lambda store, response:
                    self.at(store, response) and self.own("outgoing-body", None),
                "[method]outgoing-body.write": lambda store, body:
                    self.at(store, body) or self.own("output-stream", None),
                "[static]outgoing-body.finish": lambda store, body, trailers: self.at(store, body),
                "[static]response-outparam.set": lambda store, param, response: self.set(store, param, response),
            }),
            "wasi:clocks/wall-clock@0.2.0": ([], {
                "now": lambda store: to_record({"seconds": self.now, "nanoseconds": 0}),
            }),
        }

    def of_request(self, answer):
        def function(store, request):
            self.at(store, request)
            return answer()
        return function

    def read(self, store, stream, length):
        """A little at a time, as networks do; `None` is the end."""
        rest = self.at(store, stream)
        size = min(length, 100)
        part, rest[0] = rest[0][:size], rest[0][size:]
        return part or None

    def write(self, store, stream, content):
        self.at(store, stream)
        if len(content) > 4096:
            raise ValueError("more than a stream takes at once")
        self.answer["body"] += content

    def set(self, store, param, response):
        self.at(store, param)
        self.at(store, response)


def ask_service(engine, asked):
    component = Component.from_file(engine, asked["component"])
    return [serve(engine, component, request, asked["now"]) for request in asked["requests"]]


def serve(engine, component, request, now):
    """A new instance for each request, as `wasmtime serve` makes one."""
    host = WasiHttp(request, now)
    store, linker = Store(engine), Linker(engine)
    host.define(linker, host.interfaces())
    instance = linker.instantiate(store, component)
    handle = find(instance, store, "wasi:http/incoming-handler@0.2.0", "handle")
    call(store, handle, host.own("incoming-request", None), host.own("response-outparam", None))
    return {**host.answer, "body": json.loads(host.answer["body"])}


def is_linked(engine, path):
    """Whether wasmtime's own WASI gives a component everything that it imports."""
    store, linker = Store(engine), Linker(engine)
    store.set_wasi(WasiConfig())
    store.set_wasi_http()
    linker.add_wasip2()
    linker.add_wasi_http()
    instance = linker.instantiate(store, Component.from_file(engine, path))
    return find(instance, store, "wasi:http/incoming-handler@0.2.0", "handle") is not None


def main():
    asked = json.load(sys.stdin)
    engine = Engine()
    answers = {
        "policy": ask_policy(engine, asked["policy"]),
        "service": ask_service(engine, asked["service"]),
        "isLinked": is_linked(engine, asked["service"]["component"]),
    }
    json.dump(answers, sys.stdout)


main()
