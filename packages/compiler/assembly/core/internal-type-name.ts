/** Names of run-time types that a few of Cerbos's messages print: those of its Go types. */
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
  tagOf,
} from "./cell";

@external("text", "types.Null")
declare function nullText(): usize;
@external("text", "types.Bool")
declare function boolText(): usize;
@external("text", "types.Int")
declare function intText(): usize;
@external("text", "types.Uint")
declare function uintText(): usize;
@external("text", "types.Double")
declare function doubleText(): usize;
@external("text", "types.String")
declare function stringText(): usize;
@external("text", "types.Bytes")
declare function bytesText(): usize;
@external("text", "*types.baseList")
declare function listText(): usize;
@external("text", "*types.baseMap")
declare function mapText(): usize;
@external("text", "types.Timestamp")
declare function timestampText(): usize;
@external("text", "types.Duration")
declare function durationText(): usize;
@external("text", "*types.Type")
declare function typeText(): usize;
@external("text", "*types.Optional")
declare function optionalText(): usize;
@external("text", "types.Hierarchy")
declare function hierarchyText(): usize;
@external("text", "ext.IP")
declare function ipText(): usize;
@external("text", "ext.CIDR")
declare function cidrText(): usize;
@external("text", "types.SPIFFEID")
declare function spiffeIdText(): usize;
@external("text", "types.SPIFFETrustDomain")
declare function spiffeDomainText(): usize;
@external("text", "types.SPIFFEMatcher")
declare function spiffeMatcherText(): usize;
@external("text", "*types.protoMessageObject")
declare function messageText(): usize;

/** The internal name of a value's type, a STRING. */
export function internalTypeName(cell: usize): usize {
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
      return rareInternalTypeName(cell);
  }
}

function rareInternalTypeName(cell: usize): usize {
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
      return messageText();
  }
}
