-- Terms of sale are few among rules: they are found without reading these.
CREATE INDEX published_term ON published_rule (holder_kind, holder_id, sku)
WHERE kind IN ('minimum', 'maximum', 'increment', 'hidden', 'shown', 'cost', 'margin');
