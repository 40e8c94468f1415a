import { BinaryReader } from "@bufbuild/protobuf/wire";
import {
  type Condition,
  type DerivedRole,
  EdictError,
  type JsonValue,
  moduleId,
  type PolicyMeta,
  type PolicySchemas,
  policyKeyFromFqn,
  type RuleExpr,
  type RuleOutput,
  type RuleParams,
  type RuleRow,
  type RuleTable,
  type RuleVariable,
} from "@edict/protocol";
import { decodeCelExpr } from "./decode-cel.ts";
import { readJsonValue } from "./read-json-value.ts";
import { readIdEntry, readInto, readKeySet, readMessage, readTextEntry, readTexts } from "./read-message.ts";
import { readPolicyMeta } from "./read-policy-meta.ts";
import { readPolicySchemas } from "./read-policy-schemas.ts";
import { emptyRowDraft, rowTexts } from "./row-draft.ts";

const effects = [undefined, "EFFECT_ALLOW", "EFFECT_DENY"] as const;
const scopePermissions = [
  "SCOPE_PERMISSIONS_UNSPECIFIED",
  "SCOPE_PERMISSIONS_OVERRIDE_PARENT",
  "SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS",
] as const;
const principalKind = 3;

/**
 * Reads a server bundle: the bytes of a `cerbos.runtime.v1.RuleTable` whose expressions carry parsed trees, as Edict's
 * compiler writes them. What rows share is shared again in memory. Throws `EdictError` `bundle_corrupt` if the bytes are
 * damaged, `bundle_incompatible` if an expression has no tree.
 */
export function decodeRuleTable(bytes: Uint8Array): RuleTable {
  try {
    return new TableDecoder(bytes).decode();
  } catch (error) {
    if (error instanceof EdictError) throw error;
    throw new EdictError("bundle_corrupt", "The bundle is damaged and cannot be read.", error);
  }
}

/** Pure rooms have no DOM types; every host has this class. */
declare class TextDecoder {
  constructor(label: "latin1");
  decode(bytes: Uint8Array): string;
}

class TableDecoder {
  readonly #bytes: Uint8Array;
  readonly #rules: RuleRow[] = [];
  readonly #schemas = new Map<bigint, PolicySchemas>();
  readonly #meta = new Map<string, PolicyMeta>();
  readonly #scopeParentRoles = new Map<string, ReadonlyMap<string, readonly string[]>>();
  readonly #derivedRoles = new Map<bigint, ReadonlyMap<string, DerivedRole>>();
  readonly #jsonSchemas = new Map<string, string>();
  readonly #expressions = new Map<string, RuleExpr>();
  readonly #shared = new Map<string, unknown>();
  readonly #byteText = new TextDecoder("latin1");
  #bundleId = "";
  #compilerVersion = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  decode(): RuleTable {
    const reader = new BinaryReader(this.#bytes);
    readMessage(reader, this.#bytes.length, (field, r) => this.#readField(field, r));
    const keys = new Map<bigint, string>();
    for (const key of this.#meta.keys()) keys.set(moduleId(key), key);
    return {
      bundleId: this.#bundleId,
      compilerVersion: this.#compilerVersion,
      rules: this.#rules,
      meta: this.#meta,
      schemas: renameKeys(this.#schemas, keys),
      scopeParentRoles: this.#scopeParentRoles,
      policyDerivedRoles: renameKeys(this.#derivedRoles, keys),
      jsonSchemas: this.#jsonSchemas,
    };
  }

  #readField(field: number, r: BinaryReader): boolean {
    switch (field) {
      case 1:
        this.#rules.push(this.#readRow(r, r.uint32()));
        return true;
      case 2:
        readIdEntry(r, (id, at, length) => this.#schemas.set(id, readPolicySchemas(at, length)));
        return true;
      case 3:
        readIdEntry(r, (_, at, length) => {
          const meta = readPolicyMeta(at, length);
          this.#meta.set(meta.fqn, meta);
        });
        return true;
      case 4:
        readInto(r, this.#scopeParentRoles, readParentRoles);
        return true;
      case 5:
        readIdEntry(r, (id, at, length) => this.#derivedRoles.set(id, this.#readDerivedRoles(at, length)));
        return true;
      case 6:
        readInto(r, this.#jsonSchemas, (at, length) => readTexts(at, length, 1)[0] ?? "");
        return true;
      case 7:
        this.#bundleId = readTexts(r, r.uint32(), 1)[0] ?? "";
        return true;
      case 8:
        this.#compilerVersion = r.uint32();
        return true;
      default:
        return false;
    }
  }

  #readRow(reader: BinaryReader, length: number): RuleRow {
    const row = emptyRowDraft();
    let kind = 0;
    readMessage(reader, length, (field, r) => {
      const name = rowTexts[field];
      if (name !== undefined) row[name] = r.string();
      else if (field === 5) row.condition = this.#readShared(r, "condition", this.#readCondition);
      else if (field === 6) row.derivedRoleCondition = this.#readShared(r, "condition", this.#readCondition);
      else if (field === 7) row.effect = effects[r.int32()];
      else if (field === 9) row.scopePermissions = scopePermissions[r.int32()] ?? "SCOPE_PERMISSIONS_UNSPECIFIED";
      else if (field === 12) row.output = this.#readShared(r, "output", this.#readOutput);
      else if (field === 15) row.allowActions = readKeySet(r, r.uint32(), 1);
      else if (field === 16) row.params = this.#readShared(r, "params", this.#readRowParams);
      else if (field === 17) row.derivedRoleParams = this.#readShared(r, "params", this.#readRowParams);
      else if (field === 19) kind = r.int32();
      else if (field === 20) row.fromRolePolicy = r.bool();
      else return false;
      return true;
    });
    row.originFqn = policyKeyFromFqn(row.originFqn);
    row.policyKind = kind === principalKind ? "principal" : row.fromRolePolicy ? "role" : "resource";
    return row;
  }

  /** Equal bytes become one object, so that what is computed per object is computed once. */
  #readShared<T>(reader: BinaryReader, type: string, read: (reader: BinaryReader, length: number) => T): T {
    const length = reader.uint32();
    const from = reader.pos;
    const key = `${type}\0${this.#byteText.decode(this.#bytes.subarray(from, from + length))}`;
    const known = this.#shared.get(key);
    if (known !== undefined) {
      reader.pos = from + length;
      // The key starts with the type, and each type is read by one function only.
      return known as T;
    }
    const value = read.call(this, reader, length);
    this.#shared.set(key, value);
    return value;
  }

  #readCondition(reader: BinaryReader, length: number): Condition {
    let condition: Condition | undefined;
    readMessage(reader, length, (field, r) => {
      if (field === 4) condition = { op: "expr", expr: this.#readExpression(r, r.uint32()) };
      else if (field >= 1 && field <= 3) {
        const of: Condition[] = [];
        readMessage(r, r.uint32(), (inner, part) => {
          if (inner === 1) of.push(this.#readCondition(part, part.uint32()));
          return inner === 1;
        });
        condition = { op: field === 1 ? "all" : field === 2 ? "any" : "none", of };
      } else return false;
      return true;
    });
    if (condition === undefined) throw new TypeError("condition without content");
    return condition;
  }

  #readOutput(reader: BinaryReader, length: number): RuleOutput {
    const parts = new Map<number, RuleExpr>();
    readMessage(reader, length, (field, r) => {
      if (field !== 1) return false;
      readMessage(r, r.uint32(), (when, expr) => {
        if (when !== 1 && when !== 2) return false;
        parts.set(when, this.#readExpression(expr, expr.uint32()));
        return true;
      });
      return true;
    });
    return { ruleActivated: parts.get(1), conditionNotMet: parts.get(2) };
  }

  #readRowParams(reader: BinaryReader, length: number): RuleParams {
    return this.#readParams(reader, length, 1, 2, () => false);
  }

  #readParams(
    reader: BinaryReader,
    length: number,
    variablesField: number,
    constantsField: number,
    readOther: (field: number, reader: BinaryReader) => boolean,
  ): RuleParams {
    const orderedVariables: RuleVariable[] = [];
    const constants = new Map<string, JsonValue>();
    readMessage(reader, length, (field, r) => {
      if (field === variablesField) orderedVariables.push(this.#readVariable(r, r.uint32()));
      else if (field === constantsField) readInto(r, constants, readJsonValue);
      else return readOther(field, r);
      return true;
    });
    return { orderedVariables, constants };
  }

  #readVariable(reader: BinaryReader, length: number): RuleVariable {
    let name = "";
    let expr: RuleExpr | undefined;
    readMessage(reader, length, (field, r) => {
      if (field === 1) name = r.string();
      else if (field === 2) expr = this.#readExpression(r, r.uint32());
      else return false;
      return true;
    });
    if (expr === undefined) throw new TypeError("variable without expression");
    return { name, expr };
  }

  #readExpression(reader: BinaryReader, length: number): RuleExpr {
    let original = "";
    let expr: RuleExpr | undefined;
    readMessage(reader, length, (field, r) => {
      if (field === 1) original = r.string();
      else if (field === 2) {
        const checkedLength = r.uint32();
        const known = this.#expressions.get(original);
        if (known === undefined) expr = { original, ast: readCheckedExpr(r, checkedLength) };
        else {
          expr = known;
          r.pos += checkedLength;
        }
      } else return false;
      return true;
    });
    if (expr === undefined) {
      throw new EdictError(
        "bundle_incompatible",
        "The bundle was not built by Edict: an expression comes without its parsed form.",
      );
    }
    this.#expressions.set(original, expr);
    return expr;
  }

  #readDerivedRoles(reader: BinaryReader, length: number): ReadonlyMap<string, DerivedRole> {
    const roles = new Map<string, DerivedRole>();
    readMessage(reader, length, (field, r) => {
      if (field !== 1) return false;
      readInto(r, roles, (at, size) => this.#readDerivedRole(at, size));
      return true;
    });
    return roles;
  }

  #readDerivedRole(reader: BinaryReader, length: number): DerivedRole {
    let name = "";
    let originFqn = "";
    let condition: Condition | undefined;
    const parentRoles: string[] = [];
    const params = this.#readParams(reader, length, 5, 6, (field, r) => {
      if (field === 1) name = r.string();
      else if (field === 2) parentRoles.push(readTextEntry(r, () => undefined));
      else if (field === 4) condition = this.#readShared(r, "condition", this.#readCondition);
      else if (field === 7) originFqn = policyKeyFromFqn(r.string());
      else return false;
      return true;
    });
    return { name, parentRoles, condition, params, originFqn };
  }
}

function readCheckedExpr(reader: BinaryReader, length: number): RuleExpr["ast"] {
  let ast: RuleExpr["ast"] | undefined;
  readMessage(reader, length, (field, r) => {
    if (field === 4) ast = decodeCelExpr(r, r.uint32());
    return field === 4;
  });
  if (ast === undefined) throw new TypeError("checked expression without content");
  return ast;
}

function readParentRoles(reader: BinaryReader, length: number): ReadonlyMap<string, readonly string[]> {
  const roles = new Map<string, readonly string[]>();
  readMessage(reader, length, (field, r) => {
    if (field === 1) readInto(r, roles, (at, size) => readTexts(at, size, 1));
    return field === 1;
  });
  return roles;
}

function renameKeys<V>(map: ReadonlyMap<bigint, V>, names: ReadonlyMap<bigint, string>): Map<string, V> {
  const renamed = new Map<string, V>();
  for (const [id, value] of map) {
    const name = names.get(id);
    if (name !== undefined) renamed.set(name, value);
  }
  return renamed;
}
