/**
 * Products with powers of ten, to 64 bits. A power is put together from those whose exponents are powers of two, so that
 * eighteen constants take the place of a table. What is cut off adds up to less than 64 units of the last bit.
 */

let exponent2: i32 = 0;

/** The power of two that the last result of `scaleByPower10` counts. */
export function scaledExponent(): i32 {
  return exponent2;
}

/** `value * 10^power`, shifted until its highest bit is set; `value` is not 0 and `power` within ±511. */
export function scaleByPower10(value: u64, power: i32): u64 {
  const zeros = <i32>clz(value);
  let product = value << zeros;
  exponent2 = -zeros;
  const negative = power < 0;
  let rest = abs(power);
  for (let i = 0; rest != 0; i += 1, rest >>= 1) {
    if ((rest & 1) == 0) continue;
    product = multiplyNormal(product, negative ? inverse(i) : positive(i));
    // floor(power * log2(10)) - 63 is the exponent of a power's normalized mantissa.
    const single = negative ? -(1 << i) : 1 << i;
    exponent2 += ((single * 217_706) >> 16) - 63;
  }
  return product;
}

/** The upper half of a product of normalized numbers, normalized. */
function multiplyNormal(a: u64, b: u64): u64 {
  const low = (a & 0xffffffff) * (b & 0xffffffff);
  const middle = (a >> 32) * (b & 0xffffffff) + (low >> 32);
  const other = (a & 0xffffffff) * (b >> 32) + (middle & 0xffffffff);
  const high = (a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32);
  exponent2 += 64;
  if (high >> 63 != 0) return high;
  exponent2 -= 1;
  return (high << 1) | ((other >> 31) & 1);
}

/** 10^(2^i), normalized. */
function positive(i: i32): u64 {
  switch (i) {
    case 0:
      return 0xa000000000000000;
    case 1:
      return 0xc800000000000000;
    case 2:
      return 0x9c40000000000000;
    case 3:
      return 0xbebc200000000000;
    case 4:
      return 0x8e1bc9bf04000000;
    case 5:
      return 0x9dc5ada82b70b59e;
    case 6:
      return 0xc2781f49ffcfa6d5;
    case 7:
      return 0x93ba47c980e98ce0;
    default:
      return 0xaa7eebfb9df9de8e;
  }
}

/** 10^-(2^i), normalized. */
function inverse(i: i32): u64 {
  switch (i) {
    case 0:
      return 0xcccccccccccccccd;
    case 1:
      return 0xa3d70a3d70a3d70a;
    case 2:
      return 0xd1b71758e219652c;
    case 3:
      return 0xabcc77118461cefd;
    case 4:
      return 0xe69594bec44de15b;
    case 5:
      return 0xcfb11ead453994ba;
    case 6:
      return 0xa87fea27a539e9a5;
    case 7:
      return 0xddd0467c64bce4a1;
    default:
      return 0xc0314325637a193a;
  }
}
