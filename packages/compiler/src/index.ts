export * from "./compile-result.ts";
