import { createCipheriv } from "node:crypto";

/**
 * The STREAM construction of age, without its header: chunks of 64 KiB under ChaCha20-Poly1305, the nonce an 11-byte counter and a
 * byte that marks the last chunk. What a stock PDP decrypts its bootstrap bundle with.
 *
 * @param key 32 bytes
 */
export function sealStream(key: Uint8Array, plain: Uint8Array): Uint8Array {
  const sealed: Buffer[] = [];
  const chunks = Math.max(1, Math.ceil(plain.length / chunkBytes));
  for (let index = 0; index < chunks; index += 1) {
    const nonce = Buffer.alloc(12);
    nonce.writeUIntBE(index, 5, 6);
    nonce[11] = index === chunks - 1 ? 1 : 0;
    const cipher = createCipheriv("chacha20-poly1305", key, nonce, { authTagLength: 16 });
    sealed.push(
      cipher.update(plain.subarray(index * chunkBytes, (index + 1) * chunkBytes)),
      cipher.final(),
      cipher.getAuthTag(),
    );
  }
  return Buffer.concat(sealed);
}

const chunkBytes = 64 * 1024;
