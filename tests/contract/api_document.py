"""The merged OpenAPI document as a test asks it."""
import collections
import json
import re

import jsonschema

METHODS = ("get", "put", "post", "delete", "patch")
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")

Operation = collections.namedtuple("Operation", "id method path item body")

formats = jsonschema.FormatChecker()


@formats.checks("date-time")
def is_utc_time(value):
    """Times of the API are UTC; a string that is none fails, any other kind is the schema's affair."""
    return not isinstance(value, str) or bool(RFC3339.fullmatch(value))


class ApiDocument:
    def __init__(self, text):
        self.whole = json.loads(text)
        self.resolver = jsonschema.RefResolver("", self.whole)

    def operations(self):
        return [Operation(body["operationId"], method.upper(), path, item, body)
                for path, item in self.whole["paths"].items() for method, body in item.items() if method in METHODS]

    def resolve(self, value):
        """`value`, or what its $ref leads to."""
        return self.resolver.resolve(value["$ref"])[1] if "$ref" in value else value

    def parameters(self, operation):
        """{(in, name): parameter}; the operation's own go before the path's."""
        listed = operation.item.get("parameters", []) + operation.body.get("parameters", [])
        return {(one["in"], one["name"]): one for one in map(self.resolve, listed)}

    def response(self, operation, status):
        responses = operation.body["responses"]
        return self.resolve(responses.get(str(status)) or responses.get(f"{status // 100}XX") or responses["default"])

    def errors_of(self, schema, value):
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver, format_checker=formats)
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]

    def schemas(self):
        """(place, schema) of each schema that stands at the top of something."""
        for name, schema in self.whole["components"].get("schemas", {}).items():
            yield f"components.schemas.{name}", schema
        for operation in self.operations():
            holders = list(self.parameters(operation).values())
            contents = [self.resolve(one).get("content", {}) for one in operation.body["responses"].values()]
            contents.append(self.resolve(operation.body.get("requestBody", {})).get("content", {}))
            holders += [media for content in contents for media in content.values()]
            for holder in holders:
                yield operation.id, holder.get("schema", {})


def path_shape(path):
    return re.sub(r"\{[^}]*\}", "{}", path)


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for below in value.values():
            yield from references(below)
    elif isinstance(value, list):
        for below in value:
            yield from references(below)
