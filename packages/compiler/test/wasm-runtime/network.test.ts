import { CelCidr, CelIp, parseCidr, parseIp } from "@edict/cel/values";
import { test } from "vitest";
import { loadRuntime } from "./runtime-host.ts";
import { combine, expectSame } from "./same-as-reference.ts";
import { kinds } from "./values.ts";

const runtime = loadRuntime([
  "library/network.ts",
  "library/address-kinds.ts",
  "library/address-range.ts",
  "library/to-texts.ts",
  "library/networks.ts",
  "library/time-text.ts",
  "library/duration-text.ts",
]);

const addresses = (
  "10.0.0.1 0.0.0.0 255.255.255.255 127.0.0.1 169.254.1.1 224.0.0.251 224.0.1.1 239.1.2.3 192.168.0.256 1.2.3 1.2.3.4.5 " +
  "01.2.3.4 1.02.3.4 1.2.3.4. .1.2.3.4 1..2.3 1.2.3.x 1.2.3.4🎉 1.2.3.00 256.1.1.1 " +
  ":: ::1 1:: fe80::1 fe80::1%eth0 fe80::1% ff02::1 ff01::2 ff05::3 2001:db8::8:800:200c:417a 2001:db8:0:0:1:0:0:1 " +
  "1:2:3:4:5:6:7:8 1:2:3:4:5:6:7:8:9 1:2:3:4:5:6:7 1:2:3:4:5:6:7:: ::2:3:4:5:6:7:8 1::2::3 ::: 1: :1 1:::2 12345::1 g::1 1:é " +
  "::ffff:1.2.3.4 ::ffff:c0a8:1 ::1.2.3.4 1:2:3:4:5:6:1.2.3.4 1:2:3:4:5:6:7:1.2.3.4 1:2::1.2.3.4:5 1.2.3.4:5 ::1.2.3 " +
  "1:2:3:4:5:6:7:8::1.2.3.4 1:2:1.2.3.4 ABCD:EF01::A 0:0:0:0:0:0:0:0 1:0:0:2:0:0:0:3 %x %::1 12 abc 1%:: ::%a%b ::ffff:0:0"
).split(" ");
const prefixes = "/8 /0 /32 /33 /24 /128 /129 /064 /00 / /x /-1 /+1 /1/2 /9999999999 /25 /7".split(" ");
const ranges = addresses.flatMap((address) => prefixes.map((prefix) => `${address}${prefix}`));
const odd = ["", "/", 'quo"ted', "no slash", "/8", "10.0.0.0/8/8"];

const ips = addresses.map(parseIp).filter((ip) => ip instanceof CelIp);
const cidrs = ranges.map(parseCidr).filter((cidr) => cidr instanceof CelCidr);
const some = cidrs.filter((_, i) => i % 5 === 0);

test.each(["ip", "isIP", "ip.isCanonical"])("%s(…) reads addresses as Go does", (name) => {
  expectSame(runtime, combine(name, false, [...addresses, ...odd, ...ranges.slice(0, 20), ...kinds]));
});

test.each(["cidr", "isCIDR"])("%s(…) reads blocks as Go does", (name) => {
  expectSame(runtime, combine(name, false, [...ranges, ...odd, ...kinds]));
});

test.each(
  (
    "family isGlobalUnicast isLinkLocalMulticast isLinkLocalUnicast isLoopback isUnspecified isMask masked prefixLength ip " +
    "string"
  ).split(" "),
)("%s()", (name) => {
  expectSame(runtime, combine(name, name !== "string", [...ips, ...cidrs, ...kinds, "10.0.0.1"]));
});

test("containsIP and containsCIDR take values and text", () => {
  expectSame(
    runtime,
    combine("containsIP", true, [...some, ...kinds], [...ips, ...kinds, "10.1.2.3", "fe80::1%a", "x"]),
  );
  expectSame(runtime, combine("containsCIDR", true, [...some, ...kinds], [...some, ...kinds, "10.0.0.0/9", "x"]));
});

test("inIPAddrRange takes mapped addresses for IPv4", () => {
  expectSame(runtime, combine("inIPAddrRange", true, addresses, [...ranges.filter((_, i) => i % 7 === 0), ...odd]));
  expectSame(runtime, combine("inIPAddrRange", true, ["::ffff:10.1.1.1", "10.1.1.1"], ranges));
  expectSame(runtime, combine("inIPAddrRange", true, kinds, [...kinds, "10.0.0.0/8"]));
});
