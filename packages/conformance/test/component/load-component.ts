import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { transpile } from "@bytecodealliance/jco";

/** What jco makes of a component of the world `edict:pdp/policy`. Errors of functions are thrown, with a `payload`. */
export interface PolicyComponent {
  readonly authorization: { check(input: TypedRequest): TypedResponse };
  readonly timedAuthorization: { checkAt(input: TypedRequest, seconds: bigint, nanoseconds: number): TypedResponse };
  readonly decide: {
    checkText(request: string): string;
    checkBytes(request: Uint8Array): Uint8Array;
    checkBatch(
      requests: readonly Uint8Array[],
    ): readonly (
      | { readonly tag: "ok"; readonly val: Uint8Array }
      | { readonly tag: "err"; readonly val: RequestError }
    )[];
  };
  readonly bundle: {
    describe(): { readonly bundleId: string; readonly abiVersion: number; readonly manifest: string };
  };
}

export interface RequestError {
  readonly kind: string;
  readonly position: number;
  readonly message: string;
}

interface Party {
  readonly id: string;
  readonly policyVersion?: string;
  readonly scope?: string;
  readonly attrJson?: string;
}

export interface TypedRequest {
  readonly requestId: string;
  readonly principal: Party & { readonly roles: readonly string[] };
  readonly resources: readonly {
    readonly actions: readonly string[];
    readonly resource: Party & { readonly kind: string };
  }[];
  readonly auxData?: { readonly jwtJson?: string };
}

export interface TypedResponse {
  readonly requestId: string;
  readonly results: readonly {
    readonly resource: {
      readonly id: string;
      readonly policyVersion: string;
      readonly kind: string;
      readonly scope: string;
    };
    readonly actions: readonly (readonly [string, "unspecified" | "allow" | "deny" | "no-match"])[];
    readonly meta: {
      readonly actions: readonly (readonly [
        string,
        { readonly matchedScope: string; readonly matchedPolicy: string },
      ])[];
      readonly effectiveDerivedRoles: readonly string[];
    };
    readonly outputs: readonly { readonly src: string; readonly valJson: string }[];
  }[];
}

/** Runs a component of the world `policy` as jco turns it into JavaScript. */
export async function loadComponent(bytes: Uint8Array): Promise<PolicyComponent> {
  const folder = await mkdtemp(join(tmpdir(), "edict-component-"));
  try {
    const { files } = await transpile(bytes, { name: "pdp" });
    for (const [name, content] of Object.entries({ ...files, "package.json": '{"type":"module"}' })) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    return await import(/* @vite-ignore */ pathToFileURL(join(folder, "pdp.js")).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
