"""Cuts the few schemas that the tests need out of Twilio's OpenAPI description.

Usage: python extract_schemas.py twilio_api_v2010.json > twilio_schemas.json

The description is spec/json/twilio_api_v2010.json of github.com/twilio/twilio-oai, MIT License,
Copyright (c) 2023 Twilio Inc. OpenAPI's `nullable` becomes a null type, so that any JSON Schema
validator can use the result.
"""

import json
import sys
from pathlib import Path
from typing import Any

BASE = "/2010-04-01/Accounts/{AccountSid}"
RESOURCES = {
    "message": "api.v2010.account.message",
    "media": "api.v2010.account.message.media",
    "call": "api.v2010.account.call",
    "account": "api.v2010.account",
}
LISTS = {"message_list": f"{BASE}/Messages.json", "call_list": f"{BASE}/Calls.json"}
REQUESTS = {
    "create_message": f"{BASE}/Messages.json",
    "update_message": f"{BASE}/Messages/{{Sid}}.json",
    "create_call": f"{BASE}/Calls.json",
    "update_call": f"{BASE}/Calls/{{Sid}}.json",
}
KEPT = ("type", "pattern", "minLength", "maxLength", "enum", "format")


def main() -> None:
    spec = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    schemas, paths = spec["components"]["schemas"], spec["paths"]
    result: dict[str, Any] = {name: plain(schemas[key], schemas) for name, key in RESOURCES.items()}
    for name, path in LISTS.items():
        answer = paths[path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        result[name] = plain(answer, schemas)
    form = "application/x-www-form-urlencoded"
    result["requests"] = {
        name: sorted(paths[path]["post"]["requestBody"]["content"][form]["schema"]["properties"])
        for name, path in REQUESTS.items()
    }
    json.dump(result, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")


def plain(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """A schema without references, descriptions and OpenAPI's own words."""
    if "$ref" in schema:
        return plain(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    cut = {name: schema[name] for name in KEPT if name in schema}
    if schema.get("nullable"):
        cut["type"] = [schema["type"], "null"]
    if "properties" in schema:
        cut["properties"] = {name: plain(child, schemas) for name, child in schema["properties"].items()}
        cut["required"] = sorted(schema["properties"])
        cut["additionalProperties"] = False
    if "items" in schema:
        cut["items"] = plain(schema["items"], schemas)
    return cut


if __name__ == "__main__":
    main()
