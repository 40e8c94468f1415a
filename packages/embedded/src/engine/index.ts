export { EnginePolicies, loadBundle } from "./load-bundle.ts";
