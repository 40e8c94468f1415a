import { tests as checking } from "@bufbuild/cel-spec/testdata/checking.js";
import { tests as conformance } from "@bufbuild/cel-spec/testdata/conformance.js";
import { tests as parsing } from "@bufbuild/cel-spec/testdata/parsing.js";

/** One test of the CEL specification's suite, with what cel-go makes of its source. */
export interface SpecTest {
  /** Unique: section, test name and position. */
  readonly name: string;
  readonly original: {
    readonly expr: string;
    readonly value?: SpecValue;
    readonly evalError?: unknown;
    readonly anyEvalErrors?: unknown;
    readonly typedResult?: unknown;
    readonly bindings?: { readonly [name: string]: { readonly value?: SpecValue; readonly error?: unknown } };
    readonly typeEnv?: readonly { readonly name: string; readonly ident?: { readonly type: SpecType } }[];
    readonly container?: string;
    readonly disableCheck?: boolean;
    readonly checkOnly?: boolean;
    readonly disableMacros?: boolean;
  };
  readonly ast?: string;
  readonly error?: string;
}

/** `cel.expr.Value` as JSON. */
export interface SpecValue {
  readonly nullValue?: null;
  readonly boolValue?: boolean;
  readonly int64Value?: string;
  readonly uint64Value?: string;
  readonly doubleValue?: number | string;
  readonly stringValue?: string;
  readonly bytesValue?: string;
  readonly listValue?: { readonly values?: readonly SpecValue[] };
  readonly mapValue?: { readonly entries?: readonly { readonly key: SpecValue; readonly value: SpecValue }[] };
  readonly typeValue?: string;
  readonly objectValue?: { readonly "@type": string; readonly value?: unknown };
}

/** `cel.expr.Type` as JSON. */
export interface SpecType {
  readonly primitive?: string;
  readonly wellKnown?: string;
  readonly listType?: { readonly elemType?: SpecType };
  readonly mapType?: { readonly keyType?: SpecType; readonly valueType?: SpecType };
  readonly dyn?: unknown;
  readonly messageType?: string;
}

interface Suite {
  readonly name: string;
  readonly suites?: readonly Suite[];
  readonly tests?: readonly Omit<SpecTest, "name">[];
}

export const conformanceTests = [...walk(conformance as Suite, "")];
export const parsingTests = [...walk(parsing as Suite, ""), ...walk(checking as Suite, "")];

function* walk(suite: Suite, path: string): Generator<SpecTest> {
  const here = path === "" ? suite.name : `${path}/${suite.name}`;
  for (const [i, test] of (suite.tests ?? []).entries()) {
    const { name } = test.original as { readonly name?: string };
    yield { ...test, name: `${here}/${name ?? i}` };
  }
  for (const inner of suite.suites ?? []) yield* walk(inner, path === "" ? suite.name : here);
}
