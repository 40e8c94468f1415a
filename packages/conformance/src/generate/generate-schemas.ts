import type { RandomSource } from "./random-source.ts";

/** JSON Schemas for principals and resources: path → text. */
export function generateSchemas(random: RandomSource): readonly (readonly [path: string, text: string])[] {
  const text = (schema: object) =>
    JSON.stringify({ $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", ...schema });
  const principal = {
    properties: {
      dept: { type: "string", enum: ["eng", "hr"] },
      level: { type: "integer", minimum: 0, exclusiveMaximum: 8 },
      tags: { type: "array", items: { type: "string" }, maxItems: 2, uniqueItems: true },
      since: { type: "string", format: "date-time" },
    },
    required: random.sample(["dept", "mfa", "org"], random.below(3)),
  };
  const resource = {
    properties: {
      owner: { type: "string", pattern: "^[a-z@.]+$", minLength: 4 },
      amount: { anyOf: [{ type: "integer" }, { type: "number", multipleOf: 0.25 }] },
      status: { $ref: "#/$defs/status" },
      labels: { type: "object", additionalProperties: { type: "string" }, maxProperties: 2 },
      items: { type: "array", items: { type: "object", required: ["sku"], properties: { qty: { maximum: 3 } } } },
    },
    $defs: { status: { enum: ["DRAFT", "OPEN"] } },
    required: random.sample(["owner", "status", "public"], random.below(3)),
    ...(random.chance(20) ? { additionalProperties: false } : {}),
  };
  return [
    ["_schemas/principal.json", text(principal)],
    ["_schemas/resource.json", text(resource)],
  ];
}
