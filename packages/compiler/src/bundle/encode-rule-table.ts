import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import {
  type Condition,
  type DerivedRole,
  fqnPrefix,
  isJsonList,
  type JsonObject,
  type JsonValue,
  moduleId,
  type PolicyMeta,
  type PolicySchemas,
  type RuleExpr,
  type RuleOutput,
  type RuleParams,
  type RuleRow,
  type RuleTable,
  type SchemaRef,
} from "@edict/protocol";
import { encodeCelExpr } from "./encode-cel.ts";

const effects = { EFFECT_ALLOW: 1, EFFECT_DENY: 2 } as const;
const scopePermissions = {
  SCOPE_PERMISSIONS_UNSPECIFIED: 0,
  SCOPE_PERMISSIONS_OVERRIDE_PARENT: 1,
  SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS: 2,
} as const;
/** `cerbos.policy.v1.Kind`; rows of role policies count as rows of resource policies. */
const policyKinds = { principal: 3, resource: 4, role: 4 } as const;
/** Field numbers of the name in `RuleTableMetadata`. */
const metaNameFields = { resource: 2, role: 3, principal: 7 } as const;

type Write = (writer: BinaryWriter) => void;

/**
 * Bytes of a `cerbos.runtime.v1.RuleTable`, as unmodified Cerbos PDPs from 0.51 load it: every expression carries its
 * source (which 0.55 compiles) and its parsed tree (which 0.51 needs). Maps are written in key order, so one table has
 * one encoding.
 */
export function encodeRuleTable(table: RuleTable): Uint8Array {
  const writer = new BinaryWriter();
  const encoder = new RowEncoder();
  for (const row of table.rules) bytes(writer, 1, encoder.row(row));
  for (const [key, value] of byModuleId(table.schemas)) idEntry(writer, 2, key, (w) => writeSchemas(w, value));
  for (const [key, value] of byModuleId(table.meta)) idEntry(writer, 3, key, (w) => writeMeta(w, value));
  for (const [scope, roles] of sorted(table.scopeParentRoles)) {
    textEntry(writer, 4, scope, (w) => {
      for (const [role, parents] of sorted(roles)) textEntry(w, 1, role, (p) => texts(p, 1, parents));
    });
  }
  for (const [key, roles] of byModuleId(table.policyDerivedRoles)) {
    idEntry(writer, 5, key, (w) => {
      for (const [name, role] of sorted(roles)) textEntry(w, 1, name, (d) => encoder.writeDerivedRole(d, role));
    });
  }
  for (const [ref, schema] of sorted(table.jsonSchemas)) textEntry(writer, 6, ref, (w) => text(w, 1, schema));
  if (table.bundleId !== "") message(writer, 7, (w) => text(w, 1, table.bundleId));
  writer.tag(8, WireType.Varint).uint32(table.compilerVersion);
  return writer.finish();
}

/** Encodes rows; what rows share is encoded once. */
class RowEncoder {
  readonly #expressions = new Map<RuleExpr, Uint8Array>();
  readonly #conditions = new Map<Condition, Uint8Array>();
  readonly #params = new Map<RuleParams, Uint8Array>();

  row(row: RuleRow): Uint8Array {
    const writer = new BinaryWriter();
    text(writer, 1, fqnPrefix + row.originFqn);
    text(writer, 2, row.resource);
    text(writer, 3, row.role);
    const { allowActions } = row;
    if (allowActions === undefined) writer.tag(4, WireType.LengthDelimited).string(row.action);
    if (row.condition !== undefined) bytes(writer, 5, this.#condition(row.condition));
    if (row.derivedRoleCondition !== undefined) bytes(writer, 6, this.#condition(row.derivedRoleCondition));
    if (row.effect !== undefined) number(writer, 7, effects[row.effect]);
    text(writer, 8, row.scope);
    number(writer, 9, scopePermissions[row.scopePermissions]);
    text(writer, 10, row.version);
    text(writer, 11, row.originDerivedRole);
    if (row.output !== undefined) this.#writeOutput(writer, row.output);
    text(writer, 13, row.name);
    text(writer, 14, row.principal);
    if (allowActions !== undefined) message(writer, 15, (w) => keySet(w, 1, allowActions));
    bytes(writer, 16, this.#paramsBytes(row.params));
    if (row.derivedRoleParams !== undefined) bytes(writer, 17, this.#paramsBytes(row.derivedRoleParams));
    text(writer, 18, row.evaluationKey);
    number(writer, 19, policyKinds[row.policyKind]);
    if (row.fromRolePolicy) writer.tag(20, WireType.Varint).bool(true);
    return writer.finish();
  }

  writeDerivedRole(writer: BinaryWriter, role: DerivedRole): void {
    text(writer, 1, role.name);
    keySet(writer, 2, role.parentRoles);
    if (role.condition !== undefined) bytes(writer, 4, this.#condition(role.condition));
    this.#writeParams(writer, role.params, 5, 6);
    text(writer, 7, fqnPrefix + role.originFqn);
  }

  #writeOutput(writer: BinaryWriter, output: RuleOutput): void {
    message(writer, 12, (o) => {
      message(o, 1, (when) => {
        if (output.ruleActivated !== undefined) bytes(when, 1, this.#expression(output.ruleActivated));
        if (output.conditionNotMet !== undefined) bytes(when, 2, this.#expression(output.conditionNotMet));
      });
    });
  }

  #paramsBytes(params: RuleParams): Uint8Array {
    return remember(this.#params, params, (w) => this.#writeParams(w, params, 1, 2));
  }

  #writeParams(writer: BinaryWriter, params: RuleParams, variablesField: number, constantsField: number): void {
    for (const variable of params.orderedVariables) {
      message(writer, variablesField, (w) => {
        text(w, 1, variable.name);
        bytes(w, 2, this.#expression(variable.expr));
      });
    }
    for (const [name, value] of sorted(params.constants)) {
      textEntry(writer, constantsField, name, (w) => writeValue(w, value));
    }
  }

  #condition(condition: Condition): Uint8Array {
    return remember(this.#conditions, condition, (writer) => {
      if (condition.op === "expr") {
        bytes(writer, 4, this.#expression(condition.expr));
        return;
      }
      const field = condition.op === "all" ? 1 : condition.op === "any" ? 2 : 3;
      message(writer, field, (w) => {
        for (const part of condition.of) bytes(w, 1, this.#condition(part));
      });
    });
  }

  #expression(expr: RuleExpr): Uint8Array {
    return remember(this.#expressions, expr, (writer) => {
      text(writer, 1, expr.original);
      message(writer, 2, (checked) => bytes(checked, 4, encodeCelExpr(expr.ast)));
    });
  }
}

function remember<K>(known: Map<K, Uint8Array>, key: K, write: Write): Uint8Array {
  const found = known.get(key);
  if (found !== undefined) return found;
  const writer = new BinaryWriter();
  write(writer);
  const encoded = writer.finish();
  known.set(key, encoded);
  return encoded;
}

function writeSchemas(writer: BinaryWriter, schemas: PolicySchemas): void {
  const { principalSchema, resourceSchema } = schemas;
  if (principalSchema !== undefined) message(writer, 1, (w) => writeSchemaRef(w, principalSchema));
  if (resourceSchema !== undefined) message(writer, 2, (w) => writeSchemaRef(w, resourceSchema));
}

function writeSchemaRef(writer: BinaryWriter, schema: SchemaRef): void {
  text(writer, 1, schema.ref);
  if (schema.ignoreWhenActions.length > 0) message(writer, 2, (w) => texts(w, 1, schema.ignoreWhenActions));
}

function writeMeta(writer: BinaryWriter, meta: PolicyMeta): void {
  text(writer, 1, fqnPrefix + meta.fqn);
  writer.tag(metaNameFields[meta.kind], WireType.LengthDelimited).string(meta.name);
  text(writer, 4, meta.version);
  for (const [key, attributes] of sorted(meta.sourceAttributes)) {
    textEntry(writer, 5, key, (w) => writeFields(w, 1, attributes));
  }
  for (const [key, value] of sorted(meta.annotations)) {
    message(writer, 6, (w) => {
      text(w, 1, key);
      text(w, 2, value);
    });
  }
}

/** `google.protobuf.Value` */
function writeValue(writer: BinaryWriter, value: JsonValue): void {
  if (value === null) writer.tag(1, WireType.Varint).int32(0);
  else if (typeof value === "number") writer.tag(2, WireType.Bit64).double(value);
  else if (typeof value === "string") writer.tag(3, WireType.LengthDelimited).string(value);
  else if (typeof value === "boolean") writer.tag(4, WireType.Varint).bool(value);
  else if (isJsonList(value)) {
    message(writer, 6, (w) => {
      for (const element of value) message(w, 1, (e) => writeValue(e, element));
    });
  } else message(writer, 5, (w) => writeFields(w, 1, value));
}

function writeFields(writer: BinaryWriter, field: number, object: JsonObject): void {
  for (const [name, value] of sorted(new Map(Object.entries(object)))) {
    textEntry(writer, field, name, (w) => writeValue(w, value));
  }
}

function message(writer: BinaryWriter, field: number, write: Write): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function bytes(writer: BinaryWriter, field: number, value: Uint8Array): void {
  writer.tag(field, WireType.LengthDelimited).bytes(value);
}

function text(writer: BinaryWriter, field: number, value: string): void {
  if (value !== "") writer.tag(field, WireType.LengthDelimited).string(value);
}

function texts(writer: BinaryWriter, field: number, values: readonly string[]): void {
  for (const value of values) writer.tag(field, WireType.LengthDelimited).string(value);
}

function number(writer: BinaryWriter, field: number, value: number): void {
  if (value !== 0) writer.tag(field, WireType.Varint).int32(value);
}

/** Entry of a `map<string, Message>`. */
function textEntry(writer: BinaryWriter, field: number, key: string, write: Write): void {
  message(writer, field, (w) => {
    text(w, 1, key);
    message(w, 2, write);
  });
}

/** Entry of a `map<uint64, Message>`. */
function idEntry(writer: BinaryWriter, field: number, key: bigint, write: Write): void {
  message(writer, field, (w) => {
    w.tag(1, WireType.Varint).uint64(key);
    message(w, 2, write);
  });
}

/** `map<string, Empty>` used as a set. */
function keySet(writer: BinaryWriter, field: number, keys: readonly string[]): void {
  for (const key of [...keys].sort()) textEntry(writer, field, key, () => undefined);
}

function sorted<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function byModuleId<V>(map: ReadonlyMap<string, V>): [bigint, V][] {
  return [...map]
    .map(([key, value]): [bigint, V] => [moduleId(key), value])
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
