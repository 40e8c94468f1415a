import type {
  CelCall,
  CelComprehension,
  CelExpr,
  CelList,
  CelSelect,
  CelStruct,
  CelStructEntry,
} from "@edict/protocol";
import type { CelFunction, Overload } from "../library/declare.ts";
import { functions } from "../library/functions.ts";
import type { WellKnownMessage } from "../library/well-known-messages.ts";
import { wellKnownMessages } from "../library/well-known-messages.ts";
import type { CelEnv } from "./cel-env.ts";
import type { CelType } from "./cel-type.ts";
import {
  boolType,
  dynType,
  errorType,
  formatType,
  intType,
  isSameType,
  listType,
  mapType,
  optionalType,
  structType,
  typeParameters,
  typeType,
} from "./cel-type.ts";
import type { CelReference } from "./checked-cel.ts";
import { literalType } from "./literal-type.ts";
import { paramTypesOf } from "./param-types.ts";
import { Scopes } from "./scopes.ts";
import { isDyn, isDynOrError, mostGeneral, TypeMapping } from "./type-mapping.ts";
import { typeNames } from "./type-names.ts";
import { TypeVariables } from "./type-variables.ts";

export interface TypeMistake {
  /** Of the node. */
  readonly id: number;
  readonly message: string;
}

/** Finds the type of every node, resolves names, and collects mistakes in the words of cel-go. */
export class Checker {
  readonly mistakes: TypeMistake[] = [];
  readonly references = new Map<number, CelReference>();
  private readonly env: CelEnv;
  private readonly types = new Map<number, CelType>();
  private readonly scopes = new Scopes();
  private readonly mapping = new TypeMapping();
  private readonly variables = new TypeVariables();

  constructor(env: CelEnv) {
    this.env = env;
  }

  /** Types of all nodes, with dyn for what stayed open. */
  finalTypes(): Map<number, CelType> {
    return new Map([...this.types].map(([id, type]) => [id, this.mapping.substitute(type, true)]));
  }

  /** Checks a tree and returns it with names resolved. */
  check(expr: CelExpr): CelExpr {
    switch (expr.kind) {
      case "const":
        this.types.set(expr.id, literalType(expr.value));
        return expr;
      case "ident":
        return this.checkIdent(expr.id, expr.name);
      case "select":
        return this.checkSelect(expr);
      case "call":
        return this.checkCall(expr);
      case "list":
        return this.checkList(expr);
      case "struct":
        return expr.messageName === "" ? this.checkMap(expr) : this.checkMessage(expr);
      case "comprehension":
        return this.checkComprehension(expr);
    }
  }

  private complain(id: number, message: string): void {
    this.mistakes.push({ id, message });
  }

  private typeOf(expr: CelExpr): CelType {
    return this.types.get(expr.id) ?? errorType;
  }

  private isAssignable(a: CelType, b: CelType): boolean {
    return this.mapping.assign([a], [b]);
  }

  private undeclared(id: number, name: string): void {
    this.complain(id, `undeclared reference to '${name}' (in container '')`);
    this.types.set(id, errorType);
  }

  private mismatch(id: number, expected: CelType, found: CelType): void {
    this.complain(id, `expected type '${formatType(expected)}' but found '${formatType(found)}'`);
  }

  private checkIdent(id: number, name: string): CelExpr {
    const local = name.startsWith(".") ? undefined : this.scopes.find(name);
    const global = name.startsWith(".") ? name.slice(1) : name;
    const type = local ?? this.findGlobal(global);
    if (type === undefined) {
      this.undeclared(id, name);
      return { kind: "ident", id, name };
    }
    // A leading dot stays where a comprehension's variable hides the global one.
    const resolved = local === undefined && this.scopes.find(global) !== undefined ? `.${global}` : global;
    return this.resolved(id, resolved, type);
  }

  private resolved(id: number, name: string, type: CelType): CelExpr {
    this.types.set(id, type);
    this.references.set(id, { name, overloads: [] });
    return { kind: "ident", id, name };
  }

  private findGlobal(name: string): CelType | undefined {
    const variable = this.env.variables.get(name);
    if (variable !== undefined) return variable;
    const type = typeNames.get(name) ?? (this.env.records.has(name) ? structType(name) : undefined);
    return type === undefined ? undefined : typeType(type);
  }

  private checkSelect(expr: CelSelect): CelExpr {
    const qualified = qualifiedName(expr);
    if (qualified !== undefined) {
      const [root = "", ...rest] = qualified;
      const hidden = !root.startsWith(".") && this.scopes.find(root) !== undefined;
      const name = [root.replace(/^\./, ""), ...rest].join(".");
      const type = hidden ? undefined : this.findGlobal(name);
      if (type !== undefined) return this.resolved(expr.id, name, type);
    }
    const { operand, type } = this.checkField(expr.id, expr.operand, expr.field, false);
    this.types.set(expr.id, this.mapping.substitute(expr.testOnly ? boolType : type, false));
    return { ...expr, operand };
  }

  private checkField(
    id: number,
    target: CelExpr,
    field: string,
    optional: boolean,
  ): { readonly operand: CelExpr; readonly type: CelType } {
    const operand = this.check(target);
    const operandType = this.mapping.substitute(this.typeOf(operand), false);
    const inner = unwrapOptional(operandType);
    const type = this.fieldType(id, inner ?? operandType, field);
    return { operand, type: optional || inner !== undefined ? optionalType(type) : type };
  }

  private fieldType(id: number, target: CelType, field: string): CelType {
    switch (target.kind) {
      case "map":
        return target.value;
      case "struct":
        return this.recordFieldType(id, target.name, field);
      case "param":
        this.isAssignable(dynType, target);
        return dynType;
      default:
        if (!isDynOrError(target)) {
          this.complain(id, `type '${formatType(target)}' does not support field selection`);
        }
        return dynType;
    }
  }

  private recordFieldType(id: number, record: string, field: string): CelType {
    const fields = this.env.records.get(record);
    if (fields === undefined) {
      this.complain(id, `unexpected failed resolution of '${record}'`);
      return errorType;
    }
    const type = fields(field);
    if (type === undefined) this.complain(id, `undefined field '${field}'`);
    return type ?? errorType;
  }

  private checkCall(expr: CelCall): CelExpr {
    if (expr.function === "_?._") return this.checkOptionalSelect(expr);
    const args = expr.args.map((arg) => this.check(arg));
    if (expr.target === undefined) {
      const name = expr.function.startsWith(".") ? expr.function.slice(1) : expr.function;
      const fn = functions.get(name);
      if (fn === undefined) this.undeclared(expr.id, expr.function);
      else this.resolve(expr.id, fn, undefined, args);
      return { ...expr, function: name, args };
    }
    const namespace = qualifiedName(expr.target)?.join(".").replace(/^\./, "");
    const namespaced = namespace === undefined ? undefined : functions.get(`${namespace}.${expr.function}`);
    if (namespaced !== undefined) {
      this.resolve(expr.id, namespaced, undefined, args);
      return { kind: "call", id: expr.id, function: namespaced.name, args };
    }
    const target = this.check(expr.target);
    const fn = functions.get(expr.function);
    if (fn === undefined) this.undeclared(expr.id, expr.function);
    else this.resolve(expr.id, fn, target, args);
    return { ...expr, target, args };
  }

  private checkOptionalSelect(expr: CelCall): CelExpr {
    const [target, field] = expr.args;
    if (target === undefined || field?.kind !== "const" || field.value.type !== "string") {
      this.complain(
        expr.id,
        `unsupported optional field selection: incorrect signature. argument count: ${expr.args.length}`,
      );
      this.types.set(expr.id, errorType);
      return expr;
    }
    const { operand, type } = this.checkField(expr.id, target, field.value.value, true);
    this.types.set(expr.id, this.mapping.substitute(type, false));
    this.references.set(expr.id, { name: "", overloads: ["select_optional_field"] });
    return { ...expr, args: [operand, field] };
  }

  private resolve(id: number, fn: CelFunction, target: CelExpr | undefined, args: readonly CelExpr[]): void {
    if (fn.name === "_&&_" || fn.name === "_||_") {
      this.resolveLogic(id, fn, args);
      return;
    }
    const given = [...(target === undefined ? [] : [target]), ...args].map((arg) => this.typeOf(arg));
    const matching: string[] = [];
    let result: CelType | undefined;
    for (const overload of fn.overloads) {
      if (overload.member !== (target !== undefined)) continue;
      const type = this.tryOverload(overload, given);
      if (type === undefined) continue;
      matching.push(overload.id);
      result = result === undefined || isDyn(result) || isSameType(type, result) ? (result ?? type) : dynType;
    }
    if (result === undefined) {
      const shown = given.map((type) => formatType(this.mapping.substitute(type, true)));
      const signature = target === undefined ? `(${shown.join(", ")})` : `${shown[0]}.(${shown.slice(1).join(", ")})`;
      this.complain(id, `found no matching overload for '${fn.name}' applied to '${signature}'`);
    }
    this.types.set(id, result ?? errorType);
    if (result !== undefined) this.references.set(id, { name: "", overloads: matching });
  }

  private tryOverload(overload: Overload, given: readonly CelType[]): CelType | undefined {
    const types = paramTypesOf(overload);
    if (types.areConcrete) return this.mapping.assign(given, types.params) ? overload.result : undefined;
    const fresh = new Map<string, CelType>();
    const params = overload.params.map((param) => this.variables.freshen(param.type, fresh));
    const result = this.variables.freshen(overload.result, fresh);
    return this.mapping.assign(given, params) ? this.mapping.substitute(result, false) : undefined;
  }

  private resolveLogic(id: number, fn: CelFunction, args: readonly CelExpr[]): void {
    let good = true;
    for (const arg of args) {
      const type = this.typeOf(arg);
      if (this.isAssignable(type, boolType)) continue;
      this.mismatch(arg.id, boolType, type);
      good = false;
    }
    this.types.set(id, good ? boolType : errorType);
    if (good) this.references.set(id, { name: "", overloads: fn.overloads.map((overload) => overload.id) });
  }

  private checkList(expr: CelList): CelExpr {
    const optional = new Set(expr.optionalIndices);
    let elementType: CelType | undefined;
    const elements = expr.elements.map((element, i) => {
      const checked = this.check(element);
      const type = optional.has(i) ? this.optionalContent(checked) : this.typeOf(checked);
      elementType = this.join(elementType, type);
      return checked;
    });
    this.types.set(expr.id, listType(elementType ?? this.variables.next()));
    return { ...expr, elements };
  }

  /** Type inside an optional element; complains about what is no optional. */
  private optionalContent(expr: CelExpr): CelType {
    const type = this.typeOf(expr);
    const inner = unwrapOptional(type);
    if (inner === undefined && !isDyn(type)) this.mismatch(expr.id, optionalType(type), type);
    return inner ?? type;
  }

  /** Type of elements of both types: mixed lists and maps are allowed and hold dyn. */
  private join(previous: CelType | undefined, current: CelType): CelType {
    if (previous === undefined) return current;
    return this.isAssignable(previous, current) ? mostGeneral(previous, current) : dynType;
  }

  private checkMap(expr: CelStruct): CelExpr {
    let keyType: CelType | undefined;
    let valueType: CelType | undefined;
    const entries = expr.entries.map((entry): CelStructEntry => {
      if (!("map" in entry.key)) return entry;
      const key = this.check(entry.key.map);
      keyType = this.join(keyType, this.typeOf(key));
      const value = this.check(entry.value);
      valueType = this.join(valueType, entry.optional ? this.optionalContent(value) : this.typeOf(value));
      return { ...entry, key: { map: key }, value };
    });
    this.types.set(expr.id, mapType(keyType ?? this.variables.next(), valueType ?? this.variables.next()));
    return { ...expr, entries };
  }

  /** Of all messages, expressions can make those that stand for plain values. */
  private checkMessage(expr: CelStruct): CelExpr {
    const messageName = expr.messageName.replace(/^\./, "");
    const message = wellKnownMessages.get(messageName);
    if (message === undefined) {
      this.undeclared(expr.id, expr.messageName);
      return expr;
    }
    this.references.set(expr.id, { name: messageName, overloads: [] });
    this.types.set(expr.id, message.type);
    const entries = expr.entries.map((entry) => this.checkMessageField(message, entry));
    return { ...expr, messageName, entries };
  }

  private checkMessageField(message: WellKnownMessage, entry: CelStructEntry): CelStructEntry {
    const value = this.check(entry.value);
    const name = "field" in entry.key ? entry.key.field : "";
    const type = message.fields.get(name)?.type;
    const found = entry.optional ? this.optionalContent(value) : this.typeOf(value);
    if (type === undefined) this.complain(entry.id, `undefined field '${name}'`);
    else if (!this.isAssignable(type, found)) {
      const types = `'${formatType(type)}' but provided type is '${formatType(found)}'`;
      this.complain(entry.id, `expected type of field '${name}' is ${types}`);
    }
    return { ...entry, value };
  }

  private checkComprehension(expr: CelComprehension): CelExpr {
    const iterRange = this.check(expr.iterRange);
    const accuInit = this.check(expr.accuInit);
    const rangeType = this.mapping.substitute(this.typeOf(iterRange), false);
    const accuType = this.typeOf(accuInit);
    const [first, second] = this.iterationTypes(iterRange.id, rangeType, expr.iterVar2 !== "");
    this.scopes.enter([[expr.accuVar, accuType]]);
    this.scopes.enter([[expr.iterVar, first], ...(expr.iterVar2 === "" ? [] : [[expr.iterVar2, second] as const])]);
    const loopCondition = this.check(expr.loopCondition);
    this.assertType(loopCondition, boolType);
    const loopStep = this.check(expr.loopStep);
    this.assertType(loopStep, accuType);
    this.scopes.leave();
    const result = this.check(expr.result);
    this.scopes.leave();
    this.types.set(expr.id, this.mapping.substitute(this.typeOf(result), false));
    return { ...expr, iterRange, accuInit, loopCondition, loopStep, result };
  }

  private iterationTypes(id: number, range: CelType, two: boolean): readonly [CelType, CelType] {
    switch (range.kind) {
      case "list":
        return two ? [intType, range.element] : [range.element, dynType];
      case "map":
        return [range.key, range.value];
      case "dyn":
      case "error":
      case "param":
        this.isAssignable(dynType, range);
        return [dynType, dynType];
      default: {
        const rule = "cannot be range of a comprehension (must be list, map, or dynamic)";
        this.complain(id, `expression of type '${formatType(range)}' ${rule}`);
        return [errorType, errorType];
      }
    }
  }

  private assertType(expr: CelExpr, type: CelType): void {
    const found = this.typeOf(expr);
    if (!this.isAssignable(type, found)) this.mismatch(expr.id, type, found);
  }
}

/** `a.b.c` as its names, or `undefined` when it is something else. */
function qualifiedName(expr: CelExpr): string[] | undefined {
  const names: string[] = [];
  let at = expr;
  while (at.kind === "select" && !at.testOnly) {
    names.unshift(at.field);
    at = at.operand;
  }
  return at.kind === "ident" ? [at.name, ...names] : undefined;
}

function unwrapOptional(type: CelType): CelType | undefined {
  return type.kind === "opaque" && type.name === "optional_type" ? typeParameters(type)[0] : undefined;
}
