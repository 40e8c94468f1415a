import { ComponentWriter } from "./component-writer.ts";
import type { InterfaceType } from "./interface-type.ts";
import { TypeEncoder } from "./type-encoder.ts";

/** Whether an exported interface has types of imported ones. Such an interface has no types of its own. */
export function usesTypes({ types }: InterfaceType): boolean {
  return Object.values(types).some((type) => typeof type === "object" && "use" in type);
}

/**
 * A component that exports what it imports. An imported type can be exported only under a name of its own, which is given
 * at the border of a component.
 */
export function encodeRenaming({ types, functions }: InterfaceType): Uint8Array {
  const writer = new ComponentWriter();
  const names = Object.keys(types);
  const inside = new TypeEncoder(writer);
  const outside = new TypeEncoder(writer);
  const resources = names.map((name) => [name, writer.importResource(name)] as const);
  for (const [name, index] of resources) inside.name(name, index);
  const imported = Object.entries(functions).map(([name, shape]) => {
    return { name, shape, index: writer.importFunction(name, inside.defineFunction(shape)) };
  });
  for (const [name, index] of resources) outside.name(name, writer.export({ name, sort: "type", index }));
  for (const { name, shape, index } of imported)
    writer.export({ name, sort: "func", index }, outside.defineFunction(shape));
  return writer.toBytes();
}
