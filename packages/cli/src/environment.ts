/** The environment variables that commands know; read in main.ts alone. */
export interface Environment {
  readonly [name: string]: string | undefined;
  /** `wasm` decides with the compiled WebAssembly instead of the engine. */
  readonly EDICT_EVALUATOR?: string | undefined;
  /** The configuration file, where `--config` names none. */
  readonly CERBOS_CONFIG?: string | undefined;
  readonly CERBOS_HUB_PLAYGROUND_ID?: string | undefined;
  readonly CERBOS_HUB_PDP_ID?: string | undefined;
  readonly CERBOS_HUB_CLIENT_ID?: string | undefined;
  readonly CERBOS_HUB_CLIENT_SECRET?: string | undefined;
  readonly CERBOS_HUB_DEPLOYMENT_ID?: string | undefined;
}
