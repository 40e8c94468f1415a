import { parseWasmManifest, wasmAbiVersion, wasmManifestSection } from "@edict/protocol/wasm";
import type { ModuleExports } from "./module-exports.ts";
import { Policies } from "./policies.ts";
import { UnusablePolicies } from "./request-mistake.ts";

/** Where compiled policies come from: their bytes, a compiled module, or the answer to a request for them. */
export type PolicySource = Uint8Array | ArrayBuffer | WebAssembly.Module | Response | Promise<Response>;

/**
 * Loads policies that `edict wasm` or a hub compiled to a WebAssembly module.
 *
 * @throws UnusablePolicies if they are no such thing
 */
export async function loadPolicies(source: PolicySource): Promise<Policies> {
  return instantiate(await compile(await source));
}

/** The same at once; browsers allow that for small modules only, outside of their main thread for all. */
export function loadPoliciesSync(source: Uint8Array | ArrayBuffer | WebAssembly.Module): Policies {
  if (source instanceof WebAssembly.Module) return instantiate(source);
  try {
    return instantiate(new WebAssembly.Module(source as BufferSource));
  } catch (error) {
    throw toUnusable(error);
  }
}

async function compile(source: Exclude<PolicySource, Promise<Response>>): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  try {
    if (source instanceof Uint8Array || source instanceof ArrayBuffer) {
      return await WebAssembly.compile(source as BufferSource);
    }
    if (!source.ok) throw new UnusablePolicies(`The policies were answered with status ${source.status}.`);
    // Streaming insists on the media type, which not every file server knows.
    const streams =
      source.headers.get("content-type") === "application/wasm" && WebAssembly.compileStreaming !== undefined;
    return await (streams ? WebAssembly.compileStreaming(source) : WebAssembly.compile(await source.arrayBuffer()));
  } catch (error) {
    throw toUnusable(error);
  }
}

function toUnusable(error: unknown): unknown {
  if (!(error instanceof WebAssembly.CompileError)) return error;
  return new UnusablePolicies("The bytes are not a WebAssembly module.", { cause: error });
}

function instantiate(module: WebAssembly.Module): Policies {
  const [section] = WebAssembly.Module.customSections(module, wasmManifestSection);
  if (section === undefined) throw new UnusablePolicies("The module was not compiled by Edict: it has no manifest.");
  const manifest = parseWasmManifest(new TextDecoder().decode(section));
  if (manifest === undefined) throw new UnusablePolicies("The manifest of the module cannot be read.");
  if (manifest.abi !== wasmAbiVersion) {
    throw new UnusablePolicies(
      `The module has ABI ${manifest.abi}; this version of @edict/embedded knows ABI ${wasmAbiVersion}.`,
    );
  }
  if (WebAssembly.Module.imports(module).length > 0) {
    throw new UnusablePolicies("The module asks for imports, which compiled policies never do.");
  }
  return new Policies(new WebAssembly.Instance(module).exports as unknown as ModuleExports, manifest);
}
