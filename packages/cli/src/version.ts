/** What `edict --version`, `/api/server_info` and the hub are told. */
export const edictVersion = { version: "0.1.0", commit: "", buildDate: "" };
