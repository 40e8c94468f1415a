/** A name in double quotes, as it stands in Cerbos's messages and in protobuf paths. */
export { quoteGo as quoteName } from "@edict/policy";
