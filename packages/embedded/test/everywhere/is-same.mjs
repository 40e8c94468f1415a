/** Whether two values of JSON are equal. */
export function isSame(a, b) {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return a === b;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]))
  );
}

/** Module of bytes in base64, or the module that the runtime has compiled already. */
export async function toModule(wasm) {
  if (wasm instanceof WebAssembly.Module) return wasm;
  return WebAssembly.compile(Uint8Array.from(atob(wasm), (char) => char.charCodeAt(0)));
}
