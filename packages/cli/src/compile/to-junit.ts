import type { JsonValue } from "@edict/protocol";
import type { OutputFailure, SuiteResult, TestDetails, TestResults, TestSuccess } from "@edict/verify";

interface Element {
  readonly name: string;
  readonly attributes?: readonly (readonly [name: string, value: string | number])[];
  /** Children, or text; text of `cdata` elements is not escaped but wrapped. */
  readonly children?: readonly Element[];
  readonly text?: string;
  readonly cdata?: string;
}

/** Results in JUnit's XML, in the shape that `cerbos compile --test-output=junit` gives it. */
export function toJunit(results: TestResults, verbose: boolean): string {
  const suites = results.suites.map((suite) => toSuite(suite, verbose));
  const count = (result: string) => results.summary.resultCounts.find((tally) => tally.result === result)?.count ?? 0;
  const suitesWith = (result: string) =>
    results.suites.filter(({ summary }) => summary.overallResult === result).length;
  return print(
    {
      name: "testsuites",
      attributes: [
        ["errors", count("RESULT_ERRORED") + suitesWith("RESULT_ERRORED")],
        ["failures", count("RESULT_FAILED")],
        ["skipped", count("RESULT_SKIPPED") + suitesWith("RESULT_SKIPPED")],
        ["tests", results.summary.testsCount],
      ],
      children: suites,
    },
    0,
  );
}

function toSuite(suite: SuiteResult, verbose: boolean): Element {
  const { description, name, file, summary, error } = suite;
  const isErrored = summary.overallResult === "RESULT_ERRORED";
  const isSkipped = summary.overallResult === "RESULT_SKIPPED";
  const cases = isErrored || isSkipped ? [] : listCases(suite);
  const tally = (result: string) => cases.filter(({ details }) => details.result === result).length;
  return {
    name: "testsuite",
    attributes: [
      ...(description === "" ? [] : [["description", description] as const]),
      ["name", name],
      ["file", file],
      ["errors", isErrored ? 1 : tally("RESULT_ERRORED")],
      ["failures", tally("RESULT_FAILED")],
      ["skipped", isSkipped ? 1 : tally("RESULT_SKIPPED")],
      ["tests", summary.testsCount],
    ],
    children: [
      ...(isErrored ? [{ name: "error", attributes: [["type", "RESULT_ERRORED"] as const], text: error }] : []),
      ...(isSkipped && verbose ? [skipped("This test suite was skipped")] : []),
      { name: "properties", children: [] },
      ...cases.map((entry) => toCase(entry, file)),
    ],
  };
}

interface Case {
  readonly test: string;
  readonly principal: string;
  readonly resource: string;
  readonly action: string;
  readonly details: TestDetails;
}

function listCases({ testCases }: SuiteResult): readonly Case[] {
  return testCases.flatMap((test) =>
    test.principals.flatMap((principal) =>
      principal.resources.flatMap((resource) =>
        resource.actions.map(({ name: action, details }) => ({
          test: test.name,
          principal: principal.name,
          resource: resource.name,
          action,
          details,
        })),
      ),
    ),
  );
}

function toCase({ test, principal, resource, action, details }: Case, file: string): Element {
  const property = (name: string, text: string): Element => ({ name: "property", attributes: [["name", name]], text });
  return {
    name: "testcase",
    attributes: [
      ["file", file],
      ["classname", `${principal}.${resource}.${action}`],
      ["name", test],
    ],
    children: [
      ...toOutcome(details),
      {
        name: "properties",
        children: [property("principal", principal), property("resource", resource), property("action", action)],
      },
    ],
  };
}

function toOutcome({ result, failure, error, success }: TestDetails): readonly Element[] {
  if (result === "RESULT_SKIPPED") return [skipped("This test was skipped")];
  if (error !== undefined) return [{ name: "error", attributes: [["type", result]], text: error }];
  if (failure !== undefined) {
    const outputs = (failure.outputs ?? []).map(toOutputFailure);
    const message = outputs.length > 0 ? "Output expectation unsatisfied" : "Effect expectation unsatisfied";
    const children = [...wrapOutputs(outputs), leaf("actual", failure.actual), leaf("expected", failure.expected)];
    return [
      {
        name: "failure",
        attributes: [
          ["type", result],
          ["message", message],
        ],
        children,
      },
    ];
  }
  if (success === undefined) return [];
  const children = [
    ...wrapOutputs(success.outputs.map(toOutput)),
    leaf("actual", success.effect),
    leaf("expected", success.effect),
  ];
  return [{ name: "success", attributes: [["type", result]], children }];
}

const errorPrefix = "Failed to evaluate output expression: ";

function toOutputFailure({ src, missing, mismatched, errored }: OutputFailure): Element {
  const expected = missing?.expected ?? mismatched?.expected ?? errored?.expected ?? null;
  const actual =
    mismatched !== undefined
      ? render(mismatched.actual)
      : errored === undefined
        ? undefined
        : errorPrefix + errored.error;
  return output(src, render(expected), actual);
}

function toOutput({ src, val, error }: TestSuccess["outputs"][number]): Element {
  const expected = render(val ?? null);
  return output(src, expected, error === undefined ? expected : errorPrefix + error);
}

function output(src: string, expected: string, actual: string | undefined): Element {
  const value = (name: string, cdata: string | undefined): Element =>
    cdata === undefined ? { name } : { name, cdata };
  return {
    name: "output",
    attributes: [["src", src]],
    children: [value("expected", expected), value("actual", actual)],
  };
}

function wrapOutputs(outputs: readonly Element[]): readonly Element[] {
  return outputs.length === 0 ? [] : [{ name: "outputs", children: outputs }];
}

function leaf(name: string, text: string): Element {
  return { name, text };
}

function skipped(message: string): Element {
  return { name: "skipped", attributes: [["message", message]] };
}

function render(value: JsonValue): string {
  return JSON.stringify(value);
}

function print({ name, attributes = [], children = [], text, cdata }: Element, depth: number): string {
  const indent = "  ".repeat(depth);
  const open = [name, ...attributes.map(([key, value]) => `${key}="${escapeXml(String(value))}"`)].join(" ");
  const content =
    cdata === undefined ? escapeXml(text ?? "") : `<![CDATA[${cdata.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
  if (children.length === 0) return `${indent}<${open}>${content}</${name}>`;
  const inner = children.map((child) => print(child, depth + 1)).join("\n");
  return `${indent}<${open}>\n${inner}\n${indent}</${name}>`;
}

const entities: { readonly [char: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
  "\n": "&#xA;",
  "\t": "&#x9;",
  "\r": "&#xD;",
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"'\n\t\r]/g, (char) => entities[char] ?? char);
}
