/** Base of all values that are instances of a class; any other object, save lists and bytes, is a map from JSON. */
export abstract class CelObject {
  /** Name of the run-time type, as `type(x)` yields it. */
  abstract get typeName(): string;
}
