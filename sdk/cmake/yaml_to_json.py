"""yaml_to_json.py FROM.yaml TO.json: an author writes OpenAPI in YAML, the host reads JSON."""

import json
import os
import sys

import yaml

source, target = sys.argv[1:]
try:
    with open(source, encoding="utf-8") as file:
        document = yaml.safe_load(file)
except (yaml.YAMLError, UnicodeDecodeError) as wrong:
    sys.exit(f"{source}: {wrong}")
if not isinstance(document, dict):
    sys.exit(f"{source}: an OpenAPI document is a mapping with openapi, info and paths")
os.makedirs(os.path.dirname(os.path.abspath(target)), exist_ok=True)
with open(target, "w", encoding="utf-8") as file:
    # Dates that YAML reads as such become their text again.
    json.dump(document, file, ensure_ascii=False, separators=(",", ":"), default=str)
