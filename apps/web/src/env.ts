/** What the pages are told besides the plane's own variables. Read once; nothing else reads the environment. */
export function readEnvironment() {
  return {
    variables: process.env,
    /** Where people reach the pages. */
    webUrl: process.env["EDICT_WEB_URL"] ?? "http://localhost:3000",
    /** Where git reaches the gateway. */
    gitUrl: process.env["EDICT_GIT_URL"] ?? process.env["EDICT_GATEWAY_URL"] ?? "https://localhost:3001",
    sessionSecret: process.env["BETTER_AUTH_SECRET"],
    /** Whether strangers may make accounts. */
    isSignUpOpen: process.env["EDICT_SIGN_UP"] === "open",
  };
}
