/** An IP address; 4 or 16 bytes in `bytes`. */
export class CelIp {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** An address block. */
export class CelCidr {
  readonly ip: CelIp;
  readonly prefixLength: number;

  constructor(ip: CelIp, prefixLength: number) {
    this.ip = ip;
    this.prefixLength = prefixLength;
  }
}
