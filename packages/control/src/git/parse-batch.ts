/** Reads the output of `git cat-file --batch`; `undefined` if an object is missing or the output is cut short. */
export function parseBatch(output: Buffer): Map<string, Uint8Array> | undefined {
  const blobs = new Map<string, Uint8Array>();
  for (let offset = 0; offset < output.length; ) {
    const lineEnd = output.indexOf(0x0a, offset);
    const [oid = "", type, size] = output.toString("latin1", offset, lineEnd === -1 ? offset : lineEnd).split(" ");
    const bytes = Number(size);
    if (type !== "blob" || !Number.isInteger(bytes) || lineEnd + 1 + bytes >= output.length) return undefined;
    blobs.set(oid, new Uint8Array(output.subarray(lineEnd + 1, lineEnd + 1 + bytes)));
    offset = lineEnd + 1 + bytes + 1;
  }
  return blobs;
}
