import type { JsonObject, JsonValue } from "@edict/protocol";
import { maybeCondition, maybeOutput } from "./generate-condition.ts";
import type { ExpressionStyle, ExpressionWriter } from "./generate-expression.ts";
import {
  type Exported,
  generateConstants,
  generateParameters,
  generateVariables,
  noNames,
} from "./generate-parameters.ts";
import { generateSchemas } from "./generate-schemas.ts";
import type { RandomSource } from "./random-source.ts";
import { actionPatterns, actions, kindPatterns, kinds, principals, roles, scopes, versions } from "./vocabulary.ts";
import { writeYaml } from "./write-yaml.ts";

/** Files of a store of chance: path → content. Nearly always one that compiles. */
export function generateStore(random: RandomSource, style: ExpressionStyle = "any"): ReadonlyMap<string, string> {
  return new StoreWriter(random, style).write();
}

interface RolePlace {
  readonly scope: string;
  readonly version: string;
  readonly parents: readonly string[];
}

const consent = "SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS";

class StoreWriter {
  readonly #random: RandomSource;
  readonly #style: ExpressionStyle;
  readonly #files = new Map<string, string>();
  readonly #exported: Exported[] = [];
  readonly #derivedRoles: { readonly name: string; readonly roles: readonly string[] }[] = [];
  /** One setting per scope. Where derived roles, exports and role policies live there must be none. */
  readonly #permissions = new Map<string, string>();
  readonly #roleScopes: readonly string[];
  readonly #hasSchemas: boolean;

  constructor(random: RandomSource, style: ExpressionStyle) {
    this.#random = random;
    this.#style = style;
    this.#roleScopes = random.chance(50) ? random.sample(scopes, 1 + random.below(2)) : [];
    this.#hasSchemas = style === "any" && random.chance(40);
    for (const scope of scopes.filter((name) => name !== "" && !this.#roleScopes.includes(name))) {
      if (random.chance(60)) this.#permissions.set(scope, random.pick([consent, "SCOPE_PERMISSIONS_OVERRIDE_PARENT"]));
    }
  }

  write(): ReadonlyMap<string, string> {
    const random = this.#random;
    if (this.#style === "any") for (let index = 0; index < 2; index++) this.#writeExports(index);
    for (let index = random.below(3); index > 0; index--) this.#writeDerivedRoles(index);
    for (const kind of kinds) {
      for (const version of new Set(["default", random.pick(versions)])) {
        for (const scope of this.#lineage()) this.#writeResourcePolicy(kind, version, scope);
      }
    }
    for (const principal of principals.filter(() => random.chance(40))) {
      const version = random.pick(versions);
      for (const scope of this.#lineage()) this.#writePrincipalPolicy(principal, version, scope);
    }
    for (const scope of this.#roleScopes)
      for (const role of random.sample(roles, 2)) this.#writeRolePolicies(role, scope);
    if (this.#hasSchemas) for (const [path, schema] of generateSchemas(random)) this.#files.set(path, schema);
    return this.#files;
  }

  #put(name: string, policy: JsonObject): void {
    const file = name.replaceAll(/[^a-z0-9_]/g, "_");
    const isYaml = this.#random.chance(50);
    const document = { apiVersion: "api.cerbos.dev/v1", ...policy };
    const content =
      isYaml && this.#style === "any" && this.#random.chance(70)
        ? writeYaml(this.#random, document)
        : JSON.stringify(document, undefined, 1);
    this.#files.set(`${file}.${isYaml ? "yaml" : "json"}`, content);
  }

  /** Scopes down from the root: some chains, each with all its ancestors. */
  #lineage(): readonly string[] {
    const random = this.#random;
    const lineage = new Set([""]);
    for (const scope of random.sample(scopes, random.below(3))) {
      const parts = scope === "" ? [] : scope.split(".");
      for (let depth = 1; depth <= parts.length; depth++) lineage.add(parts.slice(0, depth).join("."));
    }
    return [...lineage];
  }

  #parameters(prefix: string, derivedRoles: readonly string[] = []): [JsonObject, ExpressionWriter] {
    return generateParameters(this.#random, prefix, { exported: this.#exported, style: this.#style, derivedRoles });
  }

  #place(scope: string): JsonObject {
    const permissions = this.#permissions.get(scope);
    return {
      ...(scope === "" ? {} : { scope }),
      ...(permissions === undefined ? {} : { scopePermissions: permissions }),
    };
  }

  #writeExports(index: number): void {
    const [constants, constantNames] = generateConstants(this.#random, `xc${index}`);
    const [variables, variableNames] = generateVariables(this.#random, `xv${index}`, noNames);
    const put = (kind: Exported["kind"], definitions: JsonObject, names: typeof noNames) => {
      if (Object.keys(definitions).length === 0) return;
      const name = `shared_${kind}_${index}`;
      const member = kind === "variables" ? "exportVariables" : "exportConstants";
      this.#put(name, { [member]: { name, definitions } });
      this.#exported.push({ name, kind, names });
    };
    put("constants", constants, constantNames);
    put("variables", variables, variableNames);
  }

  #writeDerivedRoles(index: number): void {
    const random = this.#random;
    const [parameters, writer] = this.#parameters(`d${index}`);
    const definitions = random.several(1, 3, (at) => ({
      name: `derived_${index}_${at}`,
      parentRoles: random.chance(15) ? ["*"] : random.sample(roles, 1 + random.below(2)),
      ...maybeCondition(writer, 80),
    }));
    const name = `set_${index}`;
    this.#put(name, { derivedRoles: { name, ...parameters, definitions } });
    this.#derivedRoles.push({ name, roles: definitions.map((definition) => definition.name) });
  }

  #writeResourcePolicy(kind: string, version: string, scope: string): void {
    const random = this.#random;
    const imported = this.#derivedRoles.filter(() => random.chance(60));
    const derivedRoles = imported.flatMap((set) => set.roles);
    const [parameters, writer] = this.#parameters("r", derivedRoles);
    const rules = random.several(0, 6, (index) => this.#resourceRule(writer, derivedRoles, index));
    this.#put(`resource_${kind}_${version}_${scope}`, {
      resourcePolicy: {
        resource: kind,
        version,
        ...this.#place(scope),
        ...(imported.length > 0 ? { importDerivedRoles: imported.map((set) => set.name) } : {}),
        ...parameters,
        ...(this.#hasSchemas && random.chance(70) ? { schemas: this.#schemas() } : {}),
        rules,
      },
    });
  }

  #resourceRule(writer: ExpressionWriter, derivedRoles: readonly string[], index: number): JsonObject {
    const random = this.#random;
    const derived =
      derivedRoles.length > 0 && random.chance(35) ? random.sample(derivedRoles, 1 + random.below(2)) : [];
    const plain = derived.length === 0 || random.chance(20);
    return {
      actions: this.#actions(),
      effect: this.#effect(),
      ...(derived.length > 0 ? { derivedRoles: derived } : {}),
      ...(plain ? { roles: random.chance(35) ? ["*"] : random.sample([...roles, "*:lead"], 1 + random.below(3)) } : {}),
      ...(random.chance(50) ? { name: `rule-${index}` } : {}),
      ...maybeCondition(writer, 65),
      ...maybeOutput(writer, 35),
    };
  }

  #schemas(): JsonObject {
    const random = this.#random;
    const schema = (ref: string): JsonObject => ({
      ref: `cerbos:///${ref}.json`,
      ...(random.chance(30) ? { ignoreWhen: { actions: random.sample([...actions, ...actionPatterns], 2) } } : {}),
    });
    return { principalSchema: schema("principal"), resourceSchema: schema("resource") };
  }

  #writePrincipalPolicy(principal: string, version: string, scope: string): void {
    const random = this.#random;
    const [parameters, writer] = this.#parameters("p");
    const rules = random.sample([...kinds, ...kindPatterns], random.below(4)).map((resource) => ({
      resource,
      actions: random.several(1, 3, (index) => ({
        action: random.chance(30) ? random.pick(actionPatterns) : random.pick(actions),
        effect: this.#effect(),
        ...(random.chance(50) ? { name: `on-${resource.replaceAll(/\W/g, "")}-${index}` } : {}),
        ...maybeCondition(writer, 60),
        ...maybeOutput(writer, 30),
      })),
    }));
    this.#put(`principal_${principal}_${version}_${scope}`, {
      principalPolicy: { principal, version, ...this.#place(scope), ...parameters, rules },
    });
  }

  /** Of one role; all versions have the same parents, since Cerbos knows those of one of them only. */
  #writeRolePolicies(role: string, scope: string): void {
    const random = this.#random;
    const others = roles.filter((name) => name !== role);
    const parents = random.chance(50) ? random.sample(others, 1 + random.below(2)) : [];
    const versions = random.chance(25) ? ["default", "v2"] : ["default"];
    for (const version of versions) this.#writeRolePolicy(role, { scope, version, parents });
  }

  #writeRolePolicy(role: string, { scope, version, parents }: RolePlace): void {
    const random = this.#random;
    const [parameters, writer] = this.#parameters("o");
    // Cerbos confuses conditional entries for different resources of one role; those for one resource are clear of that.
    const resources = random.sample([...kinds, ...kindPatterns], 1 + random.below(3));
    const conditional = random.pick(resources);
    const entries = resources.flatMap((resource) =>
      resource === conditional ? random.several(1, 3, () => resource) : [resource],
    );
    const rules = entries.map(
      (resource, index): JsonValue => ({
        resource,
        allowActions: this.#actions(),
        ...(random.chance(40) ? { name: `entry-${index}` } : {}),
        ...(resource === conditional ? maybeCondition(writer, 50) : {}),
        ...(resource === conditional ? maybeOutput(writer, 20) : {}),
      }),
    );
    this.#put(`role_${role}_${version}_${scope}`, {
      rolePolicy: {
        role,
        ...(version !== "default" || random.chance(30) ? { version } : {}),
        ...(scope === "" ? {} : { scope }),
        ...(parents.length > 0 ? { parentRoles: parents } : {}),
        ...parameters,
        rules,
      },
    });
  }

  #effect(): string {
    return this.#random.chance(80) ? "EFFECT_ALLOW" : "EFFECT_DENY";
  }

  #actions(): readonly string[] {
    const random = this.#random;
    return random.chance(35) ? [random.pick(actionPatterns)] : random.sample(actions, 1 + random.below(3));
  }
}
