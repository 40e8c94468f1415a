/** Names of run-time types, as `type(x)` yields them and error messages print them. */
import {
  BOOL,
  BYTES,
  CIDR,
  DOUBLE,
  DURATION,
  HIERARCHY,
  INT,
  IP,
  LIST,
  MAP,
  NULL,
  OPTIONAL,
  SPIFFE_DOMAIN,
  SPIFFE_ID,
  SPIFFE_MATCHER,
  STRING,
  TIMESTAMP,
  TYPE,
  UINT,
  makeCell,
  tagOf,
} from "./cell";

export { internalTypeName } from "./internal-type-name";

@external("text", "null_type")
declare function nullText(): usize;
@external("text", "bool")
declare function boolText(): usize;
@external("text", "int")
declare function intText(): usize;
@external("text", "uint")
declare function uintText(): usize;
@external("text", "double")
declare function doubleText(): usize;
@external("text", "string")
declare function stringText(): usize;
@external("text", "bytes")
declare function bytesText(): usize;
@external("text", "list")
declare function listText(): usize;
@external("text", "map")
declare function mapText(): usize;
@external("text", "google.protobuf.Timestamp")
declare function timestampText(): usize;
@external("text", "google.protobuf.Duration")
declare function durationText(): usize;
@external("text", "type")
declare function typeText(): usize;
@external("text", "optional_type")
declare function optionalText(): usize;
@external("text", "cerbos.lib.hierarchy")
declare function hierarchyText(): usize;
@external("text", "net.IP")
declare function ipText(): usize;
@external("text", "net.CIDR")
declare function cidrText(): usize;
@external("text", "cerbos.lib.spiffeID")
declare function spiffeIdText(): usize;
@external("text", "cerbos.lib.spiffeTrustDomain")
declare function spiffeDomainText(): usize;
@external("text", "cerbos.lib.spiffeMatcher")
declare function spiffeMatcherText(): usize;
@external("optional", "messageTypeName?makeMessage")
declare function messageTypeName(message: usize): usize;

/** The name of a value's type, a STRING. */
export function typeName(cell: usize): usize {
  switch (tagOf(cell)) {
    case NULL:
      return nullText();
    case BOOL:
      return boolText();
    case INT:
      return intText();
    case UINT:
      return uintText();
    case DOUBLE:
      return doubleText();
    case STRING:
      return stringText();
    case BYTES:
      return bytesText();
    case LIST:
      return listText();
    case MAP:
      return mapText();
    default:
      return rareTypeName(cell);
  }
}

function rareTypeName(cell: usize): usize {
  switch (tagOf(cell)) {
    case TIMESTAMP:
      return timestampText();
    case DURATION:
      return durationText();
    case TYPE:
      return typeText();
    case OPTIONAL:
      return optionalText();
    case HIERARCHY:
      return hierarchyText();
    case IP:
      return ipText();
    case CIDR:
      return cidrText();
    case SPIFFE_ID:
      return spiffeIdText();
    case SPIFFE_DOMAIN:
      return spiffeDomainText();
    case SPIFFE_MATCHER:
      return spiffeMatcherText();
    default:
      return messageTypeName(cell);
  }
}

/** A type as a value; `name` is a STRING. */
export function makeTypeValue(name: usize): usize {
  return makeCell(TYPE, 0, name, 0);
}
