/** Operators → the part of the runtime's name that stands for them. */
const operators: ReadonlyMap<string, string> = new Map([
  ["_+_", "add"],
  ["_-_", "subtract"],
  ["_*_", "multiply"],
  ["_/_", "divide"],
  ["_%_", "modulo"],
  ["-_", "negate"],
  ["!_", "not"],
  ["_==_", "equals"],
  ["_!=_", "notEquals"],
  ["_<_", "less"],
  ["_<=_", "lessEquals"],
  ["_>_", "greater"],
  ["_>=_", "greaterEquals"],
  ["@in", "in"],
]);

/** Names under which the runtime may export a function of the expression language; the first that exists is meant. */
export function runtimeNames(name: string, isMember: boolean, argumentCount: number): readonly string[] {
  const plain = operators.get(name) ?? name.replace(/^\./, "").replace(/[^A-Za-z0-9]/g, "_");
  const common = `cel_${plain}_${argumentCount}`;
  return isMember ? [`celMember_${plain}_${argumentCount}`, common] : [common];
}
