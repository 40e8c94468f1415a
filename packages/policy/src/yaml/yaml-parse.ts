import type { YamlNode, YamlPath } from "./yaml-node.ts";
import type { YamlError, YamlPlace, YamlToken } from "./yaml-token.ts";

export class YamlSyntaxError extends Error {
  readonly place: YamlError;
  constructor(place: YamlError) {
    super(place.message);
    this.place = place;
  }
}

export interface Parse {
  readonly tokens: readonly YamlToken[];
  at: number;
  end: number;
  depth: number;
  /** Reads whatever stands next; the parsers of single kinds of nodes come back to it. */
  readonly node: (parse: Parse, path: YamlPath | undefined, flow: boolean) => YamlNode;
}

export function fail(message: string, token: YamlPlace | undefined): never {
  throw new YamlSyntaxError({ message, line: token?.line ?? 1, column: token?.column ?? 1 });
}

export function current(parse: Parse): YamlToken | undefined {
  return parse.at < parse.end ? parse.tokens[parse.at] : undefined;
}
