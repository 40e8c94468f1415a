import { CelTimestamp, check, type Engine, explain, parseInstant, withOptions } from "@edict/engine";
import type { TestOptions } from "@edict/policy";
import type { EngineOptions } from "@edict/protocol";
import type { TestEvaluator, TestExplainer } from "./run-test-suite.ts";

const year1 = new CelTimestamp(-62_135_596_800, 0);

/** Decides tests with the engine. Options of a test replace the engine's own, as in Cerbos. */
export function createEngineEvaluator(engine: Engine): TestEvaluator {
  const configuredFor = createConfigurator(engine);
  return (input, options) => {
    const configured = configuredFor(options);
    if (options?.now !== undefined) {
      return { outcome: check(configured, input, parseInstant(options.now)), usedNow: false };
    }
    let usedNow = false;
    const outcome = check(configured, input, () => {
      usedNow = true;
      return year1;
    });
    return { outcome, usedNow };
  };
}

/** Tells why the engine decides a test as it does. */
export function createEngineExplainer(engine: Engine): TestExplainer {
  const configuredFor = createConfigurator(engine);
  return (input, options) => {
    const now = options?.now === undefined ? year1 : parseInstant(options.now);
    return explain(configuredFor(options), input, now).actions;
  };
}

function createConfigurator(engine: Engine): (options: TestOptions | undefined) => Engine {
  const engines = new Map<string, Engine>();
  return (options) => {
    const key = options === undefined ? "" : optionsKey(options);
    const configured =
      engines.get(key) ?? (options === undefined ? engine : withOptions(engine, toEngineOptions(options, engine)));
    engines.set(key, configured);
    return configured;
  };
}

function optionsKey({ globals, now: _, ...options }: TestOptions): string {
  return JSON.stringify([options, [...globals]]);
}

/** The options of a test over the engine's own. */
export function toEngineOptions(options: TestOptions, { options: own }: Engine): Partial<EngineOptions> {
  return {
    lenientScopeSearch: options.lenientScopeSearch || own.lenientScopeSearch,
    strictEvaluation: options.strictEvaluation || own.strictEvaluation,
    globals: options.globals.size > 0 ? Object.fromEntries(options.globals) : own.globals,
    defaultPolicyVersion: options.defaultPolicyVersion || own.defaultPolicyVersion,
    defaultScope: options.defaultScope || own.defaultScope,
  };
}
