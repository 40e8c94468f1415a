import type { CelType } from "./cel-type.ts";
import { listType, mapType, opaqueType, typeParam, typeType } from "./cel-type.ts";

/** Hands out type variables that no other use has. */
export class TypeVariables {
  private count = 0;

  next(): CelType {
    return typeParam(`_var${this.count++}`);
  }

  /** The type with parameters of its own, so that two uses of a function do not get in each other's way. */
  freshen(type: CelType, fresh: Map<string, CelType>): CelType {
    switch (type.kind) {
      case "param": {
        const known = fresh.get(type.name) ?? this.next();
        fresh.set(type.name, known);
        return known;
      }
      case "list":
        return listType(this.freshen(type.element, fresh));
      case "map":
        return mapType(this.freshen(type.key, fresh), this.freshen(type.value, fresh));
      case "opaque":
        return opaqueType(type.name, ...type.params.map((param) => this.freshen(param, fresh)));
      case "type":
        return type.of === undefined ? type : typeType(this.freshen(type.of, fresh));
      default:
        return type;
    }
  }
}
